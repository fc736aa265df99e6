import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { type StackAuthority, startEmbeddedAuthority } from '#test/stack/authority/index.ts';
import { sshKeyAlgorithm, sshPublicKeyBlob } from '#test/stack/authority/ssh-certificate.ts';
import { startTokenIssuer, type TokenIssuer } from '#test/stack/issuer.ts';
import { type Site, startSite } from '#test/stack/site/index.ts';
import { type Sshd, type SshdOptions, startSshd } from '#test/stack/sshd/index.ts';
import { isAlive } from '#test/stack/support/process-tree.ts';
import { temporaryFolder } from '#test/support/temp.ts';
import { describeWith } from '../support/needs.ts';
import { certificateRequest, post, readSshSigned, tokenFor } from './authority-contract/party.ts';

const execute = promisify(execFile);
/** Busy computers are slow. */

let issuer: TokenIssuer;
let authority: StackAuthority;

beforeAll(async () => {
  issuer = await startTokenIssuer();
  authority = await startEmbeddedAuthority({
    provisioners: [{ name: 'okta', clientId: '0oamain', configurationEndpoint: issuer.issuer }],
  });
});
afterAll(async () => {
  await authority.stop();
  await issuer.stop();
});

interface Credentials {
  readonly folder: string;
  readonly sshKey: string;
  readonly certificate: string;
  readonly key: string;
  readonly root: string;
}

