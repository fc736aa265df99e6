import { type Comparison, type Row, type Verdict, verdictOn } from './rows.ts';
import { median } from './statistics.ts';

const MARKS: Readonly<Record<Verdict, string>> = { held: '✓', missed: '✗', wrong: '✗', told: ' ' };

/** One row a line, in columns: verdict, what was measured, ours, the other, the ratio or difference, its limit. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => [MARKS[verdictOn(row)], row.name, ...cells(row)]);
  const widths = lines.reduce<number[]>(
    (widest, line) => line.map((cell, column) => Math.max(cell.length, widest[column] ?? 0)),
    [],
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cells(row: Row): readonly [string, string, string, string] {
  switch (row.kind) {
    case 'comparison':
      return [
        `${figure(row.ours)} ${row.unit}`,
        `${row.otherName} ${figure(row.other)} ${row.unit}`,
        outcome(row),
        limit(row),
      ];
    case 'count':
      return [String(row.counted), '', '', `exactly ${row.wanted}`];
    case 'amount': {
      const { unit, samples, most } = row;
      const [least, largest] = [Math.min(...samples), Math.max(...samples)];
      return [
        `${figure(median(samples))} ${unit}`,
        samples.length > 1 ? `${figure(least)} to ${figure(largest)} ${unit}` : '',
        '',
        most === undefined ? '' : `at most ${most}`,
      ];
    }
    case 'left out':
      return ['–', '', '', row.why];
  }
}

function outcome({ by, ratio, difference, noise }: Comparison): string {
  if (by === 'ratio') return `× ${ratio.toFixed(2)}`;
  const more = `${difference < 0 ? '−' : '+'}${figure(Math.abs(difference))}`;
  return noise > 0 ? `${more} (±${figure(noise)} by chance)` : more;
}

function limit({ by, most }: Comparison): string {
  if (most === undefined) return '';
  return by === 'ratio' ? `at most × ${most}` : `at most +${most}`;
}

function figure(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
