/** A block of ssh_config as this reader understands it: names after `Host`, then options in their order. */
export interface ReadBlock {
  readonly names: readonly string[];
  readonly options: readonly (readonly [string, string])[];
}

/** What Latchkey may say about hosts, and nothing else. */
const OPTIONS =
  /^ {2}(HostName|HostKeyAlias|User|Port|ProxyJump|IdentityFile|IdentitiesOnly|IdentityAgent|GlobalKnownHostsFile) (\S.*)$/;

/**
 * Reads a file that Latchkey wrote for ssh, much more strictly than ssh does: comments, `Host` lines of plain names and
 * patterns, and known options of one line. Anything else throws, so that nothing can slip in unseen.
 */
export function readSshConfig(text: string): readonly ReadBlock[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const blocks: { names: string[]; options: [string, string][] }[] = [];
  for (const line of text.slice(0, -1).split('\n')) {
    if (/^# [^\p{Cc}]*$/u.test(line)) continue;
    const names = /^Host ((?: ?[A-Za-z0-9._:*?-]+)+)$/.exec(line)?.[1]?.split(' ');
    const [, name, value] = OPTIONS.exec(line) ?? [];
    if (names !== undefined) blocks.push({ names, options: [] });
    else if (name !== undefined && value !== undefined) blocks.at(-1)?.options.push([name, value]);
    else throw new Error(`not one of ours: ${JSON.stringify(line)}`);
  }
  return blocks;
}

/** What ssh would take for the host: for each option the first value, as ssh_config(5) says. */
export function optionsFor(blocks: readonly ReadBlock[], host: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { names, options } of blocks) {
    if (!names.some((name) => matches(name, host))) continue;
    for (const [option, value] of options) found[option] ??= value;
  }
  return found;
}

function matches(pattern: string, host: string): boolean {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === '*') return '.*';
    return part === '?' ? '.' : part.replaceAll(/[.[\]]/g, String.raw`\$&`);
  });
  return new RegExp(`^${parts.join('')}$`, 's').test(host);
}
