import { describe, expect, it } from 'vitest';
import { createLatest } from '../../../renderer/pages/hosts/latest.ts';

/** Answers when it is told to. */
function slowly() {
  const asked: { readonly question: string; answer(text: string): Promise<void> }[] = [];
  const ask = (question: string): Promise<string> =>
    new Promise((resolve) => {
      asked.push({
        question,
        async answer(text) {
          resolve(text);
          await new Promise((done) => setImmediate(done));
        },
      });
    });
  return { ask, asked };
}

describe('asking for the latest', () => {
  it('has one question on its way, and of those that come meanwhile asks the newest', async () => {
    const { ask, asked } = slowly();
    const heard: string[] = [];
    const latest = createLatest(ask, (answer, question) => heard.push(`${question}: ${answer}`));
    for (const question of ['d', 'db', 'db-', 'db-1']) latest.want(question);
    expect(asked.map(({ question }) => question)).toEqual(['d']);
    await asked[0]?.answer('all');
    expect(asked.map(({ question }) => question)).toEqual(['d', 'db-1']);
    await asked[1]?.answer('one');
    expect(heard).toEqual(['d: all', 'db-1: one']);
    latest.want('x');
    await asked[2]?.answer('none');
    expect(heard.at(-1)).toBe('x: none');
  });

  it('hears nothing once it is stopped', async () => {
    const { ask, asked } = slowly();
    const heard: string[] = [];
    const latest = createLatest(ask, (answer) => heard.push(answer));
    latest.want('d');
    latest.want('db');
    latest.stop();
    await asked[0]?.answer('late');
    expect(heard).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});
