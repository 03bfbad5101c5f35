/** Claims of a comparison: nothing of recordings that differ, of equal ones or of single values; a page that is slower by several values. */
import { describe, expect, it } from 'vitest';
import { input, instant, navigationStart, span, task, traceBegins } from '../../engine/trace/testing/page-events.ts';
import { traceOf, type PlainEvent } from '../../engine/trace/testing/trace-of.ts';
import { recordingsText } from '../../engine/trace/contract/trace-comparison-text.ts';
import type { TraceComparison } from '../../engine/trace/contract/trace-comparison.ts';
import { formatDuration } from '../../base/units.ts';
import { TERMINAL, told } from '../../core/findings/voice.ts';
import { judgeTraces, toldTraces } from './compared-verdict.ts';
import { compareTraces } from '../../engine/trace/figures/compare/compare.ts';
import type { ComparedTrace } from '../../engine/trace/figures/compare/compared-recordings.ts';
import { createTraceFigures } from '../../engine/trace/figures/trace-figures.ts';

const WORDS = { base: 'A', new: 'B', duration: formatDuration, name: (name: string) => name };

interface Recorded {
  readonly lengthMs: number;
  /** Duration of each interaction, most of it in `price.mjs`. */
  readonly clicksMs: readonly number[];
  readonly samples?: number;
  readonly loads?: number;
  /** A task of so many milliseconds in each half of a second. */
  readonly backgroundMs?: number;
  readonly more?: readonly PlainEvent[];
  /** Part of each task that it had a processor. */
  readonly processor?: number;
}

/** Clicks at equal distances, each with a task of its own. */
function recording({
  lengthMs,
  clicksMs,
  samples = 0,
  loads = 0,
  backgroundMs = 0,
  more = [],
  processor,
}: Recorded): ComparedTrace {
  const everyMs = lengthMs / (clicksMs.length + 1);
  const clicks = clicksMs.flatMap((durationMs, at) => {
    const atMs = Math.round((at + 0.5) * everyMs);
    return [
      ...input({ atMs, durationMs, interactionId: at + 1, id: `0x${at + 1}` }),
      task(atMs, durationMs - 8),
      span('FunctionCall', atMs, Math.max(1, durationMs - 16), { data: { url: 'https://site.test/price.mjs' } }),
    ];
  });
  const background = Array.from({ length: backgroundMs === 0 ? 0 : Math.floor(lengthMs / 500) }, (_, at) =>
    task(at * 500 + 20, backgroundMs),
  );
  const navigations = Array.from({ length: loads }, (_, at) => navigationStart(1 + at, { navigationId: `N${at}` }));
  const frame = instant('SetLayerTreeId', 0, { data: { layerTreeId: 1, frame: 'F00D' } });
  const events = [
    ...traceBegins(),
    frame,
    ...navigations,
    ...clicks,
    ...background,
    ...more,
    span('Mark', lengthMs - 1, 1),
  ];
  const timed = events.map((event) =>
    processor === undefined || event.name !== 'RunTask' ? event : { ...event, tdur: (event.dur ?? 0) * processor },
  );
  return { figures: createTraceFigures(traceOf(timed)), samples, isIncomplete: false };
}

const compared = (base: Recorded, current: Recorded): TraceComparison =>
  compareTraces(recording(base), recording(current));
const claims = ({ figures, activities, scripts, requests }: TraceComparison): string[] =>
  [...figures, ...activities, ...scripts, ...requests]
    .filter(({ verdict }) => verdict === 'better' || verdict === 'worse')
    .map(({ name, verdict }) => `${name} ${verdict}`);
const ruleOf = (comparison: TraceComparison): string => judgeTraces(comparison).id;
const headline = (comparison: TraceComparison): string => told(toldTraces(judgeTraces(comparison)).headline, TERMINAL);
const said = (comparison: TraceComparison): string => {
  const { headline: first, notes = [] } = toldTraces(judgeTraces(comparison));
  return [first, ...notes].map((each) => told(each, TERMINAL)).join(' ');
};
const figure = ({ figures }: TraceComparison, name: string) => figures.find((each) => each.name === name);

const NINE = [120, 128, 136, 120, 128, 144, 136, 120, 128];

