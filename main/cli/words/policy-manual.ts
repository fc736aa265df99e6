import { examples, type Page } from './manual.ts';

/** The help of the parts of `latchkey policy`. Loaded with them alone, because few people ever need it. */
export const POLICY_PAGES = {
  'policy check': {
    summary: 'Say what is wrong with a policy, with line and column',
    about: [
      'Reads a policy and says what keeps it from being used (problems) and what it says but probably does not mean (warnings): roles that nobody has, hosts that nobody reaches, principals that open more than their role says, patterns that contradict each other, and so on. It asks nobody on the network.',
      'The exit code is 0 where there is no problem, else 6. With --strict warnings count like problems; notes never do.',
    ],
    sections: [
      examples(
        ['latchkey policy check policy.yaml', ''],
        ['latchkey policy check --strict policy.yaml', 'For a pipeline that publishes the policy'],
        ["latchkey policy check policy.yaml --json | jq '.findings[]'", 'All of it, for scripts'],
      ),
    ],
  },
  'policy diff': {
    summary: 'Tell who gains and who loses what',
    about: [
      'Compares two policies by what they open: for each Okta group the roles, the principals and the accounts on hosts that somebody in that group alone gains and loses, sudo too. It compares as servers see it, by principals, so that what roles share is counted.',
    ],
    sections: [
      examples(
        ['latchkey policy diff old.yaml new.yaml', ''],
        ['git show main:policy.yaml > published.yaml', 'What a branch changes: first this,'],
        ['latchkey policy diff published.yaml policy.yaml', 'then this'],
      ),
    ],
  },
  'policy keygen': {
    summary: 'Make the key that signs policies',
    about: [
      'Makes an Ed25519 key. The private key goes into a new file for you alone, and never over one that is there; the public key is printed, for the settings of every computer. While settings name a key, a policy that it did not sign is refused, and so is one with a smaller serial number than was seen before.',
      'To change keys, name the old one and the new one in access.keys until every computer has both.',
    ],
    sections: [examples(['latchkey policy keygen policy-key.pem', ''])],
  },
  'policy sign': {
    summary: 'Sign a policy, so that computers take it',
    about: [
      'Writes the signature of the policy into a file of the same name with .jws at its end. Both are published beside each other: https://it.example.com/policy.yaml and https://it.example.com/policy.yaml.jws. The policy stays as it is, but for its serial number where --serial names a new one.',
      'The signature is a detached JWS (RFC 7515, EdDSA) over all bytes of the file. Any change of the policy needs a new one, a changed comment too. A policy that cannot be used is not signed.',
    ],
    sections: [
      examples(
        ['latchkey policy sign policy.yaml --key policy-key.pem', ''],
        [
          'latchkey policy sign policy.yaml --key policy-key.pem --serial 42',
          'Change its serial number first',
        ],
      ),
    ],
  },
  'policy verify': {
    summary: 'Say whether computers would take a policy',
    about: [
      'Decides as a computer with these settings does: the signature beside the file, by one of the keys in access.keys or by the one that --key names, then the policy itself. The exit code is 0 where it would be taken, else 6.',
    ],
    sections: [
      examples(
        ['latchkey policy verify policy.yaml', 'By the keys of your settings'],
        ['latchkey policy verify policy.yaml --key KEY', 'By a key as latchkey policy keygen printed it'],
      ),
    ],
  },
  'policy schema': {
    summary: 'Print the JSON Schema of the policy, for editors',
    about: [
      'Prints the JSON Schema (draft 2020-12) of the access policy. Editors that know it complete names and mark mistakes while you type.',
    ],
    sections: [
      examples(
        ['latchkey policy schema > access-policy.schema.json', ''],
        [
          '# yaml-language-server: $schema=access-policy.schema.json',
          'As the first line of the policy, for editors that use the YAML language server',
        ],
      ),
    ],
  },
} as const satisfies Readonly<Record<string, Page>>;
