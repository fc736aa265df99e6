export interface QuickArguments {
  readonly json: boolean;
  readonly profile: string | undefined;
}

/**
 * `latchkey status` with nothing but the shared options, understood without loading a parser: prompts and scripts call
 * it often. Undefined for everything else, which the program understands, or explains.
 */
export function quickArguments([command, ...words]: readonly string[]): QuickArguments | undefined {
  if (command !== 'status') return undefined;
  let [json, profile] = [false, undefined as string | undefined];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === '--json') json = true;
    else if (word === '--profile' && words[index + 1]?.startsWith('-') === false) profile = words[++index];
    else if (word?.startsWith('--profile=') === true) profile = word.slice('--profile='.length);
    else return undefined;
  }
  return { json, profile };
}
