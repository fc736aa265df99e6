import { useTimes } from '../time/now.ts';
import { type Life, lifeLabel, renewsWords } from '../words/life.ts';
import { shortPoint } from '../words/moments.ts';

/** Words below the line may not run into each other: the latch's stay this far from both ends, in percent. */
const LEFTMOST = 30;
const RIGHTMOST = 70;

/** Thin where life is used, thick where it is left, an upright latch where it renews. */
export function LifeLine(life: Life) {
  const times = useTimes();
  const { fromMs, untilMs, renewsAtMs } = life;
  const percent = (at: number): number => shareOf(at, life) * 100;
  const used = percent(times.now);
  const latch = renewsAtMs === undefined ? undefined : percent(renewsAtMs);
  return (
    <svg className="life" role="img" aria-label={lifeLabel(life, times)}>
      <rect className="life__used" x="0" y="7" width={`${used}%`} height="2" />
      <rect className="life__left" x={`${used}%`} y="4" width={`${100 - used}%`} height="8" rx="2" />
      {latch !== undefined && <rect className="life__latch" x={`${latch}%`} y="0" width="2" height="16" />}
      <text x="0" y="33">
        {shortPoint(fromMs, times)}
      </text>
      {latch !== undefined && renewsAtMs !== undefined && (
        <text x={`${Math.min(Math.max(latch, LEFTMOST), RIGHTMOST)}%`} y="33" textAnchor="middle">
          {renewsWords(renewsAtMs, times)}
        </text>
      )}
      <text x="100%" y="33" textAnchor="end">
        {shortPoint(untilMs, times)}
      </text>
    </svg>
  );
}

/** Where on the line, from 0 to 1, with three digits. */
function shareOf(at: number, { fromMs, untilMs }: Life): number {
  const share = untilMs <= fromMs ? 1 : (at - fromMs) / (untilMs - fromMs);
  return Math.round(Math.min(Math.max(share, 0), 1) * 1000) / 1000;
}
