import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { uint32 } from '#main/certificates/ssh-wire.ts';
import { exchangeOver } from '#main/delivery/ssh-agent/transport.ts';
import { systemClock } from '#main/support/clock.ts';
import { fail } from '#main/support/failure.ts';
import { ok } from '#main/support/result.ts';
import { FakeClock } from '#test/support/fake-clock.ts';
import { temporaryFolder } from '#test/support/temp.ts';

/** An agent that does as `behave` says with each connection, once the whole request is there. */
async function listen(behave: (socket: Socket, request: Buffer) => void): Promise<string> {
  const address = join(temporaryFolder(), 'agent');
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readUInt32BE()) return;
      behave(socket, received.subarray(4));
    });
  });
  server.listen(address);
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return address;
}

const NOBODY = 65534;

const refused = (problem: string) => fail('AGENT_REFUSED', { problem });
const frame = (message: Buffer) => Buffer.concat([uint32(message.length), message]);

describe('the connection to an agent', () => {
  it('brings each message there and its answer back, however the answer is cut into pieces', async () => {
    let cuts: readonly number[] = [];
    const address = await listen(async (socket, request) => {
      const answer = frame(Buffer.from(request).reverse());
      let from = 0;
      for (const cut of [...cuts, answer.length].sort((a, b) => a - b)) {
        socket.write(answer.subarray(from, cut));
        from = cut;
        await new Promise(setImmediate);
      }
    });
    const exchange = exchangeOver(address, { clock: systemClock });
    const message = fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(message, fc.array(fc.nat(40), { maxLength: 4 }), async (request, where) => {
        cuts = where.filter((cut) => cut < request.length + 4);
        expect(await exchange(request)).toEqual(ok(Buffer.from(request).reverse()));
      }),
      { numRuns: 50 },
    );
  });

  it('takes an answer as long as OpenSSH allows, and none that is longer or empty', async () => {
    const longest = Buffer.alloc(256 * 1024, 7);
    const long = await listen((socket) => socket.write(frame(longest)));
    expect(await exchangeOver(long, { clock: systemClock })(Buffer.of(11))).toEqual(ok(longest));
    for (const length of [256 * 1024 + 1, 2 ** 32 - 1, 0]) {
      const address = await listen((socket) => socket.write(uint32(length)));
      expect(await exchangeOver(address, { clock: systemClock })(Buffer.of(11))).toEqual(
        refused("the agent's answer is not one of the protocol"),
      );
    }
  });

  it('notices an agent that hangs up, before its answer and in the middle of it', async () => {
    for (const part of [Buffer.alloc(0), Buffer.of(0, 0), frame(Buffer.alloc(9)).subarray(0, 8)]) {
      const address = await listen((socket) => socket.end(part));
      expect(await exchangeOver(address, { clock: systemClock })(Buffer.of(11))).toEqual(
        refused('the agent hung up without an answer'),
      );
    }
  });

  it('gives an agent that says nothing five seconds, and one that says half a thing no more', async () => {
    for (const part of [Buffer.alloc(0), frame(Buffer.alloc(9)).subarray(0, 8)]) {
      const clock = new FakeClock();
      const arrived = Promise.withResolvers<void>();
      const address = await listen((socket) => {
        socket.write(part);
        arrived.resolve();
      });
      const answer = exchangeOver(address, { clock })(Buffer.of(11));
      await arrived.promise;
      await clock.advance(4_999);
      expect(clock.timers).toBe(1);
      await clock.advance(1);
      expect(await answer).toEqual(refused('the agent did not answer within 5 s'));
    }
  });

  it('leaves neither a timer nor a connection behind', async () => {
    const clock = new FakeClock();
    let closed: Promise<unknown> = Promise.reject(new Error('nobody connected'));
    closed.catch(() => {});
    const address = await listen((socket) => {
      closed = once(socket, 'close');
      socket.write(frame(Buffer.of(6)));
    });
    expect(await exchangeOver(address, { clock })(Buffer.of(11))).toEqual(ok(Buffer.of(6)));
    expect(clock.timers).toBe(0);
    await closed;
  });

  it('says that there is no agent where nobody listens', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const address of [join(folder, 'missing'), file, folder]) {
      expect(await exchangeOver(address, { clock: systemClock })(Buffer.of(11))).toEqual(
        fail('NO_AGENT', { problem: `no agent answers at ${address}` }),
      );
    }
  });

  it('says that an address cannot be one, whatever it is', async () => {
    const long = `/${'x'.repeat(200)}`;
    for (const address of [long, '/a\0b']) {
      expect(await exchangeOver(address, { clock: systemClock })(Buffer.of(11))).toMatchObject({
        error: { code: 'NO_AGENT' },
      });
    }
  });

  it('says that this user may not use it', async () => {
    const address = await listen(() => {});
    chmodSync(address, 0o000);
    const isRoot = process.geteuid?.() === 0;
    // Nothing is forbidden to root; so for this moment be somebody else.
    if (isRoot) process.seteuid?.(NOBODY);
    try {
      expect(await exchangeOver(address, { clock: systemClock })(Buffer.of(11))).toEqual(
        fail('NO_AGENT', { problem: `this user may not use the agent at ${address}` }),
      );
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});
