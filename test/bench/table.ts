import { type Comparison, type Row, type Verdict, verdictOn } from './rows.ts';

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
    case 'left out':
      return ['–', row.why, '', ''];
  }
}

function outcome({ ratio, difference, noise, limit }: Comparison): string {
  if (limit?.of !== 'difference') return `× ${ratio.toFixed(2)}`;
  const sign = difference < 0 ? '−' : '+';
  const by = `${sign}${figure(Math.abs(difference))}`;
  return noise > 0 ? `${by} (±${figure(noise)} by chance)` : by;
}

function limit({ limit: set }: Comparison): string {
  if (set === undefined) return '';
  return set.of === 'ratio' ? `at most × ${set.most}` : `at most +${set.most}`;
}

function figure(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
