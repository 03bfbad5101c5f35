/** The verdict of a trace: the slowest interaction, a late paint, moving content or a blocked main thread, and the code behind it. */
import { countNoun } from '../../base/units.ts';
import { authorCode } from '../../contracts/author-code.ts';
import type { InteractionCauses, TracePlace } from '../../contracts/traces/trace-causes.ts';
import type { TraceInsights } from '../../contracts/traces/trace-insights.ts';
import { link, ms, percent, place, ratingWords, type Fact, type Rating, type Words } from '../../findings/model.ts';
import { MIN_CAUSE_SHARE, type Verdict } from '../../findings/verdict.ts';
import { seriesWords } from '../../findings/request-series.ts';
import { originalOf } from './findings/hot-functions.ts';
import { traceCulprits } from './findings/index.ts';
import { blockingRating } from './findings/long-tasks.ts';
import { waitedSeries } from './findings/request-series.ts';

/** A request that a person waits for. */
const SYNCHRONOUS_MS = 100;
const SHOWN_CODE = 2;
/** Shorter tasks block nothing. */
const LONG_TASK_MS = 50;

interface Found {
  readonly rating: Exclude<Rating, 'good'>;
  readonly headline: Words;
  /** What would be gone without the cause. */
  readonly savedMs?: number;
  readonly code?: readonly (TracePlace | null)[];
}

/** The part of a whole that one place is to blame for. */
interface Cause {
  readonly what: Words;
  readonly tookMs: number;
  readonly code: TracePlace;
}

/** `; 74 % of it is forced layout by alignColumns (columns.js:8:3)`. */
function because({ what, tookMs }: Cause, wholeMs: number): Words {
  return ['; ', percent(Math.min(1, tookMs / wholeMs)), ' of it is ', what];
}

function largestCause(causes: readonly Cause[], wholeMs: number): Cause | null {
  const [largest] = causes.toSorted((a, b) => b.tookMs - a.tookMs);
  return largest !== undefined && largest.tookMs >= MIN_CAUSE_SHARE * wholeMs ? largest : null;
}

function interactionCauses(causes: InteractionCauses): Cause[] {
  const { forcedBy, forcedLayoutMs, functions, handlers, delayedBy } = causes;
  const exact = [
    ...(forcedBy === null
      ? []
      : [{ what: ['layout forced by ', place(forcedBy)], tookMs: forcedLayoutMs, code: forcedBy }]),
    ...functions.map(({ place: code, selfMs }) => ({ what: place(code), tookMs: selfMs, code })),
    ...delayedBy.map(({ place: code, totalMs }) => ({ what: ['the wait for ', place(code)], tookMs: totalMs, code })),
  ];
  const least = MIN_CAUSE_SHARE * causes.durationMs;
  // A handler says less than the function in it.
  return exact.some(({ tookMs }) => tookMs >= least)
    ? exact
    : handlers.map(({ place: code, totalMs }) => ({ what: ['the handler ', place(code)], tookMs: totalMs, code }));
}

const INPUTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:key|input|beforeinput|textInput)/i, 'key press'],
  [/^(?:click|pointer|mouse|touch)/i, 'click'],
];

function slowInteraction({ interactionToNextPaint: inp, interactions }: TraceInsights): Found | null {
  if (inp === null || inp.rating === 'good') return null;
  const [slowest] = inp.rows.toSorted((a, b) => b.durationMs - a.durationMs);
  if (slowest === undefined) return null;
  const { durationMs } = slowest;
  const causes = interactions.find(({ event }) => event === slowest.event);
  const cause = causes === undefined ? null : largestCause(interactionCauses(causes), durationMs);
  const input = INPUTS.find(([pattern]) => pattern.test(slowest.name))?.[1] ?? 'interaction';
  return {
    rating: inp.rating,
    headline: [
      inp.interactions === 1
        ? `The ${input} takes `
        : `The slowest of ${inp.interactions} interactions, a ${input}, takes `,
      ms(durationMs),
      cause === null ? '' : because(cause, durationMs),
      '.',
    ],
    ...(cause === null ? {} : { savedMs: Math.min(cause.tookMs, durationMs), code: [cause.code] }),
  };
}

function synchronousRequest({ synchronousRequests: [longest] }: TraceInsights): Found | null {
  if (longest === undefined || longest.durationMs < SYNCHRONOUS_MS) return null;
  const sender = longest.sentBy === null ? null : authorCode(longest.sentBy).place;
  return {
    rating: 'poor',
    headline: [
      'The main thread stands still for ',
      ms(longest.durationMs),
      ' while it waits for ',
      link(longest.url),
      sender === null ? '' : [', which ', place(sender), ' requests synchronously'],
      '.',
    ],
    savedMs: longest.durationMs,
    code: [sender],
  };
}

