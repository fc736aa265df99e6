import type { PemPaths } from '../../delivery/pem-files/pem-files.ts';
import { quotedForSh } from '../../support/shell-word.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'csh', 'nushell', 'powershell', 'cmd'] as const;
export type Shell = (typeof SHELLS)[number];

/** A variable that programs read, and which programs those are. */
export interface ProgramSetting {
  readonly name: string;
  readonly value: string;
  readonly readBy: string;
}

/**
 * Where programs that read files find the client certificate. Those of git, curl's library and psql take a certificate
 * and a key for everything they reach; what decides whom they trust is set only where it adds to what they trust
 * already (Node), never where it would replace it (Python, curl, git, and psql, which would then read no root.crt). Node
 * reads one file besides its own list, so a person who has named one already keeps theirs.
 */
export function programSettings(
  files: PemPaths,
  { NODE_EXTRA_CA_CERTS: named = '' }: NodeJS.ProcessEnv,
): readonly ProgramSetting[] {
  const ofNode = named === '' || isRootOfOurs(named, files) ? [{ value: files.root, readBy: 'Node' }] : [];
  return [
    { name: 'GIT_SSL_CERT', value: files.certificate, readBy: 'git' },
    { name: 'GIT_SSL_KEY', value: files.key, readBy: 'git' },
    { name: 'PGSSLCERT', value: files.certificate, readBy: 'psql' },
    { name: 'PGSSLKEY', value: files.key, readBy: 'psql' },
    ...ofNode.map((one) => ({ name: 'NODE_EXTRA_CA_CERTS', ...one })),
    { name: 'LATCHKEY_CERT', value: files.certificate, readBy: 'your own scripts: curl, Python, kubectl' },
    { name: 'LATCHKEY_KEY', value: files.key, readBy: 'your own scripts' },
    { name: 'LATCHKEY_ROOT', value: files.root, readBy: 'your own scripts' },
  ];
}

/** By its name: the one of another organisation, which this shell was led to before, may give way. */
function isRootOfOurs(path: string, { root }: PemPaths): boolean {
  const end = (whole: string): string => whole.split(/[\\/]/).slice(-2).join('/');
  return end(path) === end(root);
}

/**
 * What those programs are called with that read no variables, with the variables above in them. Each variable is an
 * argument of its own: PowerShell and nushell put no value behind a "=".
 */
export function programCommands(
  shell: Shell,
  platform: NodeJS.Platform,
): readonly (readonly [string, string])[] {
  // In Windows PowerShell "curl" is another program.
  const curl = platform === 'win32' ? 'curl.exe' : 'curl';
  const of = (name: string): string => reference(name, shell);
  const [cert, key, root] = ['LATCHKEY_CERT', 'LATCHKEY_KEY', 'LATCHKEY_ROOT'].map(of);
  return [
    ['curl', `${curl} --cert ${cert} --key ${key} --cacert ${root} https://HOST`],
    ['kubectl', `kubectl config set-credentials latchkey --client-certificate ${cert} --client-key ${key}`],
    [
      'Python',
      'requests.get(url, cert=(os.environ["LATCHKEY_CERT"], os.environ["LATCHKEY_KEY"]), verify=os.environ["LATCHKEY_ROOT"])',
    ],
  ];
}

/**
 * What a shell evaluates to have the variables, line by line, with remarks where it can have any: csh makes one line of
 * all, and cmd takes a remark for a command. Nushell evaluates no text; what it gets is a record for `load-env`.
 */
export function settingLines(
  settings: readonly ProgramSetting[],
  remarks: readonly string[],
  shell: Shell,
): readonly string[] {
  const set = settings.map(({ name, value }) => assignment(name, value, shell));
  const said = shell === 'csh' || shell === 'cmd' ? [] : remarks.map((remark) => `# ${remark}`);
  return shell === 'nushell'
    ? ['{', ...[...set, ...said].map((line) => `  ${line}`), '}']
    : [...set, ...said];
}

function assignment(name: string, value: string, shell: Shell): string {
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `export ${name}=${quotedForSh(value)}`;
    case 'fish':
      return `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`;
    case 'csh':
      // History is looked into between quotes too, even where a script evaluates this.
      return `setenv ${name} ${quotedForSh(value).replaceAll('!', '\\!')};`;
    case 'nushell':
      return `${name}: ${JSON.stringify(value)}`;
    case 'powershell':
      // It takes printed quotation marks for quotes as well.
      return `$env:${name} = '${value.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
    case 'cmd':
      return `set "${name}=${value}"`;
  }
}

function reference(name: string, shell: Shell): string {
  switch (shell) {
    case 'powershell':
      return `$env:${name}`;
    case 'nushell':
      return `$env.${name}`;
    case 'cmd':
      return `"%${name}%"`;
    default:
      return `"$${name}"`;
  }
}

/** Whose programs have another name than their language. */
const PROGRAMS = new Map<string, Shell>([
  ['tcsh', 'csh'],
  ['nu', 'nushell'],
  ['pwsh', 'powershell'],
]);

/** The shell that is asked from, as far as the environment tells: by SHELL, or PowerShell's own variable on Windows. */
export function shellOf(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): Shell {
  const name = /([a-z]+)(\.exe)?$/.exec(environment.SHELL ?? '')?.[1] ?? '';
  const known = PROGRAMS.get(name) ?? SHELLS.find((shell) => shell === name);
  if (known !== undefined) return known;
  if (platform !== 'win32') return 'bash';
  // cmd sets PROMPT, and PowerShell that was started by it has a path of modules of its own beside.
  return environment.PROMPT !== undefined && !/PowerShell/i.test(environment.PSModulePath ?? '')
    ? 'cmd'
    : 'powershell';
}

/** "Copy curl command": one line with whole paths, for a shell of the system. */
export function curlCommand(files: PemPaths, url: string, platform: NodeJS.Platform): string {
  const quoted = (text: string): string =>
    /^[\w/.:@%+,=~-]+$/.test(text) || (platform === 'win32' && /^[\w\\/.:-]+$/.test(text))
      ? text
      : platform === 'win32'
        ? `"${text}"`
        : quotedForSh(text);
  const { certificate, key, root } = files;
  return [
    'curl',
    '--cert',
    quoted(certificate),
    '--key',
    quoted(key),
    '--cacert',
    quoted(root),
    quoted(url),
  ].join(' ');
}
