import { describe, expect, it } from 'vitest';
import { connectScripted, json, refusal } from './scripted-authority.ts';

describe('the hosts that an authority knows', () => {
  it('are read by name', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(200, { hosts: [{ hid: '', host_tags: null, hostname: 'web-1.example.com' }] }));
    expect(await authority.hosts()).toEqual({ ok: true, value: ['web-1.example.com'] });
    server.answer(json(200, { hosts: null }));
    expect(await authority.hosts()).toEqual({ ok: true, value: [] });
  });

  it('are asked for one by one', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(200, { exists: true }));
    expect(await authority.checkHost('web-1.example.com')).toEqual({ ok: true, value: true });
    expect(server.seen.at(-1)).toMatchObject({
      line: 'POST /ssh/check-host',
      body: JSON.stringify({ type: 'host', principal: 'web-1.example.com' }),
    });
  });

  it.each([404, 500, 501])('are not known where it answers %i', async (status) => {
    const { server, authority } = await connectScripted();
    server.answer(refusal(status));
    expect(await authority.hosts()).toEqual({ ok: true, value: undefined });
    expect(await authority.checkHost('web-1')).toEqual({ ok: true, value: undefined });
  });

  it('are no list in an answer that has none, and a busy authority is busy', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(200, { hosts: [{ name: 'web-1' }] }));
    expect(await authority.hosts()).toMatchObject({ ok: false, error: { code: 'CA_ANSWER_WRONG' } });
    server.answer(json(200, { exists: 'yes' }));
    expect(await authority.checkHost('web-1')).toMatchObject({
      ok: false,
      error: { code: 'CA_ANSWER_WRONG' },
    });
    server.answer(refusal(503));
    expect(await authority.hosts()).toMatchObject({ ok: false, error: { code: 'CA_BUSY' } });
  });
});