/** In a sentence: `1.2 s of that pass before it is requested`. */
function phaseWords(name: string, isImage: boolean): string {
  switch (name) {
    case 'time to first byte':
      return 'before the first byte of the page arrives';
    case 'load delay':
      return 'before it is requested';
    case 'load duration':
      return 'while it is loaded';
    default:
      return isImage ? 'after it is loaded' : 'after the first byte of the page';
  }
}

function latePaint({ largestContentfulPaint: paint }: TraceInsights): Found | null {
  if (paint === null || paint.rating === 'good') return null;
  const [slowest] = paint.phases.toSorted((a, b) => b.durationMs - a.durationMs);
  return {
    rating: paint.rating,
    headline: [
      'The largest content appears after ',
      ms(paint.valueMs),
      slowest === undefined
        ? ''
        : ['; ', ms(slowest.durationMs), ` of that pass ${phaseWords(slowest.name, paint.phases.length > 2)}`],
      '.',
    ],
  };
}

/** A first paint that waited for a file that blocks rendering. A late one of another kind is told by the largest paint. */
function lateFirstPaint({ firstContentfulPaint: paint, firstPaintBlocker: blocker }: TraceInsights): Found | null {
  if (paint === null || paint.rating === 'good' || blocker === null) return null;
  // Otherwise something else took longer.
  if (blocker.laterMs > paint.valueMs / 2) return null;
  return {
    rating: paint.rating,
    headline: [
      'Nothing is shown for ',
      ms(paint.valueMs),
      ': ',
      link(blocker.url),
      ', which blocks rendering, arrives after ',
      ms(blocker.arrivedMs),
      '.',
    ],
  };
}

function movingContent({ layoutShift: shift }: TraceInsights): Found | null {
  if (shift === null || shift.rating === 'good') return null;
  const [largest] = shift.rows.filter(({ hadRecentInput }) => !hadRecentInput).toSorted((a, b) => b.score - a.score);
  const by = largest?.causes[0]?.changedBy ?? null;
  const code = by === null ? null : authorCode(by).place;
  return {
    rating: shift.rating,
    headline: [
      `Content moves by itself: ${countNoun(shift.shifts, 'layout shift')}, score ${shift.score.toFixed(3)}`,
      code === null ? '' : [', the largest caused by ', place(code)],
      '.',
    ],
    code: [code],
  };
}

/** What ran in long tasks, by the code that ran or that forced layout; each part counts once. */
function taskCauses(tasks: NonNullable<TraceInsights['longTasks']>): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { kind, ran, read, selfMs } of tasks.rows.flatMap((row) => row.causes)) {
    const code = kind === 'forced-layout' ? read : kind === 'script' ? ran : null;
    if (code === null) continue;
    const key = JSON.stringify([kind, code.name, code.url, code.line]);
    const what: Words = kind === 'forced-layout' ? ['layout forced by ', place(code)] : place(code);
    causes.set(key, { what, code, tookMs: (causes.get(key)?.tookMs ?? 0) + selfMs });
  }
  return [...causes.values()];
}

function blockedThread({ longTasks: tasks }: TraceInsights): Found | null {
  const rating = tasks === null ? null : blockingRating(tasks);
  if (tasks === null || rating === null) return null;
  // The rows may be a part of all.
  const shownMs = tasks.rows.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const isWhole = tasks.rows.length === tasks.count;
  const cause = isWhole ? largestCause(taskCauses(tasks), shownMs) : null;
  return {
    rating,
    headline: [
      isWhole ? 'The main thread is blocked for ' : 'The main thread is blocked by ',
      ...(isWhole ? [ms(shownMs), ' in '] : []),
      countNoun(tasks.count, 'long task'),
      cause === null ? '' : because(cause, shownMs),
      '.',
    ],
    ...(cause === null ? {} : { savedMs: cause.tookMs, code: [cause.code] }),
  };
}

/** Longer tasks than a person takes for at once (web.dev/articles/rail), in which nothing was painted yet: blocking time leaves them out. */
const LONG_BEFORE_PAINT_MS = { poor: 600, slow: 200 } as const;

