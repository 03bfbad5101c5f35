/** Figures of a check in words, the same in the table, in Markdown and in JUnit. */
import { assertNever } from '../../base/assert-never.ts';
import { durationText } from '../../base/duration-text.ts';
import { formatBytes, signed } from '../../base/units.ts';
import type { BudgetRow, MeasuredRow } from './contract/budget-reports.ts';
import type { MeasureUnit } from './contract/budgets.ts';

/** `12.5ms`, `1.2 MB`, `0.104`, `3`; counts per action have up to two decimals. */
export function figureText(value: number, unit: MeasureUnit): string {
  switch (unit) {
    case 'bytes':
      return formatBytes(value);
    case 'ms':
      return durationText(value);
    case 'score':
      return value.toFixed(3);
    case 'count':
      return String(Math.round(value * 100) / 100);
    default:
      return assertNever(unit, 'unit');
  }
}

/** `+12.0% (+3.2ms)`; the absolute difference alone where the baseline is 0; `–` without a baseline. */
export function shiftText({
  comparison,
  unit,
}: Pick<MeasuredRow, 'unit'> & Pick<BudgetRow | MeasuredRow, 'comparison'>): string {
  if (comparison === null) return '–';
  const shift = signed(comparison.shift, (value) => figureText(value, unit));
  if (comparison.shiftPercent === null) return shift;
  return `${signed(comparison.shiftPercent, (value) => value.toFixed(1))}% (${shift})`;
}

/** Least and most of the runs: `11.9ms to 13.2ms`. */
export function spreadText(runs: readonly number[], unit: MeasureUnit): string {
  const [least, most] = [Math.min(...runs), Math.max(...runs)];
  return least === most ? figureText(least, unit) : `${figureText(least, unit)} to ${figureText(most, unit)}`;
}

/** `250`, `1,700`, `more than a million`. */
export function oddsText(probability: number): string {
  const odds = 1 / probability;
  if (!(odds < 1e6)) return 'more than a million';
  return Number(odds.toPrecision(2)).toLocaleString('en-US');
}
