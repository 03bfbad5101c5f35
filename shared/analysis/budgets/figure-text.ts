/** Figures of a check in words, the same in the table, in Markdown and in JUnit. */
import { assertNever } from '../../base/assert-never.ts';
import { countNoun, formatBytes, formatDuration, signed } from '../../base/units.ts';
import type { BudgetRow } from '../../contracts/budget-reports.ts';
import type { MeasureUnit } from '../../contracts/budgets.ts';

/** `12.5ms`, `1.2 MB`, `0.104`, `3`; counts per action have up to two decimals. */
export function figureText(value: number, unit: MeasureUnit): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(value);
    case 'ms':
      return formatDuration(value);
    case 'score':
      return value.toFixed(3);
    case 'count':
      return String(Math.round(value * 100) / 100);
    default:
      return assertNever(unit, 'unit');
  }
}

/** `+12.0 % (+3.2ms)`; the absolute difference alone where the baseline is 0; `–` without a baseline. */
export function shiftText({ comparison, unit }: BudgetRow): string {
  if (comparison === null) return '–';
  const shift = signed(comparison.shift, (value) => figureText(value, unit));
  if (comparison.shiftPercent === null) return shift;
  return `${signed(comparison.shiftPercent, (value) => value.toFixed(1))} % (${shift})`;
}

/** Least and most of the runs: `11.9ms to 13.2ms`. */
export function spreadText(runs: readonly number[], unit: MeasureUnit): string {
  const [least, most] = [Math.min(...runs), Math.max(...runs)];
  return least === most ? figureText(least, unit) : `${figureText(least, unit)} to ${figureText(most, unit)}`;
}

/** Returns why a budget failed, or why nothing can be said, as sentences; empty for one that is kept. */
export function reasonText(row: BudgetRow): string {
  const { comparison, limit, unit, current } = row;
  const runs = countNoun(current.runs.length, 'run');
  const reasons: string[] = [];
  if (limit?.verdict === 'over')
    reasons.push(
      `The median of ${runs} is ${figureText(current.median, unit)}, above the limit of ${figureText(limit.max, unit)}.`,
    );
  if (limit?.verdict === 'too noisy')
    reasons.push(
      `The median of ${runs} is above the limit of ${figureText(limit.max, unit)}, but only ${limit.above} of them are, which may be chance.`,
    );
  if (comparison?.verdict === 'worse')
    reasons.push(
      `It grew by ${shiftText(row)}; a difference like this is chance once in ${oddsText(comparison.pWorse)} checks.`,
    );
  if (comparison?.verdict === 'too noisy')
    reasons.push(
      comparison.upper === null
        ? `${runs} on a side are too few to rule out a growth of ${figureText(comparison.regression, unit)}.`
        : `The runs differ too much: the growth is at most ${figureText(comparison.upper, unit)}, and one of ${figureText(comparison.regression, unit)} must be ruled out.`,
    );
  return reasons.join(' ');
}

/** `250`, `1,700`, `more than a million`. */
function oddsText(probability: number): string {
  const odds = 1 / probability;
  if (!(odds < 1e6)) return 'more than a million';
  return Number(odds.toPrecision(2)).toLocaleString('en-US');
}
