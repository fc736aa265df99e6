import {
  EVENT_SCALAR,
  type MappingEvent,
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_SINGLE_QUOTED,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';

/** Where a value begins, its quote included; undefined for one that is left empty, which stands nowhere. */
export function startOf(event: ScalarEvent | SequenceEvent | MappingEvent): number | undefined {
  if (event.type !== EVENT_SCALAR) return event.start;
  const { valueStart, style } = event;
  if (valueStart < 0) return undefined;
  const isQuoted = style === SCALAR_STYLE_DOUBLE_QUOTED || style === SCALAR_STYLE_SINGLE_QUOTED;
  return isQuoted ? valueStart - 1 : valueStart;
}
