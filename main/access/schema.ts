import * as z from 'zod/mini';
import { MOST_PRINCIPALS } from '../certificates/ssh-certificate.ts';
import { thousands } from '../support/words/say.ts';
import {
  ACCOUNT,
  HOST_NAME,
  HOST_PATTERN,
  isAddress,
  isHostName,
  isHostPattern,
  isSelector,
  LABEL,
  PRINCIPAL,
} from './names.ts';
import { parsePublished } from './published.ts';

/**
 * The access policy as IT writes it. Messages finish a sentence that begins with the place ("hosts[3].port must be a
 * whole number between 1 and 65535"). What is left out gets its value in read.ts.
 */

/** Explanations for editors, put into the JSON Schema. */
export const descriptions = z.registry<{ description: string }>();
const described = <S extends z.core.$ZodType>(description: string, schema: S): S => {
  descriptions.add(schema, { description });
  return schema;
};
const explained = <S extends z.core.$ZodType>(description: string, schema: S): z.ZodMiniOptional<S> =>
  z.optional(described(description, schema));

/** Okta has no longer group names. */
const LONGEST_GROUP = 255;
const LONGEST_TEXT = 2000;
const MOST_HOSTS = 100_000;
const MOST_ROLES = 10_000;
const MOST_IN_A_LIST = 10_000;

const text = () => z.string({ error: ({ input }) => `must be text${quotesHelp(input)}` });
const filled = (most = LONGEST_TEXT) =>
  text().check(
    z.minLength(1, { error: 'must not be empty' }),
    z.maxLength(most, { error: `must not be longer than ${most} characters` }),
    // Half a surrogate pair: the authority's template would have another letter in its place.
    z.refine((value) => value.isWellFormed(), { error: 'holds half of a letter, which is no text' }),
  );
const yesOrNo = () => z.boolean({ error: 'must be true or false' });
const list = <S extends z.core.$ZodType>(of: S, most = MOST_IN_A_LIST) =>
  z
    .array(of, { error: 'must be a list' })
    .check(z.maxLength(most, { error: `must not have more than ${thousands(most)} entries` }));
const group = <S extends z.core.$ZodShape>(shape: S) =>
  z.strictObject(shape, { error: 'must be a group of entries' });
const whole = (least: number, most: number) => {
  const error = `must be a whole number between ${least} and ${most}`;
  return z.int({ error }).check(z.gte(least, { error }), z.lte(most, { error }));
};

interface Named {
  readonly words: string;
  /** Shown by the JSON Schema; the whole truth where there is no `isOne`. */
  readonly pattern?: RegExp;
  readonly isOne?: (value: string) => boolean;
}
const name = ({ words, pattern, isOne }: Named) => {
  const error = ({ input }: { input?: unknown }) => `${words}${strangeLetter(input)}`;
  const looks = pattern === undefined ? [] : [z.regex(pattern, { error, abort: true })];
  const is = isOne === undefined ? [] : [z.refine<string>(isOne, { error })];
  return text().check(...looks, ...is);
};

const principal = () =>
  name({
    words: 'must be 1 to 64 letters, digits, "_", ".", ":", "+" or "-", and begin with a letter or digit',
    pattern: PRINCIPAL,
  });
const account = () =>
  name({
    words:
      'must be the name of an account: 1 to 32 letters, digits, "_", "." or "-", and no "-" or "." first',
    pattern: ACCOUNT,
  });
const label = () =>
  name({
    words: 'must be 1 to 64 letters, digits, "_", ".", "=" or "-", and begin with a letter or digit',
    pattern: LABEL,
  });
const HOST_WORDS = 'must be a host name such as web-1.example.com (letters a to z, digits, "-" and ".")';
const PATTERN_WORDS = `${HOST_WORDS}, or a pattern with "*" and "?"`;

const rule = group({
  hosts: described(
    'Names and patterns of hosts ("db-*.example.com"), and labels ("label:db").',
    list(name({ words: `${PATTERN_WORDS}, or "label:" and the name of a label`, isOne: isSelector })).check(
      z.minLength(1, { error: 'must not be empty' }),
    ),
  ),
  principals: explained(
    "What the SSH certificate must carry for these hosts. Left out: the role's own name.",
    list(principal(), MOST_PRINCIPALS).check(
      z.minLength(1, { error: 'must not be empty; leave it out for the name of the role' }),
    ),
  ),
  users: explained(
    "Accounts of the hosts, as in ssh USER@HOST. Left out: each host's own.",
    list(account(), MOST_PRINCIPALS),
  ),
  ownAccount: explained("Also the account with the person's own name; false if left out.", yesOrNo()),
  sudo: explained('These accounts may become root with sudo; false if left out.', yesOrNo()),
});

