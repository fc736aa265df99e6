/**
 * What Windows PowerShell 5.1 does and says when Latchkey's scripts run in it.
 * It knows the scripts as such and does what their cmdlets do by their documentation (modules PKI and
 * Microsoft.PowerShell.Security, provider Certificate); whether the scripts are right shows on Windows alone, where the
 * same tests run on the real one. Names of refusals: FullyQualifiedErrorId as people published it.
 */
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { thumbprintOf } from '#main/delivery/trust-store/own.ts';
import type { ProgramEnd, RunProgram } from '#main/delivery/trust-store/program.ts';
import * as scripts from '#main/delivery/trust-store/windows/scripts.ts';
import { ended, openPkcs12, type StoreState } from './state.ts';

const IMPORT = 'Microsoft.CertificateServices.Commands.ImportPfxCertificate';

export function fakePowershell(state: StoreState): RunProgram {
  return async (call) => {
    state.calls.push(call);
    if (state.trouble === 'missing') return { kind: 'missing' };
    if (state.trouble === 'deaf') return { kind: 'too-late' };
    return answer(state, call.args, call.input ?? '');
  };
}

function answer(state: StoreState, args: readonly string[], input: string): ProgramEnd | Promise<ProgramEnd> {
  const script = args.at(-1) ?? '';
  const has = (known: string): boolean => script.includes(`try { ${known} } catch {`);
  if (!/^[\x20-\x7e\s]*$/.test(input))
    return refuse('InputNotAscii: it is read in the code page of the computer');
  if (args.at(-2) !== '-Command' || script.includes('"')) return refuse('ArgumentNotHandedOver: ');
  const asked: Asked = JSON.parse(input);
  if (has(scripts.LOOK)) return look(state);
  if (has(scripts.GET)) return get(state, asked);
  if (state.trouble === 'denied')
    return refuse(`System.UnauthorizedAccessException,${IMPORT}: Access is denied.`);
  if (has(scripts.ADD_IDENTITY)) return addIdentity(state, asked);
  if (has(scripts.ADD_AUTHORITY)) return addAuthority(state, asked);
  if (has(scripts.REMOVE_IDENTITY)) return remove(state, asked, 'My');
  if (has(scripts.REMOVE_AUTHORITY)) return remove(state, asked, 'CA');
  return refuse('CommandNotFoundException: an unknown script');
}

type Asked = Readonly<Record<string, string | undefined>>;

function look({ certificates }: StoreState): ProgramEnd {
  const lines = certificates.map(({ store, name, hasKey, pem }) => {
    const raw = [...new X509Certificate(pem).raw].join(' ');
    // As ConvertTo-Json orders a hash table: not as it was written.
    return `${JSON.stringify({ raw, name, store, hasKey })}\r\n`;
  });
  return ended(0, lines.join(''));
}

function addIdentity(state: StoreState, { path = '', password = '' }: Asked): ProgramEnd {
  if (!existsSync(path))
    return refuse(`System.IO.FileNotFoundException,${IMPORT}: The PFX file could not be found.`);
  const opened = openPkcs12(path, password);
  if (opened === undefined) {
    return refuse(
      `System.ComponentModel.Win32Exception,${IMPORT}: The specified network password is not correct.`,
    );
  }
  const { certificates, protection: _, ...kept } = opened;
  for (const pem of certificates) state.certificates.push({ pem, store: 'My', ...kept });
  return ended(0, '');
}

function addAuthority(state: StoreState, { path = '', name = '' }: Asked): ProgramEnd {
  const pem = new X509Certificate(readFileSync(path)).toString();
  // In constrained language mode the name cannot be set, and the script removes it again.
  if (state.trouble !== 'constrained') state.certificates.push({ pem, store: 'CA', name, hasKey: false });
  return ended(0, '');
}

function remove(state: StoreState, { thumbprint }: Asked, store: 'My' | 'CA'): ProgramEnd {
  state.certificates = state.certificates.filter(
    (one) => one.store !== store || thumbprintOf(one.pem) !== thumbprint,
  );
  return ended(0, '');
}

/** By a real request, with the certificate and the key that the store keeps, and by what Windows trusts alone. */
async function get(
  { certificates, trusts }: StoreState,
  { url = '', thumbprint }: Asked,
): Promise<ProgramEnd> {
  const shown = certificates.find(({ pem, key }) => key !== undefined && thumbprintOf(pem) === thumbprint);
  if (shown?.key === undefined)
    return refuse('PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand: Cannot find path');
  const said = (line: object): ProgramEnd => ended(0, `${JSON.stringify(line)}\r\n`);
  return new Promise((resolve) => {
    const outgoing = request(url, {
      // Schannel sends what the store has of the chain.
      cert: [shown, ...certificates.filter(({ store }) => store === 'CA')].map(({ pem }) => pem).join('\n'),
      key: shown.key,
      ca: trusts,
      headers: { accept: 'text/plain, */*;q=0.5' },
      agent: false,
    });
    outgoing.once('error', ({ message, ...thrown }) => {
      const { code = '' } = thrown as { code?: string };
      const refused = WEB_EXCEPTIONS.find(([pattern]) => pattern.test(code))?.[1] ?? 'SecureChannelFailure';
      resolve(said({ problem: message, refused }));
    });
    outgoing.once('response', async (incoming) => {
      const text = Buffer.concat(await incoming.toArray()).toString('utf8');
      const { statusCode: status = 0 } = incoming;
      // Of an answer that refuses Invoke-WebRequest throws the body away.
      resolve(said({ text: status < 400 ? text : 'Server Date', status }));
    });
    outgoing.end();
  });
}

/** WebExceptionStatus. */
const WEB_EXCEPTIONS: readonly (readonly [RegExp, string])[] = [
  [/ENOTFOUND|EAI_/, 'NameResolutionFailure'],
  [/ECONNREFUSED/, 'ConnectFailure'],
  [/ISSUER_CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/, 'TrustFailure'],
  [/ECONNRESET/, 'ReceiveFailure'],
];

function refuse(words: string): ProgramEnd {
  return ended(1, `refused: ${words}\r\n`);
}
