import { EXIT_CODE_WORDS } from '../exit-codes.ts';

/** What `--help` says of one command, beyond the options, which the command itself declares. */
export interface Page {
  /** Half a line, for the list of commands. */
  readonly summary: string;
  /** What happens, a paragraph each. */
  readonly about: readonly string[];
  readonly sections: readonly Section[];
}

export interface Section {
  readonly title: string;
  /** What to type or look at, and what it means. */
  readonly rows: readonly (readonly [string, string])[];
}

export type CommandName = (typeof COMMANDS)[number];

export const COMMANDS = [
  'login',
  'status',
  'whoami',
  'hosts',
  'why',
  'ssh',
  'renew',
  'logout',
  'agent',
  'doctor',
  'test-cert',
  'env',
  'test-signin',
  'browser-policy',
  'trust-root',
  'config',
  'policy',
  'import-step',
] as const;

/** The commands, and the parts of commands, that have a page of their own. */
export type PageName = CommandName | 'config show' | 'config path';

export const examples = (...rows: Section['rows']): Section => ({ title: 'Examples', rows });

export const OVERVIEW: Page = {
  summary: '',
  about: [
    'One sign-in with Okta in the morning; ssh and internal web sites work all day; nothing is left behind in the evening.',
    'Latchkey gets a short-lived SSH certificate and a client certificate from your certificate authority (step-ca), puts them where ssh, curl and browsers look, and renews them while you stay signed in.',
  ],
  sections: [
    {
      title: 'Start here',
      rows: [
        ['latchkey import-step', 'Once, where this computer is set up for step already'],
        ['latchkey login', 'In the morning; opens your browser'],
        ['ssh HOST', 'Just works'],
      ],
    },
    {
      title: 'Environment',
      rows: [
        ['LATCHKEY_PROFILE', 'The organisation, where --profile does not say'],
        ['BROWSER', 'The program that opens the sign-in page'],
        ['SSH_AUTH_SOCK', 'Your ssh-agent; Latchkey never starts or replaces it'],
        ['NO_COLOR, FORCE_COLOR', 'Never, or always, show colours'],
        ['LATCHKEY_LOG', 'debug, info or warn: how much goes into the log'],
        ['LATCHKEY_SETTINGS', 'A settings file to use instead of your own'],
        ['STEPPATH', 'Where step keeps its files, for import-step'],
        ['XDG_CONFIG_HOME and its like', 'Where files go; latchkey config path shows them'],
      ],
    },
    { title: 'Exit codes', rows: EXIT_CODE_WORDS },
  ],
};

