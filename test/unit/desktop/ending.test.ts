import { describe, expect, it } from 'vitest';
import { createEnding } from '#main/desktop/ending.ts';
import { hearQuitWishes, type QuitSources } from '#main/desktop/quit.ts';
import { silentLog } from '#main/support/log.ts';
import { FakeClock } from '#test/support/fake-clock.ts';

function application() {
  const clock = new FakeClock();
  const noted: string[] = [];
  const ending = createEnding({ clock, log: silentLog, exit: () => void noted.push('exit') });
  return { clock, noted, ending };
}

describe('the end', () => {
  it('closes what was begun last first, waits for each, and comes once', async () => {
    const { clock, noted, ending } = application();
    const host = Promise.withResolvers<void>();
    ending.onEnd(() => void noted.push('tray'));
    ending.onEnd(() => host.promise.then(() => void noted.push('host')));
    ending.onEnd(() => void noted.push('window'));
    ending.end();
    ending.end();
    await clock.settle();
    expect([noted, ending.isUnderWay]).toEqual([['window'], true]);
    host.resolve();
    await clock.settle();
    expect(noted).toEqual(['window', 'host', 'tray', 'exit']);
  });

  it('comes within a limit, whatever hangs', async () => {
    const { clock, noted, ending } = application();
    ending.onEnd(() => new Promise(() => {}));
    ending.end();
    await clock.advance(4_999);
    expect(noted).toEqual([]);
    await clock.advance(1);
    expect(noted).toEqual(['exit']);
  });

  it('closes the rest where one cannot be closed, and at once what is begun meanwhile', async () => {
    const { clock, noted, ending } = application();
    ending.onEnd(() => void noted.push('host'));
    ending.onEnd(() => {
      throw new Error('it is stuck');
    });
    ending.end();
    ending.onEnd(() => void noted.push('begun too late'));
    await clock.settle();
    expect(noted).toEqual(['begun too late', 'host', 'exit']);
  });
});

describe('whoever ends applications', () => {
  function system() {
    const noted: string[] = [];
    interface Event {
      preventDefault(): void;
    }
    const hears = new Map<string, (event: Event) => void>();
    const source = { on: (name: string, hear: (event: Event) => void) => hears.set(name, hear) };
    const sources: QuitSources = { app: source, powerMonitor: source, process: source };
    hearQuitWishes(sources, {
      person: () => void noted.push('person'),
      system: () => void noted.push('system'),
    });
    const event = { preventDefault: () => void noted.push('held back') };
    return { noted, emit: (name: string) => hears.get(name)?.(event) };
  }

  it('is held back: by the Dock it is the person, who is asked', () => {
    const { noted, emit } = system();
    emit('before-quit');
    expect(noted).toEqual(['held back', 'person']);
  });

  it('is held back when the system shuts down, and nobody is asked then', () => {
    const { noted, emit } = system();
    emit('shutdown');
    emit('before-quit');
    expect(noted).toEqual(['held back', 'system', 'held back']);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('asks nobody by %s', (signal) => {
    const { noted, emit } = system();
    emit(signal);
    expect(noted).toEqual(['system']);
  });
});
