import { describe, expect, it } from 'vitest';
import { connectScripted, json, refusal } from './scripted-authority.ts';

const OKTA = {
  type: 'OIDC',
  name: 'okta',
  clientID: '0oa1example2',
  clientSecret: '',
  configurationEndpoint: 'https://example.okta.com/.well-known/openid-configuration',
};

describe('the list of provisioners', () => {
  it('is read with everything that a provisioner says of itself', async () => {
    const { server, authority } = await connectScripted();
    const more = {
      clientSecret: 'published',
      listenAddress: '127.0.0.1:10000',
      domains: ['example.com'],
      groups: ['Eng'],
      admins: ['admin@example.com'],
      scopes: ['openid', 'email', 'groups'],
      authParams: ['prompt=login'],
    };
    const ssh = { template: '{"type": "user"}' };
    const x509 = { template: Buffer.from('{{- .Token.groups -}}').toString('base64') };
    server.answer(
      json(200, {
        provisioners: [{ ...OKTA, ...more, claims: { enableSSHCA: true }, options: { ssh, x509 } }],
        nextCursor: '',
      }),
    );
    const { clientSecret, ...rest } = more;
    expect(await authority.oidcProvisioners()).toEqual({
      ok: true,
      value: [
        {
          name: 'okta',
          clientId: '0oa1example2',
          clientSecret,
          configurationEndpoint: OKTA.configurationEndpoint,
          ...rest,
          sshEnabled: true,
          templates: ['{"type": "user"}', '{{- .Token.groups -}}'],
          unusable: undefined,
        },
      ],
    });
  });

  it('leaves open what only the global claims decide, and names what is out of order', async () => {
    const { server, authority } = await connectScripted();
    const list = [
      { ...OKTA, name: 'silent', domains: null, claims: null },
      { ...OKTA, name: 'off', claims: { enableSSHCA: false }, options: { ssh: 'of another shape' } },
      { ...OKTA, name: 'dead', state: 'Uninitialized', stateReason: 'connection refused' },
    ];
    server.answer(json(200, { provisioners: list, nextCursor: '' }));
    const read = await authority.oidcProvisioners();
    expect(
      read.ok && read.value.map(({ name, sshEnabled, unusable }) => [name, sshEnabled, unusable]),
    ).toEqual([
      ['silent', undefined, undefined],
      ['off', false, undefined],
      ['dead', undefined, 'connection refused'],
    ]);
  });

  it('is read page by page, other types and shapes passed over', async () => {
    const { server, authority } = await connectScripted();
    const pages: Readonly<Record<string, unknown>> = {
      '/provisioners?limit=100': {
        provisioners: [{ type: 'JWK', key: { kty: 'EC' } }, OKTA, { type: 'Quantum', name: 7 }],
        nextCursor: '00000002/+',
      },
      '/provisioners?limit=100&cursor=00000002%2F%2B': {
        provisioners: [
          { type: 'SSHPOP', name: 'sshpop' },
          { type: 'OIDC', name: 'half' },
        ],
        nextCursor: 'c',
      },
      '/provisioners?limit=100&cursor=c': { provisioners: [{ ...OKTA, name: 'second', clientID: 'b' }] },
    };
    server.answer((request, response) =>
      json(200, pages[request.line.slice('GET '.length)])(request, response),
    );
    const read = await authority.oidcProvisioners();
    expect(read.ok && read.value.map(({ name }) => name)).toEqual(['okta', 'second']);
    expect(server.seen).toHaveLength(3);
  });

  it('ends, even where the authority never says so', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(200, { provisioners: [], nextCursor: 'again' }));
    expect(await authority.oidcProvisioners()).toMatchObject({
      ok: false,
      error: { code: 'CA_ANSWER_WRONG', facts: { problem: 'the list of provisioners does not end' } },
    });
    expect(server.seen).toHaveLength(100);
  });

  it.each([
    ['{"provisioners":[5]}', 'the answer has no usable “provisioners.0”'],
    ['{"provisioners":null}', 'the answer has no usable “provisioners”'],
    ['[]', 'the answer is no JSON object'],
    ['null', 'the answer is no JSON object'],
    ['<html>', 'the answer is no JSON object'],
    ['', 'the answer is no JSON object'],
  ])('is no list for %s', async (body, problem) => {
    const { server, authority } = await connectScripted();
    server.answer((_, response) => response.writeHead(200).end(body));
    expect(await authority.oidcProvisioners()).toMatchObject({
      ok: false,
      error: { code: 'CA_ANSWER_WRONG', facts: { problem } },
    });
  });

  it('may be out of reach for a while', async () => {
    const { server, authority } = await connectScripted();
    server.answer(refusal(500));
    expect(await authority.oidcProvisioners()).toMatchObject({ ok: false, error: { code: 'CA_BUSY' } });
  });
});

describe('the SSH keys of an authority', () => {
  it('are blobs, for users and hosts', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(200, { userKey: ['AAAB', 'AAAC'], hostKey: ['AAAD'] }));
    expect(await authority.sshKeys()).toEqual({
      ok: true,
      value: {
        userKeys: [Buffer.from('AAAB', 'base64'), Buffer.from('AAAC', 'base64')],
        hostKeys: [Buffer.from('AAAD', 'base64')],
      },
    });
  });

  it.each([404, 501])('are none where SSH is off, which it says with %i', async (status) => {
    const { server, authority } = await connectScripted();
    server.answer(refusal(status, 'no keys found'));
    expect(await authority.sshKeys()).toEqual({ ok: true, value: { userKeys: [], hostKeys: [] } });
  });

  it('are none without a host key, or a wrong answer without base64', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(200, { userKey: ['AAAB'] }));
    expect(await authority.sshKeys()).toMatchObject({ ok: true, value: { hostKeys: [] } });
    server.answer(json(200, { userKey: ['ssh-ed25519 AAAB'] }));
    expect(await authority.sshKeys()).toMatchObject({ ok: false, error: { code: 'CA_ANSWER_WRONG' } });
  });
});

describe('the health of an authority', () => {
  it('is good where it says so, and busy where a gateway says that it is not there', async () => {
    const { server, authority } = await connectScripted();
    server.answer(json(200, { status: 'ok' }));
    expect(await authority.health()).toEqual({ ok: true, value: undefined });
    server.answer((_, response) => response.writeHead(502).end('<html>'));
    expect(await authority.health()).toMatchObject({
      ok: false,
      error: { code: 'CA_BUSY', facts: { status: 502 } },
    });
  });
});
