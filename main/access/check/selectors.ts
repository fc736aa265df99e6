import { commonName } from '../common-name.ts';
import { compileGlob } from '../glob.ts';
import { hasWildcard, LABEL_SIGN } from '../names.ts';
import type { ParsedPolicy } from '../parse.ts';
import type { PolicyHost } from '../types.ts';
import { type Found, PLAIN, type Report } from './report.ts';

/** Hosts, patterns and labels in rules that lead nowhere, or everywhere. */
export function checkSelectors({ policy, written }: ParsedPolicy, report: Report): void {
  const finder = hostFinder(policy.hosts);
  const known = new Map<string, Found | undefined>();
  for (const [name, { access = [] }] of Object.entries(written.roles ?? {})) {
    access.forEach((rule, ruleIndex) => {
      rule.hosts.forEach((selector, index) => {
        const key = selector.startsWith(LABEL_SIGN) ? selector : selector.toLowerCase();
        if (!known.has(key)) known.set(key, findingOn(key, finder, report));
        const found = known.get(key);
        if (found !== undefined) report.add(found, ['roles', name, 'access', ruleIndex, 'hosts', index]);
      });
    });
  }
}

function findingOn(selector: string, finder: HostFinder, report: Report): Found | undefined {
  if (selector.startsWith(LABEL_SIGN)) {
    const label = selector.slice(LABEL_SIGN.length);
    if (finder.hasLabel(label)) return undefined;
    return { severity: 'problem', code: 'unknown-label', sentence: `no host has the label ${label}` };
  }
  if (!hasWildcard(selector)) {
    if (finder.hasName(selector)) return undefined;
    return {
      severity: 'problem',
      code: 'unknown-host',
      sentence: `no entry of the hosts is ${selector} or a pattern that fits it`,
      advice: 'Correct the name, or add the host.',
    };
  }
  if (/^[*?.]*$/.test(selector) && selector.includes('*')) {
    const sentence = `the pattern "${selector}" fits ${selector === '*' ? 'every host' : 'nearly every host'}, also those to come`;
    return { severity: 'warning', code: 'everything', sentence };
  }
  if (!report.afford(finder.size) || finder.fits(selector)) return undefined;
  return {
    severity: 'warning',
    code: 'no-host',
    sentence: `no entry of the hosts fits the pattern "${selector}"`,
    advice: 'Hosts that the authority alone knows may fit it; else correct it.',
  };
}

interface HostFinder {
  /** How many comparisons one pattern takes. */
  readonly size: number;
  hasName(name: string): boolean;
  hasLabel(label: string): boolean;
  fits(pattern: string): boolean;
}

function hostFinder(hosts: readonly PolicyHost[]): HostFinder {
  const names = new Set(hosts.map(({ name }) => name));
  const labels = new Set(hosts.flatMap((host) => host.labels));
  const patterns = hosts.filter(({ isPattern }) => isPattern);
  const globs = patterns.map(({ name }) => compileGlob(name));
  return {
    size: patterns.length + (hosts.length - patterns.length) * PLAIN,
    hasName: (name) => names.has(name) || globs.some((glob) => glob.matches(name)),
    hasLabel: (label) => labels.has(label),
    fits(pattern) {
      const glob = compileGlob(pattern);
      return (
        hosts.some(({ name, isPattern }) => !isPattern && glob.matches(name)) ||
        patterns.some(({ name }) => commonName(pattern, name) !== undefined)
      );
    },
  };
}
