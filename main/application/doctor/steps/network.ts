import type { Failure } from '../../../support/failure.ts';
import { listed } from '../../../support/words/say.ts';
import { failed, look, notRun, passed } from '../findings.ts';
import type { Step } from '../types.ts';

const through = (proxy: string | undefined): string =>
  proxy === undefined ? '' : ` through the proxy ${proxy}`;

export const proxyStep: Step = {
  id: 'proxy',
  title: 'Proxy',
  heading: 'The way to the network is open',
  broken: 'The proxy is in the way',
  needs: ['settings'],
  async run({ proxies }, saying) {
    const found = await proxies();
    if (!found.ok) return failed(found.error, saying);
    if (found.value.length === 0) return passed('none: everything is asked directly');
    return passed(
      found.value.map(({ proxy, hosts }) => `${proxy} lets Latchkey through to ${listed(hosts)}`).join('; '),
    );
  },
};

export const authorityStep: Step = {
  id: 'authority',
  title: 'Authority',
  heading: 'The certificate authority answers',
  broken: 'The certificate authority does not answer as it should',
  needs: ['settings', 'proxy'],
  async run({ authority }, saying) {
    const found = await authority();
    if (!found.ok) return failed(found.error, saying);
    const { host, fingerprint, proxy } = found.value;
    return passed(
      `${host} answers${through(proxy)}, and its root is the one that IT named: ${fingerprint.slice(0, 8)}…${fingerprint.slice(-4)}`,
    );
  },
};

export const provisionerStep: Step = {
  id: 'provisioner',
  title: 'Provisioner',
  heading: 'The authority takes sign-ins from Okta',
  broken: 'The authority takes no sign-ins from Okta',
  needs: ['authority'],
  async run({ provisioner, profile }, saying) {
    const found = await provisioner();
    if (!found.ok) {
      return found.error.code === 'ISSUER_INVALID'
        ? passed('it is there; what is said of Okta is looked at below')
        : failed(found.error, saying);
    }
    const { name, sshEnabled, clientId } = found.value;
    const settings = await profile();
    if (sshEnabled === false && settings.ok && settings.value.profile.ssh.enabled) {
      return look(
        `“${name}” gives no SSH certificates`,
        `Ask for SSH to be turned on for the provisioner “${name}”, or set ssh.enabled to false.`,
      );
    }
    return passed(`“${name}”, for the application ${clientId}`);
  },
};

/** These say that Okta answered, and something that does not fit. */
const OF_ISSUER: readonly Failure['code'][] = ['ISSUER_INVALID', 'OKTA_ANSWER_WRONG', 'OKTA_CLIENT'];

export const oktaStep: Step = {
  id: 'okta',
  title: 'Okta',
  heading: 'Okta answers',
  broken: 'Okta does not answer',
  needs: ['settings', 'proxy'],
  async run({ okta }, saying) {
    const found = await okta();
    if (found === undefined) return notRun('only the authority could say where it is');
    if (found.ok) return passed(`${found.value.host} answers${through(found.value.proxy)}`);
    if (found.error.code === 'ISSUER_INVALID') return notRun('its address is looked at below');
    return OF_ISSUER.includes(found.error.code)
      ? passed('somebody answers at its address')
      : failed(found.error, saying);
  },
};

export const issuerStep: Step = {
  id: 'issuer',
  title: 'Issuer',
  heading: 'Okta is the issuer that it should be',
  broken: 'Okta is not the issuer that it should be',
  needs: ['settings', 'proxy'],
  async run({ okta, provisioner }, saying) {
    const found = await okta();
    if (found === undefined) return notRun('only the authority could say which');
    if (!found.ok) {
      return OF_ISSUER.includes(found.error.code)
        ? failed(found.error, saying)
        : notRun('“Okta” comes first');
    }
    const { issuer, said } = found.value;
    const published = await provisioner();
    if (published.ok && published.value.issuer !== issuer) {
      return look(
        `${issuer} answers as itself, but the authority’s provisioner takes sign-ins from ${published.value.issuer}`,
        `Which issuer is right? Please make okta.issuer in the settings of Latchkey and the provisioner “${published.value.name}” agree.`,
      );
    }
    return passed(`${issuer} answers as itself${said === undefined ? '' : `: ${said}`}`);
  },
};
