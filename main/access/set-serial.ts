import { EVENT_MAPPING, EVENT_POP, EVENT_SCALAR, EVENT_SEQUENCE, getScalarValue, parseEvents } from 'js-yaml';
import { parsePolicy } from './parse.ts';

/**
 * The same text with this serial number, everything else as people wrote it, comments too. Undefined where that cannot
 * be done without touching more. `text` is a policy that can be read.
 */
export function setSerial(text: string, serial: number): string | undefined {
  const changed = replaced(text, serial) ?? inserted(text, serial);
  const [before, after] = [parsePolicy(text), parsePolicy(changed)];
  if (!before.ok || !after.ok) return undefined;
  const wanted = { ...before.value.policy, serial };
  return JSON.stringify(after.value.policy) === JSON.stringify(wanted) ? changed : undefined;
}

function replaced(text: string, serial: number): string | undefined {
  let depth = 0;
  let key: string | undefined;
  for (const event of parseEvents(text, {})) {
    if (event.type === EVENT_MAPPING || event.type === EVENT_SEQUENCE) {
      depth += 1;
      key = undefined;
    } else if (event.type === EVENT_POP) {
      depth -= 1;
    } else if (event.type === EVENT_SCALAR && depth === 1) {
      if (key === 'serial') return text.slice(0, event.valueStart) + serial + text.slice(event.valueEnd);
      key = key === undefined ? getScalarValue(text, event) : undefined;
    }
  }
  return undefined;
}

/** Before everything else of the policy, in the way in which that is written. */
function inserted(text: string, serial: number): string {
  const root = parseEvents(text, {}).find((event) => event.type === EVENT_MAPPING);
  const start = root === undefined ? 0 : root.start;
  if (text[start] === '{') return `${text.slice(0, start + 1)}"serial": ${serial}, ${text.slice(start + 1)}`;
  const indent = /[ \t]*$/.exec(text.slice(0, start))?.[0] ?? '';
  return `${text.slice(0, start)}serial: ${serial}\n${indent}${text.slice(start)}`;
}
