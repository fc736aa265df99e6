import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPemFiles } from '#main/delivery/pem-files/pem-files.ts';
import { createSshAgent } from '#main/delivery/ssh-agent/agent.ts';
import { recordSchema, type SessionRecord } from '#main/session/record.ts';
import { isOver, reactionTo } from '#main/session/state.ts';
import { systemClock } from '#main/support/clock.ts';
import { look } from '#main/support/presence.ts';
import { certificatesIn, listNss } from '#test/support/nss.ts';
import { listOurs } from '#test/support/ssh-agent.ts';
import { type Computer, everythingIn } from './computer.ts';

/** What is really there, asked of the agent, the disk, the keychain and Okta, never of Latchkey. */
export interface World {
  /** How many certificates of the authority's the agent lists. */
  readonly inAgent: number;
  /** How many of them are valid now, and the agent signs with their key. */
  readonly usableInAgent: number;
  /** "broken" where the file is there but is no whole record. */
  readonly record: SessionRecord | 'broken' | undefined;
  /** "broken" where programs that follow `current` find no valid certificate with its key. */
  readonly files: 'valid' | 'broken' | undefined;
  /** Of each browser's database: certificates of ours, and how many of them are valid and have their key. */
  readonly browsers: readonly {
    readonly all: number;
    readonly usable: number;
    /** Roots that Latchkey has it trust. */
    readonly roots: number;
  }[];
  /** How many items of ours the keychain holds. */
  readonly kept: number;
  /** Sign-ins that are alive at Okta. */
  readonly families: number;
  /** Files that no finished operation leaves. */
  readonly leftovers: readonly string[];
  /** Locks, and a control socket, behind which somebody is alive. */
  readonly held: readonly string[];
}

const AGENT_PATIENCE = { clock: systemClock };

export async function lookAt(computer: Computer): Promise<World> {
  const { stack, state, runtime, agent } = computer;
  const sshAgent = createSshAgent(agent.socket, AGENT_PATIENCE);
  const userKey = Buffer.from(stack.authority.sshUserKeyLine.split(' ')[1] ?? '', 'base64');
  const ours = await listOurs(sshAgent, [userKey]);
  const nowMs = Date.now();
  let usableInAgent = 0;
  for (const { certificate } of ours) {
    const signed = await sshAgent.signer(certificate.blob).sign(randomBytes(32));
    if (signed.ok && (certificate.validBeforeMs ?? 0) > nowMs) usableInAgent += 1;
  }
  const record = readRecord(join(state, 'session-example.json'));
  const lasting = record === undefined ? LASTING : [...LASTING, ...LASTING_SIGNED_IN];
  return {
    inAgent: ours.length,
    usableInAgent,
    record,
    files: await readFiles(join(state, 'certificates', 'example'), nowMs),
    browsers: await Promise.all(computer.databases.map((folder) => lookInto(folder, nowMs))),
    kept: await computer.kept(),
    families: stack.provider.refreshTokenFamilies(),
    leftovers: everythingIn(state).filter((path) => !lasting.some((pattern) => pattern.test(path))),
    held: await heldIn(runtime),
  };
}

async function lookInto(folder: string, nowMs: number): Promise<World['browsers'][number]> {
  const lines = await listNss(folder);
  const ours = lines.filter((line) => / latchkey example [0-9a-f]{8} +(u,u,u|,,) *$/.test(line));
  const keys = lines.filter((line) => /: key .* latchkey example [0-9a-f]{8}$/.test(line));
  const valid = await certificatesIn(folder, 'latchkey example ');
  const usable = valid.filter((pem) => new X509Certificate(pem).validToDate.getTime() > nowMs).length;
  const roots = lines.filter((line) => / latchkey root [0-9a-f]{8} /.test(line)).length;
  return { all: Math.max(ours.length, keys.length), usable: Math.min(usable, keys.length), roots };
}

/** What belongs there between two operations. */
const LASTING = [/^logs(\/(latchkey\.log|activity\.jsonl))?$/, /^remembered\.json$/, /^certificates$/];
const LASTING_SIGNED_IN = [
  /^trusted-roots\.json$/,
  /^session-example\.json$/,
  /^certificates\/example$/,
  /^certificates\/example\/(\.made-by-latchkey|current)$/,
  /^certificates\/example\/generation-[0-9a-f]{12}(\/(cert|key|chain|root)\.pem)?$/,
];

/** What the dead leave of their locks is in nobody's way, and goes with the runtime folder at the latest. */
async function heldIn(runtime: string): Promise<readonly string[]> {
  const held: string[] = [];
  for (const name of everythingIn(runtime)) {
    if (!lstatSync(join(runtime, name)).isSocket()) continue;
    const sighting = await look(join(runtime, name));
    if (!sighting.alive) continue;
    sighting.lookAway();
    held.push(name);
  }
  return held;
}

