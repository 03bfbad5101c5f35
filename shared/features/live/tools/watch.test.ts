import { recorderDetailText } from '../recorder/recorder-details.ts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rulesOver, tableOf, testRules, type Made } from '../../../core/findings/testing/rule-laws.ts';
import type { Trend } from '../../../base/trend.ts';
import { WATCH_METRIC_IDS, WATCH_METRICS, type WatchFigure, type WatchReport } from '../contract/watch.ts';
import type { WatchResult } from './watch-result.ts';
import { penWatch } from './watch.ts';
import { verdictOf, WATCH_RULES, watchEvidence, type WatchEvidence } from './watch-verdict.ts';

const MB = 1024 * 1024;

function figure(metric: WatchFigure['metric'], last: number | null, trend: Trend | null = null): WatchFigure {
  const { label, unit } = WATCH_METRICS[metric];
  return { metric, label, unit, first: last, last, min: last, max: last, trend };
}

const grows = (slopePerMinute: number): Trend => ({ direction: 'grows', slopePerMinute, spanMs: 180_000 });
const short: Trend = { direction: 'short', slopePerMinute: null, spanMs: 2000 };

const NOT_COLLECTED: Pick<WatchReport, 'state' | 'collected' | 'series'> = {
  state: 'watching',
  collected: [],
  series: { slotMs: 1000, metrics: [], rows: [] },
};

describe('the verdict', () => {
  test('names what grows, how fast and for how long', () => {
    const verdict = verdictOf({
      ...NOT_COLLECTED,
      figures: [figure('heapUsed', 5 * MB, grows(1.2 * MB)), figure('listeners', 40, grows(3.25))],
      collections: 4,
    });
    expect(verdict).toMatchObject({
      level: 'WARN',
      text: 'JS heap grows 1.2 MB/min over 3.0min; Listeners grow 3.3/min over 3.0min.',
    });
    expect(verdict.method).toContain('lower envelope');
  });

  test.each([
    [0, 'No collection was observed'],
    [1, 'Only one collection was observed'],
  ])('after %d collections it notes that the growth may be garbage', (collections, words) => {
    const { text } = verdictOf({ ...NOT_COLLECTED, figures: [figure('heapUsed', 5 * MB, grows(MB))], collections });
    expect(text).toContain(words);
    expect(text).toContain('pen_watch {"action":"read","collect":true}');
  });

  test('is unclear, not a pass, if a metric fluctuates more than it grows', () => {
    const { level, text } = verdictOf({
      ...NOT_COLLECTED,
      figures: [
        figure('heapUsed', 45 * MB, { direction: 'unclear', slopePerMinute: 8 * MB, spanMs: 60_000 }),
        figure('buffers', MB, { direction: 'steady', slopePerMinute: 0, spanMs: 60_000 }),
      ],
      collections: 3,
    });
    expect(level).toBe('UNCLEAR');
    expect(text).toContain('JS heap moves up and down more than it grows or falls');
    expect(text).toContain('"collect":true');
  });

  describe('after two collections', () => {
    const series: WatchReport['series'] = { slotMs: 1000, metrics: ['heapUsed', 'listeners', 'cpu'], rows: [] };
    const figures = [
      // The trend of the samples between the collections is not asked: it includes garbage.
      figure('heapUsed', 60 * MB, { direction: 'unclear', slopePerMinute: 0, spanMs: 60_000 }),
      figure('listeners', 900, grows(500)),
      figure('cpu', 0.5),
    ];

    test('lists survivors, and does not report collected listeners as a leak', () => {
      const collected = [
        { atMs: 0, values: [26.4 * MB, 40, 0.1] },
        { atMs: 5000, values: [30 * MB, 60, 0.1] },
        { atMs: 9000, values: [45.5 * MB, 40, 0.9] },
      ];
      expect(verdictOf({ state: 'watching', figures, collections: 1, collected, series })).toMatchObject({
        level: 'WARN',
        text: 'growth that a collection does not free: JS heap after a collection: 26.4 MB, then 45.5 MB.',
        statements: ['JS heap after a collection: 26.4 MB, then 45.5 MB', 'Listeners after a collection: 40, then 40'],
      });
    });

    test('passes if everything that was created was collected', () => {
      const collected = [
        { atMs: 0, values: [26.4 * MB, 40, null] },
        { atMs: 9000, values: [26.5 * MB, 38, null] },
      ];
      expect(verdictOf({ state: 'watching', figures, collections: 1, collected, series }).level).toBe('PASS');
    });

    test('a single collection is a baseline, not a verdict', () => {
      const collected = [{ atMs: 0, values: [26.4 * MB, 40, null] }];
      expect(verdictOf({ state: 'watching', figures, collections: 1, collected, series }).text).toContain(
        'Listeners grow',
      );
    });
  });

  test('passes if nothing grows, and lists the metrics it checked', () => {
    const { level, statements } = verdictOf({
      ...NOT_COLLECTED,
      figures: [
        figure('heapUsed', MB, { direction: 'steady', slopePerMinute: 5, spanMs: 60_000 }),
        figure('nodes', 9, { direction: 'steady', slopePerMinute: 0.1, spanMs: 60_000 }),
        figure('documents', 9, { direction: 'falls', slopePerMinute: -12, spanMs: 60_000 }),
      ],
      collections: 0,
    });
    expect(level).toBe('PASS');
    expect(statements).toEqual([
      'JS heap stays the same over 1.0min',
      'DOM nodes stay the same over 1.0min',
      'Documents fall 12/min over 1.0min',
    ]);
  });

  test('does not pass a short watch, and does not report reserved memory as a leak', () => {
    expect(verdictOf({ ...NOT_COLLECTED, figures: [figure('heapUsed', MB, short)], collections: 0 })).toMatchObject({
      level: 'UNCLEAR',
      text: expect.stringContaining('too few samples'),
    });
    const reserved = [
      figure('heapUsed', MB, { direction: 'steady', slopePerMinute: 0, spanMs: 60_000 }),
      figure('heapTotal', MB, grows(MB)),
    ];
    expect(verdictOf({ ...NOT_COLLECTED, figures: reserved, collections: 2 }).level).toBe('PASS');
  });
});

