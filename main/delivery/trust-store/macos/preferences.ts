import { thumbprintOf } from '../own.ts';
import type { SystemStore } from '../system-store.ts';
import type { SecurityTool } from './security.ts';

/**
 * Identity preferences: which certificate Safari and its kin show at a site without a question. One that the person chose
 * stays as it is. Where one cannot be set the browser asks, and nothing else is lost, so nothing is said of it.
 */
export function identityPreferences(
  tool: SecurityTool,
  keychain: string,
  sites: readonly string[],
): Required<Pick<SystemStore, 'prefer' | 'forget'>> {
  const services = sites.flatMap(servicesOf);
  const chosenFor = async (service: string): Promise<string | 'none' | 'unknown'> => {
    const found = await tool.run('get-identity-preference', '-s', service, '-Z');
    if (!found.ok) return 'unknown';
    return /\b[0-9A-F]{40}\b/.exec(found.value)?.[0] ?? 'none';
  };
  return {
    async prefer(pem, ours) {
      const replaced = ['none', ...ours.map(thumbprintOf)];
      for (const service of services) {
        if (!replaced.includes(await chosenFor(service))) continue;
        await tool.run('set-identity-preference', '-s', service, '-Z', thumbprintOf(pem), keychain);
      }
    },
    async forget(pems) {
      const leaving = pems.map(thumbprintOf);
      for (const service of services) {
        if (!leaving.includes(await chosenFor(service))) continue;
        await tool.run('set-identity-preference', '-n', '-s', service);
      }
    },
  };
}

/** `man security`: "*.example.com" is every host below, and an address that ends with a slash everything below it. */
function servicesOf(site: string): readonly string[] {
  const found = /^https:\/\/(\[\*\.\]|\*\.)?([^/:*[\]]+)(:\d+)?$/.exec(site);
  if (found === null) return [];
  const [, below, host = '', port = ''] = found;
  return [...(below === undefined ? [] : [`*.${host}`]), `https://${host}${port}/`];
}
