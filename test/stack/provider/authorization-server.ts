import { Provider as OidcProvider } from 'oidc-provider';
import { applicationParty } from './applications.ts';
import { OktaRefusal } from './errors.ts';
import { authorizeStep, notFoundStep, wellKnownStep } from './front-steps.ts';
import { libraryConfiguration } from './library-configuration.ts';
import type { Organisation, ServerIdentity } from './organisation.ts';
import { personParty } from './people.ts';
import { signInStep } from './sign-in.ts';
import { homeStep, logoutStep } from './sign-out.ts';
import { oauthEvent } from './system-log.ts';
import { registerGrants } from './token-grants.ts';
import type { TokenService } from './token-issue.ts';
import { introspectStep, tokenStep, translateRefusals, userinfoStep } from './token-steps.ts';

/**
 * One authorization server of the organisation: oidc-provider under Okta's routes, with Okta's face put on in
 * steps before and after the library's own routes. The library keeps sessions, pending sign-ins, codes and
 * tokens, checks clients and requests, and stores all of it where `organisation.store` says.
 */
export function createAuthorizationServer(organisation: Organisation, server: ServerIdentity): OidcProvider {
  const oidc = new OidcProvider(server.issuer, libraryConfiguration(organisation, server));
  const service: TokenService = { organisation, server, oidc };

  oidc.use(notFoundStep);
  oidc.use(wellKnownStep(organisation, server));
  if (server.kind === 'org') oidc.use(homeStep(organisation, oidc));
  oidc.use(signInStep(organisation, server, oidc));
  oidc.use(logoutStep(organisation, server, oidc));
  oidc.use(authorizeStep(organisation, server));
  oidc.use(tokenStep(service));
  oidc.use(userinfoStep(service));
  oidc.use(introspectStep(service));
  registerGrants(service);
  translateRefusals(service);
  logAuthorizations(service);
  oidc.on('server_error', (ctx, error) => {
    if (error instanceof OktaRefusal) return;
    process.stderr.write(`provider: ${ctx.method} ${ctx.path}: ${error.stack ?? error.message}\n`);
  });
  return oidc;
}

function logAuthorizations({ organisation, server, oidc }: TokenService): void {
  const { log, people, applications } = organisation;
  oidc.on('authorization.success', ({ oidc: { account, client } }) => {
    const person = people.findById(account?.accountId);
    const application = applications.find(client?.clientId);
    if (person === undefined || application === undefined) return;
    log.write('user.authentication.sso', personParty(person), [applicationParty(application)]);
    log.write(oauthEvent(server.kind, 'authorize.code'), personParty(person), [
      applicationParty(application),
    ]);
  });
  oidc.on('authorization.error', ({ oidc: { session, client } }, error) => {
    const person = people.findById(session?.accountId);
    const application = applications.find(client?.clientId);
    if (application === undefined) return;
    const target = person === undefined ? [] : [personParty(person)];
    const reason = error.error_description ?? error.error;
    log.write(oauthEvent(server.kind, 'authorize'), applicationParty(application), target, reason);
  });
}