/** Both certificates by one request, as files. The SSH key is ECDSA: node:crypto writes those as OpenSSH reads them. */
async function signIn(claims: Readonly<Record<string, unknown>> = {}): Promise<Credentials> {
  const folder = temporaryFolder();
  const file = (name: string, content: string): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const party = { authority, issuer };
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const csr = await certificateRequest();
  const issued = readSshSigned(
    await post(party, '/ssh/sign', {
      publicKey: sshPublicKeyBlob(publicKey).toString('base64'),
      ott: await tokenFor(party, claims),
      identityCSR: csr.pem,
    }),
  );
  file('id-cert.pub', `${sshKeyAlgorithm(Buffer.from(issued.blob, 'base64'))} ${issued.blob}\n`);
  return {
    folder,
    sshKey: file('id', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    certificate: file('cert.pem', issued.identity.join('')),
    key: file('key.pem', csr.keyPem),
    root: file('root.pem', authority.rootPem),
  };
}

describeWith(['ssh', 'sshd'], 'the sshd of the stack', () => {
  const withSshd = async (
    options: Partial<SshdOptions>,
    body: (sshd: Sshd) => Promise<void>,
  ): Promise<void> => {
    const sshd = await startSshd({ authority, ...options });
    try {
      await body(sshd);
    } finally {
      await sshd.stop();
    }
  };
  const ssh = async (
    sshd: Sshd,
    credentials: Credentials,
    command: string,
    { host = sshd.host, knownHosts = sshd.knownHostsLine, more = [] as readonly string[] } = {},
  ) => {
    const knownHostsFile = join(credentials.folder, 'known_hosts');
    writeFileSync(knownHostsFile, `${knownHosts}\n`);
    const options = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile=${knownHostsFile}`,
      'GlobalKnownHostsFile=none',
      ...more,
    ].flatMap((option) => ['-o', option]);
    const target = ['-p', String(sshd.port), `${sshd.user}@${host}`, command];
    return execute('ssh', ['-F', 'none', '-i', credentials.sshKey, ...options, ...target]);
  };

  it('lets in who holds a certificate for an accepted name, and shows a host certificate', () =>
    withSshd({ principals: ['sam'] }, async (sshd) => {
      const credentials = await signIn();
      expect((await ssh(sshd, credentials, 'echo in')).stdout).toBe('in\n');
      expect((await ssh(sshd, credentials, 'echo in', { host: 'localhost' })).stdout).toBe('in\n');
      expect(sshd.logText()).toMatch(/Accepted publickey.*sam@example\.com/);
    }));

  it('keeps out other names, and people with no name at all', () =>
    withSshd({ principals: ['kim'] }, async (sshd) => {
      await expect(ssh(sshd, await signIn(), 'true')).rejects.toThrow(/Permission denied/);
      await expect(ssh(sshd, await signIn({ email: '' }), 'true')).rejects.toThrow(/Permission denied/);
    }));

  it('wants the account’s own name where it has no list', () =>
    withSshd({}, async (sshd) => {
      await expect(ssh(sshd, await signIn(), 'true')).rejects.toThrow(/Permission denied/);
      const credentials = await signIn({ email: `${sshd.user}@example.com` });
      expect((await ssh(sshd, credentials, 'echo in')).stdout).toBe('in\n');
    }));

  it('keeps out certificates of another authority, and no certificate', async () => {
    const other = await startEmbeddedAuthority({ provisioners: [] });
    try {
      await withSshd(
        { authority: { ...authority, sshUserKeyLine: other.sshUserKeyLine }, principals: ['sam'] },
        async (sshd) => {
          await expect(ssh(sshd, await signIn(), 'true')).rejects.toThrow(/Permission denied/);
        },
      );
    } finally {
      await other.stop();
    }
  });

  it('is trusted under the names in its host certificate only', () =>
    withSshd({ principals: ['sam'], names: ['web1.example.com'] }, async (sshd) => {
      const credentials = await signIn();
      const knownHosts = `@cert-authority * ${authority.sshHostKeyLine}`;
      const called = (name: string) =>
        ssh(sshd, credentials, 'echo in', { knownHosts, more: [`HostKeyAlias=${name}`] });
      expect((await called('web1.example.com')).stdout).toBe('in\n');
      await expect(called('web2.example.com')).rejects.toThrow(/Host key verification failed/);
      expect(sshd.knownHostsLine).toContain(`,[web1.example.com]:${sshd.port} `);
    }));

  it('says what is wrong when it cannot listen', () =>
    withSshd({}, async ({ port }) => {
      await expect(startSshd({ authority, port })).rejects.toThrow(
        /^sshd ended at once:[\s\S]*Address already in use/,
      );
    }));

  it('ends open sessions, and what runs in them, when it stops', async () => {
    const sshd = await startSshd({ authority, principals: ['sam'] });
    onTestFinished(() => sshd.stop());
    const credentials = await signIn();
    const pidFile = join(credentials.folder, 'pid');
    const session = ssh(sshd, credentials, `echo $$ > ${pidFile}; exec sleep 600`).catch(() => 'ended');
    await expect.poll(() => (existsSync(pidFile) ? readFileSync(pidFile, 'utf8') : '')).toMatch(/\d\n/);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isAlive(pid)).toBe(true);
    await sshd.stop();
    expect(await session).toBe('ended');
    expect(isAlive(pid)).toBe(false);
  });
});

describeWith(['curl'], 'the mTLS site of the stack', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite({ authority });
  });
  afterAll(() => site.stop());

  const curl = (credentials: Credentials, ...more: readonly string[]) =>
    execute('curl', ['--silent', '--show-error', '--cacert', credentials.root, ...more, site.url]);
  const shown = ({ certificate, key }: Credentials) => ['--cert', certificate, '--key', key];

  it('greets by the e-mail address in the certificate', async () => {
    const credentials = await signIn();
    expect((await curl(credentials, ...shown(credentials))).stdout).toBe('Hello, sam@example.com\n');
    expect(site.greeted()).toContain('sam@example.com');
  });

  it('greets by the URI where there is no address', async () => {
    const credentials = await signIn({ email: '' });
    const { stdout } = await curl(credentials, ...shown(credentials));
    expect(stdout).toBe(`Hello, ${issuer.issuer}#00u1sam\n`);
  });

  it('greets a browser with a page, where a name is text and nothing else', async () => {
    const credentials = await signIn({ email: '', sub: '<b>\'&"</b>' });
    const { stdout } = await curl(credentials, ...shown(credentials), '--header', 'Accept: text/html,*/*');
    expect(stdout).toContain('<h1>Hello, ');
    expect(stdout).not.toContain('<b>');
  });

  it('refuses everybody else: no certificate, a certificate of another authority, older TLS', async () => {
    const credentials = await signIn();
    await expect(curl(credentials)).rejects.toThrow();
    const other = await startEmbeddedAuthority({ provisioners: [] });
    try {
      const foreign = await other.issueServerCertificate({ dnsNames: ['foreign'], ips: [] });
      writeFileSync(credentials.certificate, foreign.certPem);
      writeFileSync(credentials.key, foreign.keyPem);
      await expect(curl(credentials, ...shown(credentials))).rejects.toThrow();
    } finally {
      await other.stop();
    }
    const good = await signIn();
    await expect(curl(good, ...shown(good), '--tls-max', '1.2')).rejects.toThrow();
  });
});
