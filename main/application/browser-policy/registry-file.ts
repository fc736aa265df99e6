/**
 * A file for `reg import`: one key with values of text. Lines end as Windows ends them. What stood under the key before
 * goes first ("replace"), or sites that are not wished any more would stay; or stays ("add"), where others own the key.
 */
export function registryFile(
  path: string,
  values: readonly (readonly [string, string])[],
  how: 'replace' | 'add' = 'replace',
): string {
  const quoted = (text: string): string => `"${text.replaceAll(/[\\"]/g, '\\$&')}"`;
  const lines = values.map(([name, text]) => `${quoted(name)}=${quoted(text)}`);
  const before = how === 'replace' ? [`[-${path}]`, ''] : [];
  return ['Windows Registry Editor Version 5.00', '', ...before, `[${path}]`, ...lines, ''].join('\r\n');
}
