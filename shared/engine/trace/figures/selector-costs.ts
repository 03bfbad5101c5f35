/**
 * Costs of each CSS selector, from Blink's statistics of style recalculations (third_party/blink/renderer/core/css/selector_statistics.h), which it
 * records with `disabled-by-default-blink.debug` only.
 */
import type { SelectorCosts } from '../contract/dom-and-styles.ts';
import type { TraceColumns } from '../columns.ts';
import { argsOf, listOf, membersOf, numberOf, textOf } from './event-members.ts';
import { msOf } from './times.ts';

interface Sum {
  readonly selector: string;
  readonly sheet: string;
  elapsedUs: number;
  attempts: number;
  matches: number;
  fastRejects: number;
}

/** Costs in all documents of one thread since a time in µs; null without statistics. */
export function selectorCostsOf(trace: TraceColumns, thread: number, sinceUs: number): SelectorCosts | null {
  const sums = new Map<string, Sum>();
  let recalculations = 0;
  for (const event of trace.eventsNamed('SelectorStats')) {
    if (trace.thread[event] !== thread || trace.startUs[event] < sinceUs) continue;
    recalculations += 1;
    const { args } = argsOf(trace, event);
    for (const timing of listOf(membersOf(args['selector_stats'])['selector_timings'])) add(sums, membersOf(timing));
  }
  if (recalculations === 0) return null;
  const all = [...sums.values()];
  const total = (member: 'elapsedUs' | 'attempts' | 'matches'): number =>
    all.reduce((sum, each) => sum + each[member], 0);
  return {
    recalculations,
    totalMs: msOf(total('elapsedUs')),
    attempts: total('attempts'),
    matches: total('matches'),
    selectors: all.length,
    rows: all
      .toSorted((a, b) => b.elapsedUs - a.elapsedUs || b.attempts - a.attempts)
      .map(({ elapsedUs, ...row }) => ({ ...row, place: null, elapsedMs: msOf(elapsedUs) })),
  };
}

/** The same selector of two style sheets is two rules. */
function add(sums: Map<string, Sum>, timing: Readonly<Record<string, unknown>>): void {
  const [selector, sheet] = [textOf(timing['selector']), textOf(timing['style_sheet_id'])];
  const key = `${sheet} ${selector}`;
  let sum = sums.get(key);
  if (sum === undefined) {
    sum = { selector, sheet, elapsedUs: 0, attempts: 0, matches: 0, fastRejects: 0 };
    sums.set(key, sum);
  }
  sum.elapsedUs += numberOf(timing['elapsed (us)']) ?? 0;
  sum.attempts += numberOf(timing['match_attempts']) ?? 0;
  sum.matches += numberOf(timing['match_count']) ?? 0;
  sum.fastRejects += numberOf(timing['fast_reject_count']) ?? 0;
}
