import { expect, it } from 'vitest';
import { BROWSER_PID, MAIN, PID, span, traceBegins } from '../testing/page-events.ts';
import { traceOf } from '../testing/trace-of.ts';
import { selectorCostsOf } from './selector-costs.ts';

const timing = (
  selector: string,
  elapsedUs: number,
  [attempts, matches, rejects]: [number, number, number],
  sheet = 's1',
) => ({
  selector,
  style_sheet_id: sheet,
  'elapsed (us)': elapsedUs,
  match_attempts: attempts,
  match_count: matches,
  fast_reject_count: rejects,
});
const recalculation = (atMs: number, timings: object[], pid = PID) =>
  span('SelectorStats', atMs, 0.1, { selector_stats: { selector_timings: timings } }, { pid });

function costs(events: Parameters<typeof traceOf>[0], sinceMs = 0) {
  const trace = traceOf([...traceBegins(), ...events]);
  const thread = trace.threads.findIndex(({ pid, tid }) => pid === PID && tid === MAIN);
  return selectorCostsOf(trace, thread, sinceMs * 1000);
}

it('adds up selectors by style sheet over all recalculations of the thread', () => {
  const found = costs(
    [
      recalculation(5, [timing('.old', 9000, [1, 1, 0])]),
      recalculation(20, [timing('.a', 100, [10, 4, 5]), timing('.b', 300, [3, 3, 0])]),
      recalculation(30, [timing('.a', 400, [20, 6, 10]), timing('.a', 50, [1, 0, 1], 's2')]),
      recalculation(40, [timing('.other', 5000, [1, 1, 0])], BROWSER_PID),
    ],
    10,
  );
  expect(found).toEqual({
    recalculations: 2,
    totalMs: 0.85,
    attempts: 34,
    matches: 13,
    selectors: 3,
    rows: [
      { selector: '.a', sheet: 's1', elapsedMs: 0.5, attempts: 30, matches: 10, fastRejects: 15, place: null },
      { selector: '.b', sheet: 's1', elapsedMs: 0.3, attempts: 3, matches: 3, fastRejects: 0, place: null },
      { selector: '.a', sheet: 's2', elapsedMs: 0.05, attempts: 1, matches: 0, fastRejects: 1, place: null },
    ],
  });
});

it('is unknown without statistics, and survives events of another form', () => {
  expect(costs([])).toBeNull();
  expect(costs([span('SelectorStats', 5, 1, { selector_stats: { selector_timings: [null, 'x', {}] } })])).toMatchObject(
    {
      recalculations: 1,
      totalMs: 0,
    },
  );
});