describe('the answer', () => {
  const START = Date.UTC(2026, 10, 20, 15, 0, 0);
  const seen: Omit<WatchReport, 'intervalMs' | 'absent'> = {
    startedAtMs: START,
    startedBy: 'Claude Code',
    isOwn: true,
    watchedMs: 180_000,
    samples: 180,
    state: 'watching',
    silentSinceMs: null,
    endedBecause: null,
    figures: [figure('heapUsed', 5 * MB, grows(1.2 * MB)), figure('buffers', null), figure('cpu', 0.25)],
    trendFromMs: START + 60_000,
    collections: 3,
    collected: [],
    longTaskSamples: 18,
    series: { slotMs: 90_000, metrics: ['heapUsed', 'cpu'], rows: [{ atMs: START, values: [4 * MB, null] }] },
    events: [{ atMs: START + 60_000, kind: 'loaded', url: 'https://shop.test/|`orders`' }],
    gaps: [{ fromMs: START + 1000, toMs: START + 9000, reason: 'unanswered' }],
    stoodStillMs: 5000,
  };
  const result = (change: Partial<typeof seen> = {}): WatchResult => {
    const report = { ...seen, ...change };
    return {
      action: 'read',
      target: { id: 'T1', type: 'page', title: 'Orders', url: 'https://shop.test/', endpoint: 'http://localhost:9222' },
      startedAt: new Date(START).toISOString(),
      intervalMs: 1000,
      absent: [{ what: 'Long tasks', why: 'No code is run in the page.' }],
      seen: report,
      verdict: verdictOf(report),
    };
  };

  test('contains the verdict, figures, the series, events and missing metrics', () => {
    const text = penWatch.summarise(result());
    for (const part of [
      '**Verdict**: WARN, JS heap grows 1.2 MB/min over 3.0min.',
      'growth is computed from 15:01:00 on',
      '+1.2 MB/min, grows',
      '| 15:00:00 | 4.0 MB | – |',
      '15:01:00 reload: `` https://shop.test/|`orders` ``',
      '15:00:01 no answer for 8.00s',
      'Blocked in a task without using the CPU for 5.00s',
      '18 of 180 samples (10.0%) waited 50 ms or more',
      'Not measured: Long tasks (see start).',
      'pen_leak_hunt {"seconds":4,"rounds":3}',
      'pen_heap_snapshot',
      'pen_cpu_profile',
    ])
      expect(text).toContain(part);
    // A metric without samples has no row.
    expect(text).not.toContain('| Buffers');
  });

  test('says why a metric is missing only to a client that did not start the watch', () => {
    const why = 'Long tasks: No code is run in the page.';
    expect(penWatch.summarise(result())).not.toContain(why);
    expect(penWatch.summarise(result({ isOwn: false, startedBy: 'you' }))).toContain(why);
  });

  test('has no slope that the verdict does not trust, and the method only once', () => {
    const unclear: Trend = { direction: 'unclear', slopePerMinute: 22 * MB, spanMs: 180_000 };
    const shown = result({ figures: [figure('heapUsed', 27 * MB, unclear)] });
    expect(penWatch.summarise(shown)).toMatch(/\| unclear +\|/);
    expect(penWatch.summarise(shown)).not.toContain('MB/min');
    expect(penWatch.summarise(shown)).toContain('Method: ');
    expect(penWatch.summarise({ ...shown, action: 'stop' })).not.toContain('Method: ');
  });

  test('names the owner and the state of the watch', () => {
    expect(penWatch.summarise(result({ isOwn: false, startedBy: 'you' }))).toContain('by `you`');
    expect(penWatch.summarise(result({ state: 'silent', silentSinceMs: START + 2000 }))).toContain(
      'no answer since 15:00:02',
    );
    expect(penWatch.summarise(result({ state: 'ended', endedBecause: 'The tab was closed.' }))).toContain(
      'ended: The tab was closed.',
    );
  });

  test('fits its budget with every metric, many events and gaps', () => {
    const many = Array.from({ length: 20 }, (_, index) => index);
    const rows = many
      .slice(0, 12)
      .map((index) => ({ atMs: START + index, values: WATCH_METRIC_IDS.map(() => 12 * MB) }));
    const text = penWatch.summarise(
      result({
        figures: WATCH_METRIC_IDS.map((metric) => figure(metric, 123_456_789, grows(123_456))),
        series: { slotMs: 1, metrics: [...WATCH_METRIC_IDS], rows },
        events: many.map(() => ({ atMs: START, kind: 'route' as const, url: `https://shop.test/${'x'.repeat(60)}` })),
        gaps: many.map(() => ({ fromMs: START, toMs: START + 1, reason: 'unanswered' as const })),
      }),
    );
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(8192);
  });
});

