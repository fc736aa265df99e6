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
  'policy ssh-template': {
    summary: 'Write the SSH template of step-ca',
    about: [
      'Prints the template with which step-ca puts into each SSH certificate what the groups of the person give, and nothing else: the principals of their roles, those of their own account, and their address. It goes into a file that options.ssh.templateFile of the OIDC provisioner names; then step-ca is told to load its settings again.',
      'The groups have to be in the ID token. Without them a certificate carries the address alone, which opens no door of the policy.',
    ],
    sections: [
      examples(
        ['latchkey policy ssh-template policy.yaml > ssh.tpl', ''],
        ['latchkey policy ssh-template policy.yaml --claim roles', 'Where the claim has another name'],
      ),
    ],
  },
  'policy x509-template': {
    summary: 'Write the X.509 template of step-ca',
    about: [
      'Prints the template with which step-ca makes client certificates that no server can use as its own. Names in them stay those that step-ca gives. It goes into a file that options.x509.templateFile of the OIDC provisioner names.',
    ],
    sections: [examples(['latchkey policy x509-template > x509.tpl', ''])],
  },
  'policy principals': {
    summary: 'Write who may log in to an account of a server',
    about: [
      'Prints the AuthorizedPrincipalsFile of one account on one server, for /etc/ssh/latchkey/principals/ACCOUNT there. An account that no rule leads to gets a file that lets nobody in.',
      'The own account of a person is named like any other: --user sam. The host may be one that the policy only has a pattern for.',
    ],
    sections: [
      examples(
        ['latchkey policy principals policy.yaml web-1.example.com --user deploy', ''],
        ['latchkey policy principals policy.yaml web-1.example.com --user sam', 'Sam’s own account'],
      ),
    ],
  },
  'policy sshd': {
    summary: 'Write the lines for a server’s sshd',
    about: [
      'Prints lines for /etc/ssh/sshd_config.d/latchkey.conf of that server, and which of its accounts need a file. With --sudoers it prints the rules for /etc/sudoers.d/latchkey: the accounts of rules with sudo become root, whichever role opened them.',
      'With --into it writes all of it into a new folder: latchkey.conf, sudoers, and in principals one file for each account. On the server the whole folder principals is to be replaced, because a file that is left there goes on letting people in. Own accounts of people get a file where --own names them.',
      'With --json it answers with all of it at once, files of accounts too, for tools that set servers up.',
    ],
    sections: [
      examples(
        ['latchkey policy sshd policy.yaml web-1.example.com', ''],
        ['latchkey policy sshd policy.yaml web-1.example.com --sudoers', ''],
        ['latchkey policy sshd policy.yaml web-1.example.com --into web-1 --own sam', 'All files at once'],
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
