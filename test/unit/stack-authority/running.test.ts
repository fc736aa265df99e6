import { describe, expect, it } from 'vitest';
import { createPki, publicParts } from '#test/stack/authority/pki.ts';
import { runAuthority } from '#test/stack/authority/running.ts';
import type { AuthoritySetup } from '#test/stack/authority/types.ts';

/** Notes what it is told, and can be made to fail. */
function notedRuns() {
  const notes: string[] = [];
  const setups: AuthoritySetup[] = [];
  let broken = false;
  return {
    notes,
    setups,
    breakDown: () => {
      broken = true;
    },
    parts: {
      kind: 'embedded' as const,
      async start(setup: AuthoritySetup, port: number) {
        if (broken) throw new Error('does not start');
        setups.push(setup);
        notes.push(`start ${port}`);
        return {
          async stop() {
            notes.push('stop');
          },
        };
      },
      requests: () => [],
      logText: () => '',
      cleanUp: () => {
        notes.push('clean up');
      },
    },
  };
}

const OKTA = { name: 'okta', clientId: 'okta', configurationEndpoint: 'http://127.0.0.1:1' };

describe('an authority that runs', () => {
  it('comes back at its address with the changes alone, and shows them', async () => {
    const { parts, setups, notes } = notedRuns();
    const authority = await runAuthority({ provisioners: [OKTA], port: 4711, database: false }, parts);
    const before = authority.fingerprint;
    await authority.restart();
    expect(authority.fingerprint).toBe(before);
    const pki = await createPki();
    await authority.restart({ pki, provisioners: [] });
    await authority.stop();
    expect(authority.fingerprint).toBe(publicParts(pki).fingerprint);
    expect([authority.url, authority.provisioner]).toEqual(['https://127.0.0.1:4711', '']);
    expect(setups[1]).toEqual(setups[0]);
    expect(setups[2]).toMatchObject({ provisioners: [], database: false, pki });
    expect(notes).toEqual(['start 4711', 'stop', 'start 4711', 'stop', 'start 4711', 'stop', 'clean up']);
  });

  it('leaves nothing behind where it does not start', async () => {
    const { parts, notes, breakDown } = notedRuns();
    breakDown();
    await expect(runAuthority({ provisioners: [], port: 4711 }, parts)).rejects.toThrow('does not start');
    expect(notes).toEqual(['clean up']);
  });
});
