import { commonName, mayMeet } from '../common-name.ts';
import type { ParsedPolicy } from '../parse.ts';
import type { PolicyHost } from '../types.ts';
import { PLAIN, type Report } from './report.ts';

/** Patterns among the hosts that say different things about one and the same host, or one thing about many. */
export function checkHosts({ policy: { hosts } }: ParsedPolicy, report: Report): void {
  const patterns: { readonly host: PolicyHost; readonly index: number }[] = [];
  hosts.forEach((host, index) => {
    if (!host.isPattern) return;
    if (/^[*?.]*$/.test(host.name) && host.name.includes('*')) {
      const sentence = `the pattern "${host.name}" stands for every host there is`;
      report.add({ severity: 'warning', code: 'everything', sentence }, ['hosts', index, 'name']);
    }
    if (host.address !== undefined) {
      const sentence = `for every host that "${host.name}" fits, ssh connects to ${host.address}`;
      report.add({ severity: 'warning', code: 'pattern-address', sentence }, ['hosts', index, 'address']);
    }
    // One of the others is enough to tell that something is wrong; the first is the one that counts.
    for (const { host: earlier, index: place } of patterns) {
      if (!report.afford(1)) return;
      if (!mayMeet(earlier.name, host.name)) continue;
      if (!report.afford(earlier.name.length * host.name.length * PLAIN)) return;
      const differs = differences(earlier, host);
      const example = differs.length === 0 ? undefined : commonName(earlier.name, host.name);
      if (example === undefined) continue;
      report.add(
        {
          severity: 'warning',
          code: 'overlap',
          sentence: `"${host.name}" and "${earlier.name}" (hosts[${place}]) both fit ${example}, and say different things about its ${differs.join(' and ')}`,
          advice: `The first of them counts: "${earlier.name}".`,
        },
        ['hosts', index, 'name'],
      );
      break;
    }
    patterns.push({ host, index });
  });
}

function differences(a: PolicyHost, b: PolicyHost): string[] {
  return [
    ...(a.address === b.address ? [] : ['address']),
    ...((a.port ?? 22) === (b.port ?? 22) ? [] : ['port']),
    ...(a.jump === b.jump ? [] : ['jump host']),
    ...(a.users.join(' ') === b.users.join(' ') ? [] : ['users']),
  ];
}
