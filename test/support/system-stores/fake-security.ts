/**
 * What macOS's `security` does and says, for the commands that Latchkey uses.
 * Shapes: `man security`, its source (apple-oss-distributions/Security, SecurityTool/macOS: keychain_find.c,
 * keychain_utilities.c, keychain_import.c), and outputs that people published: attributes of dump-keychain,
 * "1 identity imported.", "MAC verification failed during PKCS12 import (wrong password?)". It exits with the lowest
 * eight bits of an OSStatus.
 */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { publicKeyHashOf } from '#main/delivery/trust-store/macos/listing.ts';
import type { ProgramEnd, RunProgram } from '#main/delivery/trust-store/program.ts';
import { ended, openPkcs12, type StoreState } from './state.ts';

const NOT_FOUND = 'The specified item could not be found in the keychain.';
const TROUBLES = {
  locked: { code: 36, words: 'User interaction is not allowed.' },
  cancelled: { code: 128, words: 'User canceled the operation.' },
  'read-only': { code: 52, words: 'This keychain cannot be modified.' },
} as const;

export function fakeSecurity(state: StoreState): RunProgram {
  return async (call) => {
    state.calls.push(call);
    if (state.trouble === 'missing') return { kind: 'missing' };
    if (state.trouble === 'deaf') return { kind: 'too-late' };
    const [command = '', ...rest] = call.args;
    if (command !== '-i') return act(state, command, rest);
    // The interactive mode goes on after a command that did not work, and ends well.
    const lines = (call.input ?? '').split('\n').filter((text) => text !== '');
    const ends = lines.map((line) => {
      const [first = '', ...words] = wordsOf(line);
      return act(state, first, words);
    });
    const all = (name: 'stdout' | 'stderr'): string =>
      ends.map((end) => (end.kind === 'ended' ? end[name] : '')).join('');
    return ended(0, all('stdout'), all('stderr'));
  };
}

function act(state: StoreState, command: string, rest: readonly string[]): ProgramEnd {
  const option = (name: string): string | undefined =>
    rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined;
  const trouble = state.trouble;
  const isChange = /^(import|add|delete|set)/.test(command);
  if (isChange && (trouble === 'locked' || trouble === 'cancelled' || trouble === 'read-only')) {
    const { code, words } = TROUBLES[trouble];
    return refuse(command === 'import' ? 'SecKeychainItemImport' : 'SecItem', words, code);
  }
  switch (command) {
    case 'dump-keychain':
      return ended(0, `${dump(state, rest[0] ?? '')}\n`);
    case 'find-certificate':
      return ended(0, `${state.certificates.map(({ pem }) => pem).join('\n')}\n`);
    case 'import':
      return importIdentity(state, rest, option);
    case 'add-certificates': {
      const der = readFileSync(rest.at(-1) ?? '');
      const pem = new X509Certificate(der).toString();
      state.certificates.push({ pem, store: 'CA', name: '', hasKey: false });
      return ended(0, '');
    }
    case 'delete-identity':
    case 'delete-certificate': {
      const found = state.certificates.find(({ pem }) => thumbprint(pem) === option('-Z'));
      if (found === undefined) return refuse('SecKeychainSearchCopyNext', NOT_FOUND, 44);
      state.certificates = state.certificates.filter((one) => one !== found);
      if (command === 'delete-identity') {
        state.keys = state.keys.filter(({ hash }) => hash !== publicKeyHashOf(found.pem));
      }
      return ended(0, '');
    }
    case 'add-generic-password':
      state.services = [...new Set([...state.services, option('-s') ?? ''])];
      return ended(0, '');
    case 'delete-generic-password':
      if (!state.services.includes(option('-s') ?? ''))
        return refuse('SecKeychainSearchCopyNext', NOT_FOUND, 44);
      state.services = state.services.filter((one) => one !== option('-s'));
      return ended(0, '');
    case 'get-identity-preference': {
      const chosen = state.preferences[option('-s') ?? ''];
      if (chosen === undefined) return refuse('SecIdentityCopyPreferred', NOT_FOUND, 44);
      return ended(0, `${`SHA-1 hash: ${chosen}`}\n`);
    }
    case 'set-identity-preference': {
      const service = option('-s') ?? '';
      if (rest.includes('-n')) delete state.preferences[service];
      else state.preferences[service] = option('-Z') ?? '';
      return ended(0, '');
    }
    default:
      return ended(2, '', `security: unknown command "${command}"\n`);
  }
}

function importIdentity(
  state: StoreState,
  rest: readonly string[],
  option: (name: string) => string | undefined,
): ProgramEnd {
  const opened = openPkcs12(rest[0] ?? '', option('-P') ?? '');
  // What OpenSSL 3 writes by default is refused with these words too, as many a forum tells.
  if (opened === undefined || !/^MAC: sha1,/m.test(opened.protection)) {
    return refuse(
      'SecKeychainItemImport',
      'MAC verification failed during PKCS12 import (wrong password?)',
      1,
    );
  }
  const users = rest.filter((_, index) => rest[index - 1] === '-T');
  for (const pem of opened.certificates) {
    const isLeaf = !new X509Certificate(pem).ca;
    state.certificates.push({ pem, store: 'My', name: '', hasKey: isLeaf });
    if (!isLeaf) continue;
    const extractable = !rest.includes('-x');
    state.keys.push({ hash: publicKeyHashOf(pem), label: opened.name, extractable, users });
  }
  return ended(0, `${'1 identity imported.'}\n`);
}

function dump(state: StoreState, path: string): string {
  const item = (kind: string, attributes: readonly string[]): string =>
    [`keychain: "${path}"`, 'version: 512', `class: ${kind}`, 'attributes:', ...attributes].join('\n');
  return [
    ...state.certificates.map(({ pem }) => {
      const { serialNumber, subject } = new X509Certificate(pem);
      const name = subject.replace(/^CN=/, '');
      return item('0x80001000 ', [
        `    "alis"<blob>="${name}"`,
        '    "cenc"<uint32>=0x00000003 ',
        '    "ctyp"<uint32>=0x00000001 ',
        `    "hpky"<blob>=0x${publicKeyHashOf(pem).toUpperCase()}  "\\000"`,
        `    "labl"<blob>="${name}"`,
        `    "snbr"<blob>=0x${serialNumber}  "\\000"`,
      ]);
    }),
    ...state.keys.map(({ hash, label }) =>
      item('0x00000010 ', [
        '    0x00000000 <uint32>=0x00000010 ',
        `    0x00000001 <blob>="${label}"`,
        '    0x00000002 <blob>=<NULL>',
        `    0x00000006 <blob>=0x${hash.toUpperCase()}  "\\000"`,
        '    0x00000007 <blob>=<NULL>',
      ]),
    ),
    ...state.services.map((service) =>
      item('"genp"', [
        `    0x00000007 <blob>="${service}"`,
        '    "acct"<blob>="latchkey"',
        `    "svce"<blob>="${service}"`,
      ]),
    ),
  ].join('\n');
}

function refuse(call: string, words: string, code: number): ProgramEnd {
  return ended(code, '', `security: ${call}: ${words}\n`);
}

function thumbprint(pem: string): string {
  return new X509Certificate(pem).fingerprint.replaceAll(':', '');
}

/** How it parts a line: words between blanks or in double quotes, with a backslash before what is meant as it stands. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? [];
  return words.map((word) => (word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word));
}
