import { describe, expect, it, onTestFinished } from 'vitest';
import { HEALTH, healthy, open, SIGN } from './open-connection.ts';
import { json, until } from './scripted-authority.ts';

describe('a kept connection', () => {
  it('is closed by us before the authority closes it', async () => {
    const { server, connection, clock } = await open();
    await connection.send(HEALTH);
    await clock.advance(12_000);
    await connection.send(HEALTH);
    expect(server.connections()).toBe(2);
  });

  it('is not used after a sleep, when no timer ran but the authority has hung up', async () => {
    const { server, connection, clock } = await open();
    await connection.send(HEALTH);
    clock.jump(3_600_000);
    await connection.send(HEALTH);
    expect(server.seen.map(({ connection: number }) => number)).toEqual([1, 2]);
  });

  it('is not kept where the server says that it will not keep it', async () => {
    const { server, connection } = await open();
    server.answer(json(200, { status: 'ok' }, { 'keep-alive': 'timeout=1' }));
    await connection.send(HEALTH);
    await connection.send(HEALTH);
    expect(server.connections()).toBe(2);
  });

  it('leaves no timer and no listener behind, however often it serves', async () => {
    const warnings: string[] = [];
    const note = (warning: Error): void => void warnings.push(warning.name);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const { connection, clock } = await open();
    for (let round = 0; round < 20; round += 1) await connection.send(HEALTH);
    await clock.settle();
    expect(clock.timers).toBe(1);
    connection.close();
    await until(() => clock.timers === 0);
    expect(warnings).toEqual([]);
  });
});

describe('a connection that is kept warm', () => {
  it('is there before the first request and stays through minutes of waiting', async () => {
    const { server, connection, clock } = await open();
    const waiting = new AbortController();
    const start = clock.now();
    const asked: number[] = [];
    server.answer((request, response) => {
      asked.push(clock.now() - start);
      healthy(request, response);
    });
    connection.keepWarm(waiting.signal);
    for (let second = 0; second < 120; second += 1) {
      const count = 1 + Math.floor(second / 10);
      await until(() => server.seen.length >= count);
      await clock.settle();
      await clock.advance(1_000);
    }
    await until(() => server.seen.length >= 13);
    await connection.send(SIGN);
    waiting.abort();

    expect(server.connections()).toBe(1);
    const longestIdle = asked.reduce(
      (longest, at, index) => Math.max(longest, at - (asked[index - 1] ?? 0)),
      0,
    );
    expect(longestIdle).toBeLessThan(15_000);
    expect(server.seen.at(-1)?.line).toBe('POST /ssh/sign');
  });

  it('is opened again where the authority has hung up all the same', async () => {
    const { server, connection, clock } = await open();
    const waiting = new AbortController();
    connection.keepWarm(waiting.signal);
    await until(() => server.seen.length === 1);
    await clock.settle();
    await server.hangUpIdle();
    await clock.advance(10_000);
    await until(() => server.seen.length === 2);
    await clock.settle();
    await connection.send(SIGN);
    waiting.abort();
    expect(server.seen.map(({ line, connection: number }) => [number, line])).toEqual([
      [1, 'GET /health'],
      [2, 'GET /health'],
      [2, 'POST /ssh/sign'],
    ]);
  });

  it('keeps trying while the authority is away, and says nothing', async () => {
    const { server, connection, clock } = await open();
    server.answer((_, response) => response.destroy());
    const waiting = new AbortController();
    connection.keepWarm(waiting.signal);
    await until(() => server.seen.length === 1);
    server.answer(healthy);
    await until(() => clock.timers === 1);
    await clock.advance(10_000);
    await until(() => server.seen.length === 2);
    waiting.abort();
  });

  it.each(['the signal', 'closing'])('ends with %s', async (end) => {
    const { server, connection, clock } = await open();
    const waiting = new AbortController();
    connection.keepWarm(waiting.signal);
    await until(() => server.seen.length === 1);
    await clock.settle();
    if (end === 'closing') connection.close();
    else waiting.abort();
    await clock.advance(60_000);
    expect(server.seen).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });
});
