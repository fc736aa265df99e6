import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createPolicyKeeper } from '#main/access/kept.ts';
import { webSource } from '#main/access/sources.ts';
import { createPolicyStore } from '#main/access/store.ts';
import { createReply } from '#main/cli/reply.ts';
import { systemClock } from '#main/support/clock.ts';
import { silentLog } from '#main/support/log.ts';
import type { policyWords } from '#main/support/words/policy.ts';
import { findFreePort } from '#test/stack/support/port.ts';
import type { Ran } from '#test/support/command-person.ts';
import { FakeScreen } from '#test/support/fake-screen.ts';
import type { Place, Scenarios } from './scenario.ts';

/** A policy that cannot be used: a port is a word. */
const SLIP = JSON.stringify({ version: 1, serial: 42, hosts: [{ name: 'web-1.example.com', port: 'ssh' }] });

const fileOf = ({ person }: Place): string => join(person.folder, 'policy.yaml');

/** As whoever asks the store tells it, with the words of the command. */
async function askStore({ person }: Place, url: string, asJson: boolean): Promise<Ran> {
  const store = createPolicyStore({
    clock: systemClock,
    log: silentLog,
    sources: [webSource(url, { clock: systemClock, routes: undefined, signed: false })],
    keys: [],
    keeper: createPolicyKeeper(person.folders.state, 'example'),
    leastSerial: async () => 0,
  });
  const asked = await store.refresh();
  if (asked.ok) throw new Error('there was a policy');
  const [stdout, stderr] = [new FakeScreen({ columns: 2_000 }), new FakeScreen({ columns: 2_000 })];
  const format = { locale: 'en-GB', timeZone: 'UTC' };
  const reply = createReply(
    { stdout, stderr, clock: systemClock, format, platform: process.platform },
    asJson,
  );
  const code = reply.failed(asked.error);
  return { code, stdout: stdout.written, stderr: stderr.written };
}

/** Where nobody listens. */
const addresses = new WeakMap<Place, string>();

/** The access policy: who may reach which hosts, as IT publishes it. */
export const policyScenarios: { readonly [C in keyof typeof policyWords]: Scenarios<C> } = {
  POLICY_REFUSED: [
    {
      title: 'the policy becomes one that cannot be used, and the last good one holds',
      signedIn: 'alone',
      words: ['login', '--fresh'],
      prepare(on) {
        on.person.set({ access: { file: fileOf(on) } });
        writeFileSync(fileOf(on), JSON.stringify({ version: 1, serial: 41 }));
      },
      arrange: (on) => writeFileSync(fileOf(on), SLIP),
      seen: 'note',
      facts: (on) => ({ source: fileOf(on), problems: [expect.stringContaining('port')], keptSerial: 41 }),
    },
    {
      title: 'the first policy is one that cannot be used',
      words: ['login', '--fresh'],
      arrange(on) {
        on.person.set({ access: { file: fileOf(on) } });
        writeFileSync(fileOf(on), SLIP);
      },
      seen: 'note',
      facts: (on) => ({ source: fileOf(on), problems: [expect.stringContaining('port')] }),
    },
    {
      title: 'the policy carries no signature by the key that is asked for',
      words: ['policy', 'verify'],
      arrange: (on) => writeFileSync(fileOf(on), 'version: 1\nserial: 1\n'),
      call(on, words) {
        const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
        return on.person.latchkey(...words, fileOf(on), '--key', x);
      },
      facts: (on) => ({ source: fileOf(on), problems: [expect.stringContaining('sign')] }),
    },
  ],
  POLICY_UNREACHABLE: [
    {
      title: 'nobody is at the address of the policy at a sign-in',
      words: ['login', '--fresh'],
      async arrange(on) {
        addresses.set(on, `https://127.0.0.1:${await findFreePort()}/policy.yaml`);
        on.person.set({ access: { url: addresses.get(on) } });
      },
      seen: 'note',
      facts: (on) => ({ source: addresses.get(on) ?? '', problem: expect.any(String) }),
    },
    {
      title: 'nobody is at the address of the policy',
      async arrange(on) {
        addresses.set(on, `https://127.0.0.1:${await findFreePort()}/policy.yaml`);
      },
      call: (on, words) => askStore(on, addresses.get(on) ?? '', words.includes('--json')),
      facts: (on) => ({ source: addresses.get(on) ?? '', problem: expect.any(String) }),
    },
  ],
};