export const PAGES: Readonly<Record<PageName, Page>> = {
  login: {
    summary: 'Sign in with Okta, and get both certificates',
    about: [
      'Opens Okta in your browser. When you are done there, Latchkey gets both certificates with that one sign-in: the SSH certificate goes into your ssh-agent, the client certificate into files for curl and other tools, and into the stores of your browsers. The SSH key exists in the agent only, and nowhere on disk.',
      'Where you are signed in already and everything works, it says so and does nothing.',
      'The first time on this computer, and when the browser says somebody else than before, you are asked whether to continue, before anything is made. Without a terminal, or with --json, nobody is asked: the first person is taken, and another one is refused unless --yes says so.',
      'Certificates are renewed in the background while the Latchkey tray application or latchkey agent runs.',
    ],
    sections: [
      examples(
        ['latchkey login', 'Sign in'],
        ['latchkey login --no-browser', 'Print the link instead, for a computer without a screen'],
        ['latchkey login --fresh', 'Ask Okta for everything again, for example as somebody else'],
        ['latchkey login --as sam@example.com', 'As this person and nobody else'],
        ['latchkey login --profile work', 'Sign in to one of several organisations'],
      ),
      {
        title: 'On a server, through ssh',
        rows: [
          [
            'ssh -L 10000:127.0.0.1:10000 SERVER',
            'Then latchkey login there, and open its link here: Okta’s answer finds its way back',
          ],
        ],
      },
    ],
  },
  status: {
    summary: 'Show who you are, and what your certificates say',
    about: [
      'Shows both certificates as the authority issued them: login names, dates, serial numbers, where they are; when they are renewed; which groups Okta lists, and as of when. It asks the ssh-agent, and nobody on the network.',
      'The exit code answers one question: do the certificates work now? It is 0 while they do, even offline or when Okta has ended the session; else it says what is needed, 3 for signing in.',
    ],
    sections: [
      examples(
        ['latchkey status', 'For reading'],
        ['latchkey status >/dev/null || latchkey login', 'In a script: sign in where it is needed'],
        ["latchkey status --json | jq -r '.ssh.principals[]'", 'Your login names'],
        ['latchkey status --watch', 'A line for each change, until Ctrl-C'],
        ['latchkey status --watch --json', 'The same, one JSON object a line'],
      ),
      {
        title: 'Watching',
        rows: [
          [
            '--watch',
            'Says the state at once, and then each change, as the background process tells it, or from what is recorded where there is none. Stopping it with Ctrl-C is its success, as is a reader that has gone: 0.',
          ],
        ],
      },
    ],
  },
  whoami: {
    summary: 'Show who Okta says you are, and your groups',
    about: [
      'Shows the person that is signed in, the organisation, the login names in the SSH certificate, and the groups that Okta lists, with the time they are from, and the roles that they give. Where Okta sent no list the last time, the one before is shown, and since when it is not known.',
      'With --ask-okta it asks Okta for your groups as they are now. No certificate is made, so the login names stay as they are until the next renewal.',
    ],
    sections: [
      examples(
        ['latchkey whoami', 'You, and some of your groups'],
        ['latchkey whoami --groups', 'Every group, a line each, with the roles it gives'],
        ['latchkey whoami --groups --ask-okta', 'After you were added to a group'],
        ["latchkey whoami --json | jq -r '.groups.names[]'", 'In a script'],
      ),
    ],
  },
  hosts: {
    summary: 'Show which hosts your groups let you into',
    about: [
      'Lists the hosts of the access policy by the roles that your Okta groups give, with the accounts of each. It asks nobody but the place that the policy is from, and that only where its turn has come.',
      'Each host has one of three answers. Granted: your groups give it, and the certificate that you hold opens it. At next renewal: your groups give it, and this certificate does not open it yet; latchkey renew does not wait. Not granted: your groups do not give it, and the role and the group that are missing are named. Hosts that are not granted are listed only where the policy shows them.',
      'On a terminal long lists are shortened; in a pipe, or with --all, they are whole.',
    ],
    sections: [
      examples(
        ['latchkey hosts', 'Yours, by role'],
        ['latchkey hosts db prod', 'Only those that fit both words'],
        ['latchkey hosts --role deployer', 'Only those of one role'],
        ["latchkey hosts --json | jq -r '.hosts[].name'", 'In a script'],
      ),
      {
        title: 'With --json',
        rows: [
          ['policy', 'serial, source, asOfMs; notes: why none newer is in force'],
          ['groups', 'names, asOfMs; unknownSinceMs where Okta sent none since'],
          ['roles', 'name, title, groups, answer, hosts: how many'],
          ['hosts', 'name, isPattern, address, port, jump, labels, notes, answer, accounts'],
          ['hosts[].accounts', 'account, own, sudo, answer; roles, or missing: role, group, ask'],
          ['answer', 'granted, at-next-renewal or not-granted; of a host the best one'],
        ],
      },
    ],
  },
  why: {
    summary: 'Show why you get into a host, or why not',
    about: [
      'Shows the four links from you to a host: the Okta group, the role that it gives, the host that the role leads to, and the login name in your certificate. The first one that is broken is named, and what to ask whom, ready to copy. It works for hosts too that only a pattern of the policy covers.',
      'The exit code is 0 where you get in now, and 4 where you do not.',
    ],
    sections: [
      examples(
        ['latchkey why db-1.example.com', 'For the account that you would get'],
        ['latchkey why postgres@db-1.example.com', 'For this one'],
        ['latchkey why db-1.example.com >/dev/null && ssh db-1.example.com', 'In a script'],
      ),
      {
        title: 'With --json',
        rows: [
          ['answer', 'As of latchkey hosts, with roles, or missing and stillOpen'],
          ['links', 'Four times label, value, sentence, state: holds, broken, unknown or not-reached'],
          ['ask', 'whom, and text to send'],
        ],
      },
    ],
  },
  ssh: {
    summary: 'Log in to a host as the access policy says',
    about: [
      'Runs ssh with the account that your certificate opens and with the address, port and hosts on the way that the policy has. What stands behind -- goes to ssh as it is: options, a command, or both. Its exit code is that of ssh.',
      'Where the policy does not grant it, it says why, and nothing is run; --anyway leaves the decision to the host. Where only a renewal is missing, your certificate is renewed first.',
    ],
    sections: [
      examples(
        ['latchkey ssh db-1.example.com', 'Log in'],
        ['latchkey ssh db-1.example.com uptime', 'Run a command there'],
        ['latchkey ssh db-1.example.com -- -L 8080:localhost:80 -N', 'With options of ssh'],
        ['latchkey ssh ops@db-1.example.com', 'As this account'],
      ),
    ],
  },
  renew: {
    summary: 'Get fresh certificates now',
    about: [
      'Gets new certificates without a browser, through the sign-in that is kept. The ones you have keep working meanwhile. While Latchkey runs in the background this happens by itself, after about two thirds of their life.',
    ],
    sections: [examples(['latchkey renew', 'For example after you were added to a group'])],
  },
  logout: {
    summary: 'Sign out, and leave nothing behind',
    about: [
      'Revokes what can be revoked, at the authority and at Okta, and removes everything from this computer: the certificate from the ssh-agent and from browsers, the files, the kept sign-in. What could not be revoked is named, with the time at which it ends by itself. Being signed out already is a success.',
      'Who was signed in is remembered, and which organisation it was, so that Okta knows your name the next time; --forget removes that too.',
      'Open ssh connections stay open.',
    ],
    sections: [
      examples(
        ['latchkey logout', 'Sign out of Latchkey'],
        ['latchkey logout --forget', 'Leave nothing of this organisation on this computer'],
        ['latchkey logout --everywhere', 'Also sign out of Okta in your browser, for all its applications'],
      ),
    ],
  },
  agent: {
    summary: 'Keep certificates fresh in the background',
    about: [
      'Runs until it is stopped, and renews the certificates of every organisation that is signed in. For computers without the tray application: servers, containers. Commands find it by its control socket and let it do their work. It never opens a browser.',
      'Stopping it is its success. Where one runs already, or the tray application does, it says so and ends with 5.',
      'It writes to the log folder that latchkey config path names.',
    ],
    sections: [
      examples(
        ['latchkey agent', 'Run in this terminal; Ctrl-C stops it'],
        ['latchkey agent --systemd', 'Print a unit for systemd, and nothing else'],
      ),
      {
        title: 'As a user service of systemd',
        rows: [
          ['mkdir -p ~/.config/systemd/user', ''],
          ['latchkey agent --systemd > ~/.config/systemd/user/latchkey.service', ''],
          ['systemctl --user import-environment SSH_AUTH_SOCK', 'So that it finds your ssh-agent'],
          ['systemctl --user enable --now latchkey', ''],
          ['loginctl enable-linger', 'So that it keeps running while you are logged out'],
        ],
      },
    ],
  },
  doctor: {
    summary: 'Check everything that signing in needs',
    about: [
      'Goes through settings, proxy, authority, provisioner, Okta, clock, sign-in port, keychain, ssh-agent, certificates, files, browsers, a test site, groups, access policy, ssh settings and what runs in the background, one step after the other, and says for each what it found and what to do. It needs no sign-in, and changes nothing: an ssh-agent that keeps keys in memory alone is given one that opens nothing, for a moment, to see whether it takes certificates. The exit code is 0 when no step failed, else that of the first one that did.',
      'With --json the answer has “summary”, “at” (when, in UTC) and “steps”, in this order. A step has an “id” that stays the same, its “number”, a “title”, a “heading” that fits what was found, a “verdict” (passed, look, failed or not-run), a “sentence”, “tookMs”, and where there is any a “fix”, and a “failure” in the form that every command has. What --save writes is the same, with whatever looks like a secret taken out.',
    ],
    sections: [
      examples(
        ['latchkey doctor', 'Check'],
        ['latchkey doctor --json', 'For whoever helps you; no secrets are in it'],
        ['latchkey doctor --save report.txt', 'To send it; report.json for programs'],
      ),
    ],
  },
  'test-cert': {
    summary: 'Show a web site your client certificate, and see what it says',
    about: [
      'Makes a real request with the certificate and key from their files, as curl would, and says how far it came: the way there, the site’s own certificate, whether it took yours, and as whom it sees you, where its answer repeats a name of your certificate. Then it asks once more without, to see whether the certificate matters there.',
      'It asks alike with what is in each of your browsers’ certificate databases, or by Windows from its store, and says which of them the site does not take. Where the settings want no files, the request is made from there alone. macOS lets nobody but browsers use the key in its keychain.',
      'Whom the site may be signed by is what this computer trusts for web sites, and your authority. The exit code is 0 where the site lets you in, and 4 where it does not.',
    ],
    sections: [
      examples(
        ['latchkey test-cert https://intranet.example.com', 'One site'],
        ['latchkey test-cert', 'The one that IT named in x509.testUrl'],
        ["latchkey test-cert --json | jq -r '.answer.seenAs[]'", 'As whom it sees you'],
      ),
    ],
  },
  env: {
    summary: 'Settings for programs that read files: git, psql, Node, curl',
    about: [
      'Prints variables that lead programs to the files of your client certificate, in the language of a shell, and how to call those that read no variables. The paths stay the same from renewal to renewal, so that once is enough for a shell. It changes nothing by itself.',
    ],
    sections: [
      examples(
        ['eval "$(latchkey env)"', 'In bash and zsh'],
        ['latchkey env --shell fish | source', 'In fish'],
        ['eval "`latchkey env --shell csh`"', 'In csh and tcsh'],
        ['latchkey env --shell nushell | from nuon | load-env', 'In nushell'],
        ['latchkey env --shell powershell | Out-String | Invoke-Expression', 'In PowerShell'],
        [`for /f "delims=" %i in ('latchkey env --shell cmd') do @%i`, 'In cmd'],
        ['latchkey env --json', 'For other programs'],
      ),
    ],
  },
  'test-signin': {
    summary: 'For IT: sign in, and see what it would give, unissued',
    about: [
      'Signs in through the browser as everybody does, verifies what Okta sends, and says step by step what works: Okta, the browser, the ID token, the authority’s own rules. Then it shows what comes of it: each group with the roles, hosts and login names that it grants, groups that no role has, roles that no group grants, every claim, and the login names that the certificate would carry.',
      'No certificate is requested and nothing is kept: what Okta gave is revoked at once, and your own sign-in on this computer stays as it is. With --try the authority is really asked once, for certificates of five minutes that are revoked at once, and what it gave is held against what was expected.',
      'With --policy it judges by a policy that is not in force yet, and warns where you would lose a role of your own by it. The report that --save writes names the person and their groups and holds no secrets. The exit code is that of the step that failed.',
    ],
    sections: [
      examples(
        ['latchkey test-signin', 'Before people are told to use it'],
        ['latchkey test-signin --policy new.yaml', 'What a new policy would give you'],
        ['latchkey test-signin --try', 'And whether the authority does as it says'],
        ['latchkey test-signin --save report.txt', 'To send it to whoever helps; report.json for programs'],
      ),
    ],
  },
  'browser-policy': {
    summary: 'For IT: have browsers show the certificate unasked',
    about: [
      'A browser that finds a client certificate asks at every site which one to show. This prints the file that ends the question: for Chrome, Chromium and Edge by a rule for the sites in x509.sites and for certificates of your authority alone, for Firefox by its one preference for all sites. On the error stream it says where the file belongs, and who may put it there. Nothing is changed.',
    ],
    sections: [
      examples(
        ['latchkey browser-policy --for chrome', 'For this system'],
        ['latchkey browser-policy --for edge --os windows > edge.reg', 'For reg import'],
        ['latchkey browser-policy --for chromium > latchkey.json', 'Only the file'],
      ),
    ],
  },
  'trust-root': {
    summary: 'Have your own browsers trust the authority’s web sites',
    about: [
      'Puts the root of your certificate authority into the certificate databases of your own browsers, for web sites alone, so that they trust the sites that it vouches for. It says first exactly what would be changed, and does it when you say so. It needs no rights of an administrator, and concerns nobody else on this computer.',
      'What others put there is left as it is. --undo takes back what Latchkey did, and asks nobody for it; until then it stays, over a sign-out too.',
    ],
    sections: [
      examples(
        ['latchkey trust-root', 'See what would be changed, and decide'],
        ['latchkey trust-root --undo', 'Take it back'],
        ['latchkey trust-root --yes', 'In a script'],
      ),
    ],
  },
  config: {
    summary: 'Show every setting, and who set it',
    about: [
      'show lists each setting with its value and who set it: you, IT, the authority’s provisioner, or nobody (the default). path names the files and folders that Latchkey uses. Secrets are in the keychain and never shown.',
    ],
    sections: [
      examples(
        ['latchkey config show', ''],
        ['latchkey config path', ''],
        ['latchkey config path settings', 'Only that path, for example to open it in an editor'],
      ),
    ],
  },
  'config show': {
    summary: 'Every setting, its value, and who set it',
    about: [
      'Lists each setting of the organisation with the value that holds. Those in your own settings file are marked with *; of the others it says who set them. What has nobody’s name is the default. Secrets are in the keychain and never shown.',
    ],
    sections: [
      examples(
        ['latchkey config show', 'Of the usual organisation'],
        ['latchkey config show --profile work', 'Of one of several organisations'],
      ),
    ],
  },
  'config path': {
    summary: 'Where Latchkey keeps its files',
    about: [
      'Names the files and folders that Latchkey uses, whether they are there or not. With a PLACE it prints that path alone. It reads nothing, so it works however broken the settings are.',
    ],
    sections: [
      examples(
        ['latchkey config path', 'All of them'],
        ['latchkey config path settings', 'Only that path, for example to open it in an editor'],
        ['ls "$(latchkey config path logs)"', 'In a script'],
      ),
    ],
  },
  policy: {
    summary: 'For whoever writes the access policy: check, compare, sign',
    about: [
      'The access policy says which Okta groups give which roles, and which hosts and accounts each role opens. IT writes it as one YAML or JSON file. These commands check it, tell what a change means, sign it, and make from it what the authority and the servers need, so that what people are shown is what the servers do.',
    ],
    sections: [
      examples(
        ['latchkey policy check policy.yaml', 'Before it is published'],
        ['latchkey policy diff old.yaml new.yaml', 'Who gains and who loses what'],
        ['latchkey policy schema', 'The shape of the file, for editors'],
      ),
    ],
  },
  'import-step': {
    summary: 'Take over the set-up of an existing step',
    about: [
      'Reads the address of your authority, the fingerprint of its root and the provisioner from a step installation ($STEPPATH, else ~/.step), and writes them as an organisation into Latchkey’s settings. The step installation stays as it is.',
    ],
    sections: [
      examples(
        ['latchkey import-step', 'From the usual place'],
        ['latchkey import-step --dry-run', 'Only show what would be written'],
        ['latchkey import-step ~/.step --name work', 'From another place, under another name'],
      ),
    ],
  },
};
