import { failure } from '../../../support/failure.ts';
import { listed } from '../../../support/words/say.ts';
import { failed, look, notRun, passed } from '../findings.ts';
import type { Step } from '../types.ts';

export const portStep: Step = {
  id: 'port',
  title: 'Sign-in port',
  heading: 'The sign-in port is free',
  broken: 'The sign-in port is in use',
  needs: ['provisioner', 'issuer'],
  async run({ provisioner, busy }, saying) {
    const found = await provisioner();
    if (!found.ok) return failed(found.error, saying);
    const { redirectUris } = found.value;
    const free: string[] = [];
    const taken: string[] = [];
    for (const uri of redirectUris) ((await busy(uri)) === undefined ? free : taken).push(uri);
    if (free.length === 0) return failed(failure('PORT_BUSY', { redirectUris }), saying);
    if (taken.length > 0) {
      return look(
        `${inState(taken, 'in use')}; ${inState(free, 'free')}`,
        'Nothing to do: the free one will be used.',
      );
    }
    return passed(inState(free, 'free'));
  },
};

function inState(uris: readonly string[], state: string): string {
  return `${listed(uris)} ${uris.length === 1 ? 'is' : 'are'} ${state}`;
}

export const keychainStep: Step = {
  id: 'keychain',
  title: 'Keychain',
  heading: 'The keychain can keep your sign-in',
  broken: 'The keychain cannot keep your sign-in',
  needs: [],
  async run({ keychain }) {
    const { usable, problem } = await keychain();
    return usable
      ? passed('keeps your sign-in')
      : look(
          `cannot be used: ${problem ?? 'it does not say why'}. Your sign-in is kept in memory only`,
          keychainFix(problem),
        );
  },
};

function keychainFix(problem: string | undefined): string {
  const keep = 'start latchkey agent or the tray application before you sign in: it keeps it while it runs.';
  return problem === 'it is locked' ? `Unlock the keychain, or ${keep}` : `S${keep.slice(1)}`;
}

export const backgroundStep: Step = {
  id: 'background',
  title: 'Background',
  heading: 'Certificates are renewed in the background',
  broken: 'Who renews in the background cannot be asked',
  needs: [],
  async run({ host }, saying) {
    const found = await host();
    if (!found.ok) return failed(found.error, saying);
    if (found.value === undefined) {
      return look('nobody renews your certificates now', 'Start the tray application, or latchkey agent.');
    }
    const { kind, pid, version } = found.value;
    return passed(
      `${kind === 'agent' ? 'latchkey agent' : 'the tray application'} ${version} runs (process ${pid})`,
    );
  },
};

export const trayStep: Step = {
  id: 'tray',
  title: 'Tray icons',
  heading: 'This desktop shows tray icons',
  broken: 'This desktop shows no tray icons',
  needs: [],
  async run({ trayHost }, { platform }) {
    if (platform !== 'linux') return notRun('this system always shows them');
    const shows = await trayHost();
    if (shows === undefined) return notRun('there is no desktop to ask');
    return shows
      ? passed('this desktop shows them')
      : look(
          'this desktop shows none, so the tray application keeps its window open',
          'On GNOME the extension “AppIndicator and KStatusNotifierItem Support” shows them.',
        );
  },
};
