import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CallEvent, type Calls, serveWindow } from '#main/desktop/ipc.ts';
import { silentLog } from '#main/support/log.ts';
import { FakeSession, signedIn } from '#test/support/fake-session.ts';
import { channelOf, METHOD_NAMES, STATE_CHANNEL } from '../../../preload/contract/channels.ts';
import { answerSchema, methods } from '../../../preload/contract/contract.ts';
import { fakeDesktop, settle } from './fake-desktop.ts';

class FakeCalls implements Calls {
  readonly handlers = new Map<string, (event: CallEvent, params: unknown) => Promise<string>>();
  handle(channel: string, listener: (event: CallEvent, params: unknown) => Promise<string>): void {
    this.handlers.set(channel, listener);
  }
  removeHandler(channel: string): void {
    this.handlers.delete(channel);
  }
  async call(channel: string, params: unknown, event: CallEvent = OURS): Promise<unknown> {
    const answer = await this.handlers.get(channel)?.(event, params);
    return answer === undefined ? undefined : JSON.parse(answer);
  }
}

const OURS: CallEvent = { senderFrame: { origin: 'app://latchkey', parent: null } };

async function served() {
  const calls = new FakeCalls();
  const sent: unknown[] = [];
  const session = new FakeSession('example', signedIn());
  const desktop = await fakeDesktop({ sessions: { example: session } });
  const page = { send: (channel: string, state: unknown) => sent.push([channel, state]) };
  const stop = serveWindow({ calls, service: desktop.service, log: silentLog, pages: () => [page] });
  return { calls, sent, stop, session, ...desktop };
}

describe('calls of the window', () => {
  it('have a handler for each method of the contract, and no other, until it is stopped', async () => {
    const { calls, stop, service } = await served();
    expect([...calls.handlers.keys()].sort()).toEqual(METHOD_NAMES.map(channelOf).sort());
    stop();
    expect(calls.handlers.size).toBe(0);
    service.close();
  });

  it.each([
    ['a frame that has gone', null],
    ['a frame inside our page', { origin: 'app://latchkey', parent: {} }],
    ['another page', { origin: 'https://example.com', parent: null }],
    ['a file', { origin: 'file://', parent: null }],
    ['a page that looks like ours', { origin: 'app://latchkey.example.com', parent: null }],
    ['an opaque origin', { origin: 'null', parent: null }],
  ])('of %s are refused, and do nothing', async (_, senderFrame) => {
    const { calls, session, service } = await served();
    const answer = await calls.call(channelOf('renew'), { profile: 'example' }, { senderFrame });
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(session.asked).not.toContain('renew');
    service.close();
  });

  it('whatever they send, each is answered with a result that fits the contract', async () => {
    const { calls, service } = await served();
    const params = fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true });
    const hostile = fc.oneof(
      params,
      fc.record(
        {
          profile: fc.oneof(fc.constantFrom('example', '', '__proto__', 'constructor'), fc.string(), params),
          host: fc.oneof(fc.string(), params),
          name: fc.oneof(fc.string(), params),
          value: params,
          text: fc.oneof(fc.string(), params),
          list: fc.oneof(fc.integer(), fc.double(), params),
          number: fc.oneof(fc.integer(), params),
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...METHOD_NAMES), hostile, async (method, sent) => {
        const answer = await calls.call(channelOf(method), sent);
        expect(answerSchema(methods[method].result).safeParse(answer).error).toBeUndefined();
      }),
      { numRuns: 600 },
    );
    service.close();
  });
});

it('pushes each state to the windows that are open', async () => {
  const { sent, service, session } = await served();
  session.current = signedIn({ nextRenewalAtMs: 5 });
  await service.look();
  await settle();
  expect(sent).toEqual([[STATE_CHANNEL, service.state()]]);
  service.close();
});
