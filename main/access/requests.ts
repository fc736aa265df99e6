import { type Ask, quoted } from '../support/words/say.ts';
import type { Why } from './why.ts';

/** Who asks, with which certificate of whom: what an administrator needs to find it. */
export interface Asker {
  readonly email: string;
  /** Of the SSH certificate; undefined without one. */
  readonly serial: string | undefined;
  readonly provisioner: string | undefined;
}

export interface AccessRequest extends Ask {
  /** Whom the policy names for it; undefined where it names nobody. */
  readonly contact: string | undefined;
}

/** What to ask about a door that stays closed, ready to be sent; undefined where there is nothing to ask for. */
export function accessRequest(
  { answer, role, host, account, carries }: Why,
  { email, serial, provisioner }: Asker,
): AccessRequest | undefined {
  switch (answer.kind) {
    case 'granted':
      return undefined;
    case 'at-next-renewal': {
      if (serial === undefined) return undefined;
      const where = provisioner === undefined ? 'the provisioner' : `the provisioner ${quoted(provisioner)}`;
      return {
        whom: 'administrator',
        contact: undefined,
        text:
          `The SSH certificate of ${email} (serial ${serial}) lacks the principal ${quoted(carries.principal)}, which ` +
          `the policy needs for the role ${role.title}. Please check the SSH template of ${where}.`,
      };
    }
    case 'not-granted': {
      const { missing } = answer;
      if (missing === undefined) return undefined;
      const reach = `reaches ${host.name}`;
      return {
        whom: 'help-desk',
        contact: missing.ask,
        text:
          missing.group === undefined
            ? `No Okta group gives the role ${role.title}, which ${reach} as ${account}. Please name a group for it ` +
              `in the access policy, and add ${email} to that group.`
            : `Please add ${email} to the Okta group ${quoted(missing.group)}. It gives the role ` +
              `${role.title}, which ${reach}.`,
      };
    }
  }
}
