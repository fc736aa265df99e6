import { findStepCa } from '#test/stack/authority/step-ca-program.ts';
import { localCertificate } from '#test/stack/support/local-certificate.ts';
import { findProgram } from '#test/support/programs.ts';
import { startHost } from '../host.ts';
import { type Place, withPlace } from '../place.ts';
import { startRelay } from '../relay.ts';
import { compare, type Row } from '../rows.ts';
import { timedSignIn } from '../sign-ins.ts';
import { takeTurns } from '../statistics.ts';
import { installStep } from '../step.ts';

const ROUND_TRIP_MS = 40;

/**
 * The same against smallstep's own client, with the authority near and far away. For it the identity provider has to
 * speak HTTPS.
 */
export async function againstStep(): Promise<readonly Row[]> {
  const names = [
    'callback to both credentials usable',
    `the same, authority ${ROUND_TRIP_MS} ms away`,
  ] as const;
  const [near, far] = names;
  const missing = await whatIsMissing();
  if (missing !== undefined) return names.map((name) => ({ kind: 'left out', name, why: missing }));
  const { trustedPem, ...tls } = await localCertificate();
  const secure = {
    trustedPem,
    provider: { tls },
    authority: 'step-ca',
    application: 'confidential',
  } as const;
  return [
    await withPlace(secure, (place) =>
      contest(place, place.stack.authority.url, { name: near, most: 0.7, runs: 15 }),
    ),
    await withPlace(secure, async (place) => {
      const { url } = place.stack.authority;
      const relay = await startRelay(Number(new URL(url).port), ROUND_TRIP_MS);
      place.onStop(relay.stop);
      const farUrl = `https://127.0.0.1:${relay.port}`;
      await place.setAuthorityUrl(farUrl);
      return contest(place, farUrl, { name: far, most: 0.25, runs: 11 });
    }),
  ];
}

async function whatIsMissing(): Promise<string | undefined> {
  if (findProgram('step') === undefined) return 'step is not on the PATH';
  return (await findStepCa()) === undefined ? 'there is no step-ca' : undefined;
}

async function contest(
  place: Place,
  authorityUrl: string,
  { name, most, runs }: { name: string; most: number; runs: number },
): Promise<Row> {
  const host = await startHost(place);
  const step = await installStep(place, authorityUrl);
  const { ours, others } = await takeTurns(
    { ours: async () => (await timedSignIn(place, host.session)).usable, others: step.timedSignIn },
    { runs, warmUps: 2 },
  );
  const contestants = { name, unit: 'ms', otherName: 'step, two commands' } as const;
  return compare({ ...contestants, by: 'ratio', most }, ours, others);
}
