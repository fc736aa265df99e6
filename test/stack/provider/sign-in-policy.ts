import { interactionPolicy } from 'oidc-provider';
import { accessPolicyRefusal } from './access-policy.ts';
import { authorizeRefusals, refuse } from './errors.ts';
import { fromLibraryScopes } from './library-scopes.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';
import { mayUse } from './people.ts';

/** When a sign-in page is shown, and who is turned away after it. */
export function signInPolicy(organisation: Organisation, server: ServerIdentity): interactionPolicy.Prompt[] {
  const { Check, Prompt, base } = interactionPolicy;
  const policy = base();
  policy.remove('consent');
  const checks = policy.get('login')?.checks;
  const noSession = checks?.get('no_session');
  if (noSession !== undefined) noSession.description = authorizeRefusals.noSession.description;
  checks?.remove('max_age');
  checks?.add(
    new Check(
      'max_age',
      authorizeRefusals.reauthenticationRequired.description,
      'login_required',
      ({ oidc }) => {
        const maxAge = oidc.params?.max_age;
        if (maxAge === undefined || oidc.result?.login !== undefined) return false;
        const age = organisation.now() / 1000 - (oidc.session?.authTime() ?? 0);
        return age > Number(maxAge);
      },
    ),
  );
  policy.add(
    new Prompt(
      { name: 'assignment' },
      new Check('not_assigned', 'not assigned', 'access_denied', ({ oidc }) => {
        const person = organisation.people.findById(oidc.session?.accountId);
        if (!mayUse(person, oidc.client?.clientId ?? '')) refuse(authorizeRefusals.notAssigned);
        const scopes = fromLibraryScopes(String(oidc.params?.scope ?? '').split(' '));
        const denied = accessPolicyRefusal(organisation, server, scopes);
        if (denied !== undefined) refuse(denied);
        return false;
      }),
    ),
  );
  return policy;
}
