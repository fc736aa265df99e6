import { counted } from '../../words/phrases.ts';
import { broken, failed, look, notRun, passed } from '../findings.ts';
import type { CheckupParts, Finding, Saying, Step } from '../types.ts';

export const sshConfigStep: Step = {
  id: 'ssh-config',
  title: 'ssh settings',
  heading: 'ssh reads Latchkey’s settings',
  broken: 'ssh does not read Latchkey’s settings',
  needs: ['settings'],
  run: checkSshConfig,
};

async function checkSshConfig(
  { profile, snapshot, sshConfig }: CheckupParts,
  saying: Saying,
): Promise<Finding> {
  const [settings, found] = [await profile(), await snapshot()];
  if (!settings.ok) return failed(settings.error, saying);
  if (!found.ok) return failed(found.error, saying);
  const { enabled, config, hosts } = settings.value.profile.ssh;
  if (!enabled || !config) return notRun('the settings ask for none');
  if (found.value.ssh === undefined) return notRun('there is no SSH certificate');
  const refusal = found.value.notes.find(({ code }) => code === 'SSH_CONFIG_REFUSED');
  const isLed = await sshConfig();
  if (!isLed.ok) return failed(isLed.error, saying);
  if (isLed.value) return passed('lead ssh to your certificate, and to the authority’s host keys');
  if (refusal !== undefined) return failed(refusal, saying);
  return hosts.length === 0 && (found.value.access?.hosts ?? 0) === 0
    ? notRun('no hosts are named in ssh.hosts, and no access policy gives any')
    : broken('ssh does not know your hosts', 'latchkey renew');
}

export const hostKeysStep: Step = {
  id: 'host-keys',
  title: 'Host keys',
  heading: 'Host certificates are trusted',
  broken: 'Host certificates are not trusted',
  needs: ['ssh-config'],
  async run({ hostKeys }, saying) {
    const found = await hostKeys();
    if (!found.ok) return failed(found.error, saying);
    return found.value === undefined || found.value === 0
      ? look(
          'the authority signs no keys of hosts, so ssh asks about each new one',
          'Please let the authority sign the host keys of your servers.',
        )
      : passed(
          `${counted(found.value, 'key of an authority', 'keys of authorities')} in Latchkey’s own known_hosts`,
        );
  },
};
