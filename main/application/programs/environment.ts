import type { PemPaths } from '../../delivery/pem-files/pem-files.ts';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell', 'cmd'] as const;
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
 * already (Node), never where it would replace it (Python, curl, git, and psql, which would then read no root.crt).
 */
export function programSettings(files: PemPaths): readonly ProgramSetting[] {
  return [
    { name: 'GIT_SSL_CERT', value: files.certificate, readBy: 'git' },
    { name: 'GIT_SSL_KEY', value: files.key, readBy: 'git' },
    { name: 'PGSSLCERT', value: files.certificate, readBy: 'psql' },
    { name: 'PGSSLKEY', value: files.key, readBy: 'psql' },
    { name: 'NODE_EXTRA_CA_CERTS', value: files.root, readBy: 'Node' },
    { name: 'LATCHKEY_CERT', value: files.certificate, readBy: 'your own scripts: curl, Python, kubectl' },
    { name: 'LATCHKEY_KEY', value: files.key, readBy: 'your own scripts' },
    { name: 'LATCHKEY_ROOT', value: files.root, readBy: 'your own scripts' },
  ];
}

/** What those programs are called with that read no variables, with the variables above in them. */
export function programCommands(shell: Shell): readonly (readonly [string, string])[] {
  const of = (name: string): string => reference(name, shell);
  const [cert, key, root] = ['LATCHKEY_CERT', 'LATCHKEY_KEY', 'LATCHKEY_ROOT'].map(of);
  return [
    ['curl', `curl --cert ${cert} --key ${key} --cacert ${root} https://HOST`],
    ['kubectl', `kubectl config set-credentials latchkey --client-certificate=${cert} --client-key=${key}`],
    [
      'Python',
      'requests.get(url, cert=(os.environ["LATCHKEY_CERT"], os.environ["LATCHKEY_KEY"]), verify=os.environ["LATCHKEY_ROOT"])',
    ],
  ];
}

/** The lines that set the variables in a shell, each with a remark where the shell knows any. */
export function settingLines(settings: readonly ProgramSetting[], shell: Shell): readonly string[] {
  return settings.map(({ name, value }) => assignment(name, value, shell));
}

function assignment(name: string, value: string, shell: Shell): string {
  switch (shell) {
    case 'bash':
    case 'zsh':
      return `export ${name}=${singleQuoted(value, "'\\''")}`;
    case 'fish':
      return `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`;
    case 'powershell':
      return `$env:${name} = ${singleQuoted(value, "''")}`;
    case 'cmd':
      return `set "${name}=${value}"`;
  }
}

/** `quote`: what stands for a single quote inside of single quotes. */
function singleQuoted(value: string, quote: string): string {
  return `'${value.replaceAll("'", quote)}'`;
}

function reference(name: string, shell: Shell): string {
  switch (shell) {
    case 'powershell':
      return `$env:${name}`;
    case 'cmd':
      return `"%${name}%"`;
    default:
      return `"$${name}"`;
  }
}

/** The shell that is asked from, as far as the environment tells: by SHELL, or PowerShell's own variable on Windows. */
export function shellOf(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): Shell {
  const name = /([a-z]+)$/.exec(environment.SHELL ?? '')?.[1];
  const known = SHELLS.find((shell) => shell === name);
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
        : singleQuoted(text, "'\\''");
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