test('says which traces of the flight recorder name no functions; a profile always does', () => {
  for (const detail of ['light', 'full'] as const) {
    expect(recorderDetailText(detail, 'trace')).toContain('no CPU samples, so a slow moment names no functions');
    expect(recorderDetailText(detail, 'cpu-profile')).not.toContain('no CPU samples');
  }
  expect(recorderDetailText('samples', 'trace')).toContain('name the functions');
});

/** The JS heap and the listeners: slopes a minute, or bytes and listeners after two collections. */
interface Drawn {
  readonly slopes?: readonly [heap: number, listeners: number];
  readonly direction?: Trend['direction'];
  readonly survived?: readonly [heap: number, listeners: number];
  readonly state?: WatchReport['state'];
  readonly collections?: number;
}
type Evidence = Made<Drawn, WatchEvidence>;
function made(of: Drawn): Evidence {
  const { slopes: [heap, listeners] = [0, 0], direction, survived, state = 'watching', collections = 3 } = of;
  const trend = (slope: number, least: number): Trend => ({
    direction: direction ?? (slope > least ? 'grows' : 'steady'),
    slopePerMinute: direction === 'short' ? null : slope,
    spanMs: 60_000,
  });
  const figures = [figure('heapUsed', 5 * MB, trend(heap, MB)), figure('listeners', 40, trend(listeners, 10))];
  const collected =
    survived === undefined
      ? []
      : [
          { atMs: 0, values: [20 * MB, 400] },
          { atMs: 9000, values: [20 * MB + survived[0], 400 + survived[1]] },
        ];
  const series: WatchReport['series'] = { slotMs: 1000, metrics: ['heapUsed', 'listeners'], rows: [] };
  return { of, evidence: watchEvidence({ figures, collections, state, collected, series }) };
}

const PICTURES = {
  survived: made({ survived: [9 * MB, 0] }),
  grows: made({ slopes: [2 * MB, 0], collections: 0 }),
  silent: made({ state: 'silent' }),
  freed: made({ survived: [0, 0] }),
  'too-few-samples': made({ direction: 'short' }),
  fluctuates: made({ direction: 'unclear' }),
  'nothing-grows': made({}),
};

const pair = fc.tuple(fc.nat(4 * MB), fc.nat(40));
testRules<Evidence, string>('the rules of a watch', {
  rules: rulesOver(WATCH_RULES, ['freed', 'nothing-grows']),
  pictures: PICTURES,
  levels: { good: ['good'] },
  drawn: fc
    .record({
      slopes: pair,
      direction: fc.constantFrom(undefined, undefined, 'short' as const, 'unclear' as const),
      survived: fc.option(pair, { nil: undefined }),
      state: fc.constantFrom('watching' as const, 'silent' as const),
      collections: fc.nat(3),
    })
    .map((of) => made(of as Drawn)),
  more: ({ of: { slopes = [0, 0], survived, ...of } }) =>
    made({
      ...of,
      slopes: [2 * slopes[0], 2 * slopes[1]],
      ...(survived === undefined ? {} : { survived: [2 * survived[0], 2 * survived[1]] }),
    }),
});

test('the rules of a watch read as a page', () => {
  const pictures = Object.fromEntries(Object.entries(PICTURES).map(([id, { evidence }]) => [id, evidence]));
  expect(tableOf(WATCH_RULES, pictures)).toMatchInlineSnapshot(`
    "survived [WARN]: growth that a collection does not free: JS heap after a collection: 20.0 MB, then 29.0 MB.
    grows [WARN]: JS heap grows 2.0 MB/min over 1.0min.
    too-few-samples [UNCLEAR]: too few samples to detect growth; a dozen are needed. Repeat the action, then call pen_watch {"action":"read","collect":true}.
    fluctuates [UNCLEAR]: no verdict: JS heap moves up and down more than it grows or falls over 1.0min; Listeners move up and down more than they grow or fall over 1.0min. Call pen_watch {"action":"read","collect":true} before and after the suspected action to compare what survives.
    silent [UNCLEAR]: no verdict: nothing grew until the target no longer answered.
    freed [PASS]: no growth beyond noise (64 KB, 10 objects, or 1 %) between the two collections, 9.00s apart: JS heap, Listeners.
    nothing-grows [PASS]: nothing grows beyond noise (64 KB, 10 objects, or 1 %): JS heap, Listeners."
  `);
});
