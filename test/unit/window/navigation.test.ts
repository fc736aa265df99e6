import { describe, expect, it } from 'vitest';
import { follow, type Step, startAt, type Way } from '../../../renderer/frame/navigation.ts';

const walk = (...steps: Step[]): Way => steps.reduce(follow, startAt({ number: 1, page: 'overview' }));
const to = (page: 'hosts' | 'changes' | 'overview', host?: string): Step => ({
  kind: 'go',
  spot: { page, host },
});

describe('the way through the window', () => {
  it('goes back page by page, and stays on the first', () => {
    const way = walk(to('hosts'), to('changes'));
    expect(follow(way, { kind: 'back' }).spot.page).toBe('hosts');
    const home = [1, 2, 3].reduce((at) => follow(at, { kind: 'back' }), way);
    expect(home.spot.page).toBe('overview');
  });

  it('takes another host for the same place', () => {
    const way = walk(to('hosts'), to('hosts', 'a'), to('hosts', 'b'));
    expect(way.spot.host).toBe('b');
    expect(follow(way, { kind: 'back' }).spot.page).toBe('overview');
  });

  it('follows a place from outside once, with its question and its host', () => {
    const place = { number: 2, page: 'hosts', host: 'db-1', dialog: 'sign-out' } as const;
    const way = walk({ kind: 'place', place });
    expect(way).toMatchObject({ spot: { page: 'hosts', host: 'db-1' }, dialog: 'sign-out' });
    const closed = follow(follow(way, { kind: 'close' }), to('overview'));
    expect(follow(closed, { kind: 'place', place })).toEqual(closed);
  });

  it('puts a question away when somebody goes elsewhere', () => {
    expect(walk({ kind: 'open', dialog: 'quit' }, to('hosts')).dialog).toBeUndefined();
  });

  it('does not remember a whole day', () => {
    const steps = Array.from({ length: 500 }, (_, at) => to(at % 2 === 0 ? 'hosts' : 'changes'));
    expect(walk(...steps).before.length).toBeLessThanOrEqual(50);
  });
});