function taskBeforePaint({ longTasks: tasks }: TraceInsights): Found | null {
  const [longest] = tasks?.rows.toSorted((a, b) => b.durationMs - a.durationMs) ?? [];
  if (tasks === null || longest === undefined || (tasks.beforePaint ?? 0) === 0) return null;
  const { durationMs } = longest;
  // One after the paint would be in the blocking time.
  if (durationMs < LONG_BEFORE_PAINT_MS.slow || tasks.totalBlockingMs >= durationMs - LONG_TASK_MS) return null;
  const cause = largestCause(taskCauses({ ...tasks, rows: [longest] }), durationMs);
  return {
    rating: durationMs >= LONG_BEFORE_PAINT_MS.poor ? 'poor' : 'needs-improvement',
    headline: [
      'A task of ',
      ms(durationMs),
      ' runs before the first paint',
      cause === null ? '' : because(cause, durationMs),
      '.',
    ],
    ...(cause === null ? {} : { savedMs: cause.tookMs, code: [cause.code] }),
  };
}

function requestsInTurn(insights: TraceInsights): Found | null {
  const longest = waitedSeries(insights);
  if (longest === null) return null;
  const sender = authorCode(longest.sentBy).place;
  return {
    rating: 'needs-improvement',
    headline: [seriesWords(longest), ', sent by ', place(sender), '.'],
    code: [sender],
  };
}

/** In the order in which a person minds them. */
const PROBLEMS = [
  slowInteraction,
  synchronousRequest,
  latePaint,
  lateFirstPaint,
  movingContent,
  blockedThread,
  taskBeforePaint,
  requestsInTurn,
];

function vitals({
  interactionToNextPaint: inp,
  largestContentfulPaint: lcp,
  layoutShift: cls,
  longTasks,
}: TraceInsights): Fact[] {
  const rated = (value: Words, rating: Rating): Words => [value, ' ', ratingWords(rating)];
  return [
    ...(inp === null ? [] : [['Interaction to next paint', rated(ms(inp.valueMs), inp.rating)] as const]),
    ...(lcp === null ? [] : [['Largest contentful paint', rated(ms(lcp.valueMs), lcp.rating)] as const]),
    ...(cls === null || cls.shifts === 0 ? [] : [['Layout shift', rated(cls.score.toFixed(3), cls.rating)] as const]),
    ...(longTasks === null || longTasks.count === 0
      ? []
      : [['Total blocking time', ms(longTasks.totalBlockingMs)] as const]),
  ];
}

/** Of a trace without a problem: what was measured. */
function calm(insights: TraceInsights): Pick<Verdict, 'level' | 'headline' | 'code'> | null {
  const { interactionToNextPaint: inp, largestContentfulPaint: lcp, longTasks, hotFunctions } = insights;
  const [hottest] = hotFunctions;
  if (longTasks === null) {
    if (hottest === undefined) return null;
    const code = originalOf(hottest);
    return {
      level: 'plain',
      headline: [place(code), ' has the largest self time: ', ms(hottest.selfMs), '.'],
      code: [code],
    };
  }
  if (longTasks.count > 0) {
    const longestMs = Math.max(...longTasks.rows.map(({ durationMs }) => durationMs));
    return { level: 'plain', headline: ['Little blocks the main thread: the longest task takes ', ms(longestMs), '.'] };
  }
  const isMeasured = inp !== null || lcp !== null;
  return {
    level: isMeasured ? 'good' : 'plain',
    headline: `${isMeasured ? 'What was measured is fast: no' : 'No'} task of the main thread is longer than 50 ms.`,
  };
}

/** Null if the trace says nothing about a page or a program. */
export function traceVerdict(insights: TraceInsights): Verdict | null {
  const found = PROBLEMS.map((problem) => problem(insights)).filter((each) => each !== null);
  const worst = found.find(({ rating }) => rating === 'poor') ?? found[0];
  const notes = insights.failures.length === 0 ? [] : ['Some parts could not be computed; see the insights.'];
  if (worst === undefined) {
    const said = calm(insights);
    if (said === null) return null;
    return { ...said, level: notes.length === 0 ? said.level : 'plain', figures: vitals(insights), notes };
  }
  const { headline, savedMs, code = [] } = worst;
  const blamed = code.filter((each) => each !== null);
  const culprits = blamed.length > 0 ? blamed : traceCulprits({ insights, capture: '' }).map(({ place: of }) => of);
  return {
    level: 'problem',
    headline,
    figures: [...(savedMs === undefined ? [] : [['A fix saves up to', ms(savedMs)] as const]), ...vitals(insights)],
    notes,
    code: culprits.slice(0, SHOWN_CODE),
  };
}
