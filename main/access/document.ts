import {
  boolCoreTag,
  EVENT_ALIAS,
  EVENT_DOCUMENT,
  EVENT_POP,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  type Event,
  floatCoreTag,
  getScalarValue,
  intCoreTag,
  NOT_RESOLVED,
  nullCoreTag,
  parseEvents,
  SCALAR_STYLE_PLAIN,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { err, ok, type Result } from '../support/result.ts';
import { startOf } from './event-start.ts';
import type { Finding, FindingCode, Path, Place } from './finding.ts';
import { type Lines, linesOf } from './lines.ts';
import { placesOf } from './places.ts';

/** A text of YAML or JSON, read. */
export interface Document {
  /** Every key is data: none is "__proto__", and there are no others that objects treat in their own way. */
  readonly value: unknown;
  /** Where the value at `path` stands; the nearest thing around it that is there where it is missing. */
  placeOf(path: Path): Place;
  /** Where the key of that value stands; the value itself for entries of lists. */
  placeOfKey(path: Path): Place;
}

/** Deeper than any policy; what js-yaml walks by calling itself stays shallow. */
const DEEPEST = 20;

/**
 * Reads one document of YAML 1.2 (core schema, chapter 10.3) or of JSON, which is YAML too. The parser's events are
 * read here instead of by its own constructor, for three reasons: each value keeps its place, a key that stands twice
 * is seen, and what a policy has no use for (anchors, aliases, tags) never does anything.
 */
export function readDocument(text: string): Result<Document, Finding> {
  const lines = linesOf(text);
  let events: readonly Event[];
  try {
    events = parseEvents(text, { maxDepth: DEEPEST });
  } catch (thrown) {
    return err(syntaxFinding(thrown));
  }
  const composed = compose(text, events);
  if (composed.ok) {
    let places: ReturnType<typeof placesOf> | undefined;
    const find = (path: Path): { key: number; value: number } => {
      places ??= placesOf(text, events);
      return places(path);
    };
    return ok({
      value: composed.value,
      placeOf: (path) => lines.placeAt(find(path).value),
      placeOfKey: (path) => lines.placeAt(find(path).key),
    });
  }
  return err(refusalFinding(composed.error, lines));
}

interface Refused {
  readonly code: FindingCode;
  readonly at: number;
  readonly sentence: string;
  readonly advice?: string;
}

/** One group or list that is being filled. */
type Frame =
  | { readonly kind: 'list'; readonly into: unknown[] }
  | { readonly kind: 'group'; readonly into: Record<string, unknown>; key: string | undefined };

function compose(text: string, events: readonly Event[]): Result<unknown, Refused> {
  const open: Frame[] = [];
  let [root, documents]: [unknown, number] = [undefined, 0];
  let at = 0;
  const put = (value: unknown): void => {
    const frame = open.at(-1);
    if (frame === undefined) root = value;
    else if (frame.kind === 'list') frame.into.push(value);
    else if (frame.key !== undefined) {
      frame.into[frame.key] = value;
      frame.key = undefined;
    }
  };
  for (const event of events) {
    switch (event.type) {
      case EVENT_DOCUMENT:
        documents += 1;
        if (event.directives.length > 0 && !event.directives.every(isYaml12)) {
          return err({
            code: 'syntax',
            at: 0,
            sentence: 'the document asks for another version of YAML than 1.2',
          });
        }
        break;
      case EVENT_POP:
        open.pop();
        break;
      case EVENT_ALIAS:
        return err(aliasRefused(text, event.anchorStart - 1));
      default: {
        at = startOf(event) ?? at;
        if (documents > 1) {
          return err({
            code: 'syntax',
            at,
            sentence: 'there is a second document after "---"; a policy is one',
          });
        }
        if (event.anchorStart >= 0) return err(anchorRefused(event.anchorStart - 1));
        if (event.tagStart >= 0) return err(tagRefused(event.tagStart));
        const frame = open.at(-1);
        if (frame?.kind === 'group' && frame.key === undefined) {
          if (event.type !== EVENT_SCALAR) {
            return err({ code: 'key', at, sentence: 'a key must be text, not a list or a group' });
          }
          const key = getScalarValue(text, event);
          const problem = keyRefused(key, frame.into, at);
          if (problem !== undefined) return err(problem);
          frame.key = key;
          break;
        }
        if (event.type === EVENT_SCALAR) {
          put(scalarOf(text, event));
        } else {
          const next: Frame =
            event.type === EVENT_SEQUENCE
              ? { kind: 'list', into: [] }
              : { kind: 'group', into: {}, key: undefined };
          put(next.into);
          open.push(next);
        }
      }
    }
  }
  return root === undefined || root === null
    ? err({ code: 'empty', at: 0, sentence: 'the document is empty' })
    : ok(root);
}

const CORE_TAGS = [nullCoreTag, boolCoreTag, intCoreTag, floatCoreTag];
/** What anything but text begins with. */
const NOT_TEXT = /^[-+.~0-9nNtTfF]|^$/;

/** Plain scalars may be numbers and the like; what stands in quotes is text. */
function scalarOf(text: string, event: ScalarEvent): unknown {
  const written = getScalarValue(text, event);
  if (event.style !== SCALAR_STYLE_PLAIN || !NOT_TEXT.test(written)) return written;
  for (const tag of CORE_TAGS) {
    const value: unknown = tag.resolve(written, false, tag.tagName);
    if (value !== NOT_RESOLVED) return value;
  }
  return written;
}

function isYaml12(directive: { readonly kind: string; readonly version?: string }): boolean {
  return directive.kind === 'yaml' && directive.version === '1.2';
}

function keyRefused(key: string, there: Record<string, unknown>, at: number): Refused | undefined {
  if (Object.hasOwn(there, key)) {
    return { code: 'duplicate-key', at, sentence: `the key “${key}” stands twice in the same group` };
  }
  // Libraries leave it out in silence, because it means something to JavaScript.
  if (key === '__proto__') return { code: 'key', at, sentence: 'a key cannot be “__proto__”' };
  return undefined;
}

/** Most often it is a pattern: "*.example.com" without quotes. */
function aliasRefused(text: string, at: number): Refused {
  const word = /^\*[^\s,\]}]*/.exec(text.slice(at, at + 300))?.[0] ?? '*';
  return {
    code: 'reference',
    at,
    sentence: `“${word}” without quotes is a reference in YAML, and policies have none`,
    advice: `Write "${word}" in quotes.`,
  };
}

function anchorRefused(at: number): Refused {
  return {
    code: 'reference',
    at,
    sentence: 'policies have no anchors ("&") and references ("*")',
    advice: 'Write in each place what is meant, or put "&" in quotes where it is text.',
  };
}

function tagRefused(at: number): Refused {
  return {
    code: 'tag',
    at,
    sentence: 'policies have no tags ("!")',
    advice: 'Leave it out, or put it in quotes where it is text.',
  };
}

function refusalFinding({ at, ...refused }: Refused, lines: Lines): Finding {
  return { severity: 'problem', path: '', place: lines.placeAt(at), ...refused };
}

function syntaxFinding(thrown: unknown): Finding {
  const finding = { severity: 'problem', code: 'syntax', path: '' } as const;
  if (!(thrown instanceof YAMLException))
    return { ...finding, sentence: 'the document cannot be read as YAML' };
  const { reason, mark } = thrown;
  const place = mark && { line: mark.line + 1, column: mark.column + 1 };
  if (/maxDepth/.test(reason)) {
    return {
      ...finding,
      place,
      sentence: `lists and groups stand more than ${DEEPEST} deep in each other here`,
    };
  }
  return { ...finding, place, sentence: `the document is not YAML here: ${reason}` };
}