const role = group({
  title: explained('As people read it. Left out: the name of the role.', filled()),
  description: explained('What it is for.', filled()),
  ask: explained('Whom to ask for it. Left out: supportContact.', filled()),
  groups: explained(
    'Okta groups, each of which gives the role; exact names. Without any, nobody has it.',
    list(filled(LONGEST_GROUP)),
  ),
  access: explained('What the role opens. Every entry counts.', list(rule, 1000)),
});

const host = group({
  name: described(
    'A name, or a pattern that stands for hosts that are not listed.',
    name({ words: PATTERN_WORDS, pattern: HOST_PATTERN, isOne: isHostPattern }),
  ),
  address: explained(
    'Where ssh connects to: a host name or an IP address. Left out: the name.',
    name({ words: 'must be a host name or an IP address', isOne: isAddress }),
  ),
  port: explained('22 if left out.', whole(1, 65_535)),
  users: explained('Accounts for roles that name none.', list(account(), MOST_PRINCIPALS)),
  jump: explained(
    'Another host of this list that ssh goes through.',
    name({ words: HOST_WORDS, pattern: HOST_NAME, isOne: isHostName }),
  ),
  labels: explained('For roles that name hosts by label.', list(label(), 100)),
  notes: explained('For the people who use the host.', filled()),
});

export const policySchema = group({
  $schema: z.optional(text()),
  version: described('Of this format.', z.literal(1, { error: 'must be 1' })),
  serial: explained(
    'Grows with each publication. A smaller one than was seen before is refused.',
    whole(0, Number.MAX_SAFE_INTEGER),
  ),
  published: explained(
    'Date (2026-11-20) or time (RFC 3339) of this publication.',
    text().check(
      z.refine((value) => parsePublished(value) !== undefined, {
        error: 'must be a date such as 2026-11-20, or a time such as 2026-11-20T08:00:00Z',
      }),
    ),
  ),
  title: explained('The name of this policy.', filled()),
  supportContact: explained(
    'Whom to ask for roles that name nobody, in sentences such as "Ask …".',
    filled(),
  ),
  showUngranted: explained(
    'Show people also the hosts that they cannot reach; false if left out.',
    yesOrNo(),
  ),
  ignoredGroups: explained(
    'Okta groups that are meant to give nothing here; exact names.',
    list(filled(LONGEST_GROUP)),
  ),
  roles: explained(
    'By name, which is also the principal of rules that name none.',
    z.record(principal(), role, { error: 'must be a group of roles, each by its name' }).check(
      z.refine((roles) => Object.keys(roles).length <= MOST_ROLES, {
        error: `must not have more than ${thousands(MOST_ROLES)} entries`,
      }),
    ),
  ),
  hosts: explained('The hosts. Where several patterns fit one, the first counts.', list(host, MOST_HOSTS)),
});

/** The document as it is written, checked and otherwise as it stands there. */
export type WrittenPolicy = z.output<typeof policySchema>;
export type WrittenRole = NonNullable<WrittenPolicy['roles']>[string];
export type WrittenRule = NonNullable<WrittenRole['access']>[number];
export type WrittenHost = NonNullable<WrittenPolicy['hosts']>[number];

/** YAML takes 0123, 1e3, null and true for something else than text where they stand without quotes. */
function quotesHelp(input: unknown): string {
  return typeof input === 'number' || typeof input === 'boolean' || input === null
    ? ': put it in quotes'
    : '';
}

/** Names the first letter that is not plain ASCII: on a screen it may look like one that is, or like nothing. */
function strangeLetter(input: unknown): string {
  const letter = typeof input === 'string' ? /[^\x20-\x7e]/u.exec(input)?.[0].codePointAt(0) : undefined;
  if (letter === undefined) return '';
  return `; it holds the letter U+${letter.toString(16).toUpperCase().padStart(4, '0')}`;
}