describe('a comparison of two traces', () => {
  it('claims nothing of a recording with other work, and says first what differs', () => {
    const comparison = compared(
      { lengthMs: 16_100, clicksMs: NINE, samples: 30_000 },
      { lengthMs: 9100, clicksMs: [72, 80, 72] },
    );
    expect(claims(comparison)).toEqual([]);
    expect(recordingsText(comparison, WORDS)).toBe(
      'A: CPU samples, 9 interactions, 16.10s; B: without CPU samples, 3 interactions, 9.10s',
    );
    expect(headline(comparison)).toBe(
      'No verdict: the recordings differ in CPU samples, number of interactions and length. Record both the same way.',
    );
    // Never sums: what one interaction takes, and what the main thread does with its time.
    expect(figure(comparison, 'Main-thread work')).toMatchObject({ per: 'interaction', verdict: 'not-comparable' });
    expect(figure(comparison, 'Main-thread work')?.base).toBeLessThan(144);
    expect(comparison.activities.map(({ unit }) => unit)).toEqual(comparison.activities.map(() => 'share'));
  });

  it.each([
    ['CPU samples', { samples: 16_000 }],
    ['page loads', { loads: 1 }],
    ['number of interactions', { clicksMs: NINE.slice(0, 7).map((ms) => ms * 3) }],
  ])('claims nothing of recordings that differ in %s', (difference, more) => {
    const base = { lengthMs: 10_000, clicksMs: NINE };
    const comparison = compared(base, { ...base, clicksMs: NINE.map((ms) => ms * 3), ...more });
    expect(claims(comparison)).toEqual([]);
    expect(headline(comparison)).toContain(`No verdict: the recordings differ in ${difference}`);
  });

  it('claims nothing of two equal recordings', () => {
    const alike = { lengthMs: 10_000, clicksMs: NINE, samples: 20_000, backgroundMs: 30 };
    const comparison = compared(alike, { ...alike, lengthMs: 10_300, clicksMs: NINE.toReversed() });
    expect(claims(comparison)).toEqual([]);
    expect(comparison).toMatchObject({ differences: [], per: 'recording' });
    expect(recordingsText(comparison, WORDS)).toBe(
      'A: CPU samples, 9 interactions, 10.00s; B: CPU samples, 9 interactions, 10.30s',
    );
    expect(headline(comparison)).toMatch(/^No change: /);
  });

  it('names a page that is slower, by several values, and what explains it', () => {
    const base = { lengthMs: 10_000, clicksMs: NINE, samples: 20_000 };
    const comparison = compared(base, { ...base, clicksMs: NINE.map((ms) => ms * 3) });
    expect(figure(comparison, 'Interaction duration')).toMatchObject({
      ...{ base: 128, new: 384, delta: 256, values: { base: 9, new: 9 }, verdict: 'worse' },
    });
    expect(ruleOf(comparison)).toBe('slower');
    expect(said(comparison)).toMatch(
      /^Slower: Interaction duration, median of 9 and 9 \+256\.0ms \(\+200\.0%\).*\. price\.mjs \+2\.\d\ds \(\+228\.3%\) explains 100\.0% of the change of the work\./,
    );
    // And the other way round.
    const faster = compared({ ...base, clicksMs: NINE.map((ms) => ms * 3) }, base);
    expect(said(faster)).toMatch(
      /^Faster: Interaction duration, .*\. price\.mjs −2\.\d\ds \(−69\.5%\) explains 100\.0% of the change of the work\./,
    );
  });

  it('has one value of what is the longest of all, and of three interactions too few to say', () => {
    const base = { lengthMs: 10_000, clicksMs: [120, 128, 136] };
    const comparison = compared(base, { ...base, clicksMs: [240, 256, 280] });
    expect(figure(comparison, 'Interaction to next paint')).toMatchObject({
      base: 136,
      new: 280,
      verdict: 'one-value',
    });
    expect(figure(comparison, 'Longest task')).toMatchObject({ verdict: 'one-value' });
    expect(figure(comparison, 'Interaction duration')).toMatchObject({ verdict: 'few-values' });
    expect(claims(comparison)).toEqual([]);
    expect(headline(comparison)).toBe(
      'No verdict: Interaction to next paint +144.0ms (+105.9%), Longest task +144.0ms (+112.5%), measured once in each recording. Record several, or prove the fix: Prove a fix repeats the actions.',
    );
  });

  it('does not call a large change none where a recording varies by as much, as with steps and waits between', () => {
    // Tasks of 300 ms, a second apart.
    const tasks = (ms: number): PlainEvent[] => [1200, 2400, 3600].map((atMs) => task(atMs, ms));
    const base = { lengthMs: 5000, clicksMs: [] };
    const comparison = compared({ ...base, more: tasks(300) }, { ...base, more: tasks(10) });
    expect(claims(comparison)).toEqual([]);
    expect(ruleOf(comparison)).toBe('within-noise');
    expect(headline(comparison)).toMatch(
      /^No verdict: Main-thread work −870\.0ms \(−96\.\d%\).* vary within each recording by as much\. /,
    );
    expect(ruleOf(compared({ ...base, more: tasks(20) }, { ...base, more: tasks(21) }))).toBe('alike');
  });

  it('calls nothing a change below a tenth, however regular it is', () => {
    const base = { lengthMs: 10_000, clicksMs: [], backgroundMs: 200 };
    const comparison = compared(base, { ...base, backgroundMs: 215 });
    expect(figure(comparison, 'Main-thread work')).toMatchObject({ delta: expect.closeTo(300, 0), verdict: 'same' });
    expect(claims(comparison)).toEqual([]);
    expect(claims(compared(base, { ...base, backgroundMs: 260 }))).toContain('Main-thread work worse');
  });

  it('does not take a longer recording for more work, nor for less', () => {
    // A timer that runs all the time: the sum grows, and what a second takes does not.
    const always = compared(
      { lengthMs: 10_000, clicksMs: [], backgroundMs: 100 },
      { lengthMs: 20_000, clicksMs: [], backgroundMs: 100 },
    );
    expect(always).toMatchObject({ per: 'second', differences: ['length'] });
    expect(ruleOf(always)).toBe('alike');
    expect(figure(always, 'Main-thread work')).toMatchObject({ base: expect.closeTo(200.1, 9), verdict: 'same' });
    // Work at the beginning only: what a second takes becomes less, and the page did not become faster.
    const load = (lengthMs: number): Recorded => ({
      ...{ lengthMs, clicksMs: [] },
      more: Array.from({ length: 20 }, (_, at) => task(100 + at * 60, 40)),
    });
    const once = compared(load(5000), load(20_000));
    expect(claims(once)).toEqual([]);
    expect(headline(once)).toBe(
      'No verdict: the recordings differ in length: 5.00s and 20.00s. By one measure of length, not by the other: Main-thread work per second of recording −120.2ms (−75.0%), Other per second of recording −120.2ms (−75.0%). Record both the same way.',
    );
    // A timer that takes three times as long is slower by any measure.
    const slower = compared(
      { lengthMs: 10_000, clicksMs: [], backgroundMs: 100 },
      { lengthMs: 15_000, clicksMs: [], backgroundMs: 300 },
    );
    expect(ruleOf(slower)).toBe('slower');
  });

  it('does not take a busy machine for a slower page', () => {
    const base = { lengthMs: 10_000, clicksMs: NINE, backgroundMs: 60 };
    const slow = { ...base, clicksMs: NINE.map((ms) => ms * 1.6), backgroundMs: 96 };
    // As recorded both are slower. The second had a processor for less of its time.
    expect(claims(compared(base, slow))).toContain('Interaction duration worse');
    const busy = compared({ ...base, processor: 0.96 }, { ...slow, processor: 0.6 });
    expect(claims(busy)).toEqual([]);
    expect(recordingsText(busy, WORDS)).toBe(
      'A: 9 interactions, a processor for 96% of its work, 10.00s; B: 9 interactions, a processor for 60% of its work, 10.00s',
    );
    expect(headline(busy)).toBe(
      'No verdict: Interaction duration, median of 9 and 9 +76.8ms (+60.0%), Other +720.0ms (+56.6%), but the main thread had a processor for 96.0% of its work, then for 60.0%. Record again while the machine does nothing else.',
    );
    // A page that also needs more processor time is slower.
    const both = compared({ ...base, processor: 0.96 }, { ...slow, processor: 0.84 });
    expect(claims(both)).toContain('Interaction duration worse');
    expect(ruleOf(both)).toBe('slower');
  });

  it('counts one interaction more of ten as the same work', () => {
    const base = { lengthMs: 10_000, clicksMs: NINE };
    const comparison = compared(base, { ...base, clicksMs: [...NINE, 128].map((ms) => ms * 3) });
    expect(comparison).toMatchObject({ per: 'interaction', differences: [] });
    expect(ruleOf(comparison)).toBe('slower');
    expect(figure(comparison, 'Interaction duration')).toMatchObject({ verdict: 'worse' });
  });

  it('has no verdict if no figure was measured in both', () => {
    const comparison = compareTraces(
      { figures: createTraceFigures(traceOf([span('v8.run', 0, 5)])), samples: 0, isIncomplete: false },
      recording({ lengthMs: 5000, clicksMs: [] }),
    );
    expect(ruleOf(comparison)).toBe('without-page');
    expect(headline(comparison)).toBe(
      'No verdict: no main thread of a page is in A, so no figure was measured in both.',
    );
  });
});