function readRecord(path: string): World['record'] {
  if (!existsSync(path)) return undefined;
  try {
    const parsed = recordSchema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return parsed.success ? parsed.data : 'broken';
  } catch {
    return 'broken';
  }
}

async function readFiles(folder: string, nowMs: number): Promise<World['files']> {
  if (!existsSync(join(folder, 'current'))) return undefined;
  const found = await createPemFiles(folder).read();
  const [leafPem] = found.ok ? (found.value?.chainPem ?? []) : [];
  if (!found.ok || found.value === undefined || leafPem === undefined) return 'broken';
  try {
    const leaf = new X509Certificate(leafPem);
    const fits = leaf.checkPrivateKey(createPrivateKey(found.value.privateKeyPem));
    return fits && Date.parse(leaf.validTo) > nowMs ? 'valid' : 'broken';
  } catch {
    return 'broken';
  }
}

/**
 * What must hold at every moment, also right after a kill. `signedIn` says whether somebody was so before; `isNew`, that
 * nothing of that person's was there before, so that what a place refuses may be missing for a while.
 */
export function wrongAtAnyTime(world: World, signedIn: boolean, isNew = false): readonly string[] {
  const { record, files, usableInAgent } = world;
  const dueAtMs = (isWhole(record) ? record.renewal.dueAtMs : undefined) ?? Number.POSITIVE_INFINITY;
  const mayCome = isNew && dueAtMs - Date.now() < SOON_MS;
  return [
    ...(record === 'broken' ? ['the record is broken'] : []),
    ...(files === 'broken' ? ['the files are broken'] : []),
    ...(signedIn && usableInAgent === 0 ? ['no valid SSH certificate is left in the agent'] : []),
    ...(signedIn && !mayCome && world.browsers.some(({ usable }) => usable === 0)
      ? ['a browser has no valid client certificate']
      : []),
    ...(signedIn && files === undefined && !mayCome ? ['no valid client certificate is left on disk'] : []),
  ];
}

/** Where somebody has to act first, a renewal tries again in a quarter of an hour, a fifth of chance on top. */
const SOON_MS = 1.2 * 15 * 60_000;

function isWhole(record: World['record']): record is SessionRecord {
  return record !== undefined && record !== 'broken';
}

/**
 * What must hold when an operation has come to its end. `orphans`: sign-ins at Okta that nobody could have kept. `ended`:
 * Okta has ended a sign-in by itself, of which a process that was killed may not have heard.
 */
export function wrongWhenDone(
  world: World,
  expected: 'signed in' | 'signed out' | 'either',
  { orphans = 0, ended = false } = {},
): readonly string[] {
  const { record, leftovers, held, kept, families, inAgent, usableInAgent, files } = world;
  const signedIn = isWhole(record) && record.leaving !== true;
  // Whom Okta or the authority is known to refuse keeps the record alone, which says so.
  const refused = signedIn && record.trouble !== undefined && reactionTo(record.trouble.failure) === 'remove';
  const wanted = signedIn && !refused ? 1 : 0;
  // A session that Okta has ended lives on in its certificates alone.
  const renewable = signedIn && (record.trouble === undefined || !isOver(record.trouble.failure)) ? 1 : 0;
  const wrong = (is: boolean, what: string): readonly string[] => (is ? [what] : []);
  return [
    ...wrongAtAnyTime(world, wanted === 1, true),
    ...wrong(expected === 'signed in' && renewable === 0, 'nobody is signed in'),
    ...wrong(expected === 'signed out' && record !== undefined, 'there is still a record'),
    ...wrong(inAgent !== wanted || usableInAgent !== wanted, `the agent holds ${inAgent} certificates`),
    ...wrong(wanted === 0 && files !== undefined, 'certificate files are left'),
    ...world.browsers.flatMap(({ all }) =>
      wrong(all !== wanted, `a browser has ${all} certificates or keys`),
    ),
    ...world.browsers.flatMap(({ roots }) => wrong(roots > wanted, `a browser trusts ${roots} roots`)),
    ...wrong(kept !== renewable, `the keychain holds ${kept} items`),
    ...wrong(families > renewable + orphans, `${families} sign-ins are alive at Okta`),
    ...wrong(families < renewable && !ended, 'no sign-in is alive at Okta'),
    ...held.map((name) => `still held: ${name}`),
    ...leftovers.map((path) => `left over: ${path}`),
  ];
}
