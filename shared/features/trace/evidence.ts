/** Evidence of a trace: what was slow in it, which code was most of that, and what was not recorded. */
import { countNoun } from '../../base/units.ts';
import { isAuthorsPlace } from '../../engine/source-map/contract/author-code.ts';
import type { InteractionCauses, OwnCode, TraceCode, TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import type { TraceInsights } from '../../engine/trace/contract/trace-insights.ts';
import { link, ms, name, percent, place, ratingWords, type Rating, type Words } from '../../core/findings/model.ts';
import { cite, NO_WORDS, sentence, type Cited, type Sentence } from '../../core/findings/rules.ts';
import { seriesWords } from '../../core/findings/request-series.ts';
import { originalOf } from './findings/hot-functions.ts';
import { traceCulprits } from './findings/index.ts';
import { blockingRating, recordingWords } from './findings/long-tasks.ts';
import { waitedSeries } from './findings/request-series.ts';

/** A cause explains at least half of what it is named for; a reader would look at the other half first otherwise. */
const ENOUGH = 0.5;
/** A smaller part of what no cause explains is one of many. */
const WORTH_NAMING = 0.15;
/** Own code is named where it explains half as much as the largest part: it is what a reader can change. */
const OWN_ENOUGH = 0.5;
/** A request that a person waits for; from the time on that an interaction may take (web.dev/articles/inp) it is poor. */
const SYNCHRONOUS_MS = { poor: 200, slow: 100 } as const;
/** Longer tasks than a person takes for at once (web.dev/articles/rail), in which nothing was painted yet: blocking time leaves them out. */
const LONG_BEFORE_PAINT_MS = { poor: 600, slow: 200 } as const;
/** Work of a page's main thread that is none, ms: the recording itself causes as much. */
const NOTHING_MS = 1;
/** Shorter tasks block nothing. */
const LONG_TASK_MS = 50;

/** The way that a cause takes part in the time. */
type CauseKind = 'layout' | 'function' | 'own' | 'wait' | 'handler';

/** The part of a whole that one place is to blame for. */
interface Cause {
  readonly kind: CauseKind;
  readonly tookMs: number;
  readonly isOwn: boolean;
  readonly code: TracePlace;
  readonly by: Cited;
  readonly share: Cited;
  readonly saved: Cited;
}

export interface Slow {
  readonly rating: Exclude<Rating, 'good'>;
  readonly wholeMs: number;
  readonly takes: Cited;
  /** The one that explains enough; null without. */
  readonly cause: Cause | null;
  /** Without a cause: the largest part, where it is worth naming. */
  readonly largest?: Cause | null;
}

type Phase = 'first-byte' | 'delay' | 'duration' | 'after-load' | 'after-first-byte';

export interface TraceEvidence {
  /** A document that did not load; null for one that did. */
  readonly unreachable: Cited | null;
  /** False for a trace without a page's main thread. */
  readonly hasPage: boolean;
  readonly incomplete: boolean;
  readonly unfinished: {
    readonly durationMs: number;
    readonly functionMs: number | null;
    readonly lasts: Cited;
    readonly recorded: Cited;
    readonly since: Cited;
    readonly code: TracePlace | null;
    readonly in: Cited | null;
  } | null;
  readonly interaction:
    | (Slow & {
        readonly input: Cited;
        readonly of: Cited;
        readonly isOne: boolean;
        /** The same steps without a recording, by which it is rated; null unless they were performed so before. */
        readonly plain: Cited | null;
      })
    | null;
  readonly synchronous: (Slow & { readonly url: Cited; readonly sender: Cause | null }) | null;
  readonly largestPaint: (Slow & { readonly phase: Phase | null; readonly phaseTakes: Cited | null }) | null;
  readonly firstPaint: (Slow & { readonly blocker: Cited; readonly arrived: Cited }) | null;
  readonly shifts: {
    readonly rating: Exclude<Rating, 'good'>;
    readonly count: Cited;
    readonly score: Cited;
    readonly code: TracePlace | null;
    readonly by: Cited | null;
    /** Work that grew, appeared or left, where no own code did it. */
    readonly node: Cited | null;
  } | null;
  readonly blocked: (Slow & { readonly tasks: Cited; readonly isWhole: boolean }) | null;
  readonly beforePaint: Slow | null;
  readonly inTurn: { readonly series: Cited; readonly sender: Cited; readonly code: TracePlace } | null;
  readonly hottest: { readonly code: TracePlace; readonly by: Cited; readonly self: Cited } | null;
  readonly longTasks: { readonly count: number; readonly longest: Cited } | null;
  /** `, besides a task of 120 ms that a profiler or heap snapshot took`; no words without one. */
  readonly besides: Sentence;
  readonly isMeasured: boolean;
  /** The main thread did nothing at all, and no request was sent. */
  readonly isEmpty: boolean;
  /** Vitals, as figures. */
  readonly vitals: readonly Cited[];
  /** Code that stands out in the tables. */
  readonly culprits: readonly TracePlace[];
}

type Part = Pick<Cause, 'kind' | 'tookMs' | 'code'>;

const keyOf = ({ name: called, url, line, column }: TracePlace): string => JSON.stringify([called, url, line, column]);

/** The part that explains enough. Of a function of the author, `owned` says what was done for it besides its own time: a fix saves that too. */
function causeOf(
  parts: readonly Part[],
  wholeMs: number,
  of: string,
  owned: readonly Part[] = [],
  enough = ENOUGH,
): Cause | null {
  const [largest] = parts.toSorted((a, b) => b.tookMs - a.tookMs);
  if (largest === undefined) return null;
  const own = parts
    .filter(({ code, tookMs }) => isAuthorsPlace(code) && tookMs >= OWN_ENOUGH * largest.tookMs)
    .toSorted((a, b) => b.tookMs - a.tookMs)[0];
  const chosen = own ?? largest;
  if (wholeMs <= 0 || chosen.tookMs < enough * wholeMs) return null;
  const isChosen = ({ tookMs, code }: Part): boolean => tookMs > chosen.tookMs && keyOf(code) === keyOf(chosen.code);
  const named = (chosen.kind === 'function' ? owned.find(isChosen) : undefined) ?? chosen;
  const tookMs = Math.min(named.tookMs, wholeMs);
  return {
    ...named,
    tookMs,
    isOwn: isAuthorsPlace(named.code),
    by: cite('Cause', place(named.code)),
    share: cite(`Of the ${of}`, percent(tookMs / wholeMs)),
    saved: cite('A fix can save', ms(tookMs)),
  };
}

/** The cause that explains enough, otherwise the largest part. */
function causesOf(...[parts, wholeMs, of, owned]: Parameters<typeof causeOf>): Pick<Slow, 'cause' | 'largest'> {
  const cause = causeOf(parts, wholeMs, of, owned);
  return cause === null ? { cause, largest: causeOf(parts, wholeMs, of, owned, WORTH_NAMING) } : { cause };
}

/** `74 % of it is layout forced by alignColumns (columns.js:8:3)`. */
function partWords({ kind, share, by }: Cause): Sentence {
  switch (kind) {
    case 'layout':
      return sentence`${share} of it is layout forced by ${by}`;
    case 'wait':
      return sentence`${share} of it is the wait for ${by}`;
    case 'handler':
      return sentence`${share} of it is the handler ${by}`;
    case 'own':
      return sentence`${share} of it is ${by} and what it calls`;
    default:
      return sentence`${share} of it is ${by}`;
  }
}

/** In the headline: the cause, or nothing if no place explains enough. */
export function because(cause: Cause | null): Sentence {
  return cause === null ? NO_WORDS : sentence`; ${partWords(cause)}`;
}

/** Below a headline without a cause: where to look first in what no place explains. */
export function largestPart({ largest }: Pick<Slow, 'largest'>): Sentence[] {
  if (!largest) return [];
  const what = largest.isOwn ? sentence`the largest part in own code` : sentence`the largest part`;
  return [sentence`No code explains half of it; ${what}: ${partWords(largest)}.`];
}

/** Work of the author's functions with what packages and the browser did for them, in all of `works`. */
function ownParts(works: readonly (OwnCode | undefined)[]): Part[] {
  const rows = works.flatMap((own) => own?.rows ?? []);
  return [...Map.groupBy(rows, (row) => keyOf(row.place)).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const tookMs = same.reduce((sum, { totalMs }) => sum + totalMs, 0);
    const selfMs = same.reduce((sum, row) => sum + row.selfMs, 0);
    return [{ kind: tookMs > selfMs * 1.05 ? ('own' as const) : ('function' as const), tookMs, code: first.place }];
  });
}

function interactionParts(causes: InteractionCauses): Part[] {
  const { forcedBy, forcedLayoutMs, functions, handlers, delayedBy, own } = causes;
  const exact: Part[] = [
    ...(forcedBy === null ? [] : [{ kind: 'layout' as const, tookMs: forcedLayoutMs, code: forcedBy }]),
    ...functions.map(({ place: code, selfMs }) => ({ kind: 'function' as const, tookMs: selfMs, code })),
    ...delayedBy.map(({ place: code, totalMs }) => ({ kind: 'wait' as const, tookMs: totalMs, code })),
  ];
  if (causeOf(exact, causes.durationMs, '') !== null) return exact;
  const owned = ownParts([own]);
  if (causeOf(owned, causes.durationMs, '') !== null) return owned;
  // A handler says less than the function in it.
  const handled = handlers.map(({ place: code, totalMs }): Part => ({ kind: 'handler', tookMs: totalMs, code }));
  return causeOf(handled, causes.durationMs, '') === null ? [...exact, ...owned] : handled;
}

const INPUTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:key|input|beforeinput|textInput)/i, 'key press'],
  [/^(?:click|pointer|mouse|touch)/i, 'click'],
];

/** What a fix saves of the run without a profiler, which slows all of it. */
function savingOf(
  { cause, ...rest }: Pick<Slow, 'cause' | 'largest'>,
  plainShare: number,
): Pick<Slow, 'cause' | 'largest'> {
  if (cause === null) return { cause, ...rest };
  return { ...rest, cause: { ...cause, saved: cite('A fix can save', ms(cause.tookMs * Math.min(1, plainShare))) } };
}

function slowInteraction({ interactionToNextPaint: inp, interactions }: TraceInsights): TraceEvidence['interaction'] {
  if (inp === null || inp.rating === 'good') return null;
  const [slowest] = inp.rows.toSorted((a, b) => b.durationMs - a.durationMs);
  if (slowest === undefined) return null;
  const { durationMs } = slowest;
  const input = INPUTS.find(([pattern]) => pattern.test(slowest.name))?.[1] ?? 'interaction';
  const causes = interactions.find(({ event }) => event === slowest.event);
  const found =
    causes === undefined
      ? { cause: null }
      : causesOf(interactionParts(causes), durationMs, 'interaction', ownParts([causes.own]));
  return {
    rating: inp.rating,
    wholeMs: durationMs,
    takes: cite('Slowest interaction', ms(durationMs)),
    input: cite('Input', inp.element === undefined ? input : [input, ' on ', name(inp.element)]),
    of: cite('Interactions', String(inp.interactions)),
    isOne: inp.interactions === 1,
    plain: inp.plainMs === undefined ? null : cite('Without recording', ms(inp.plainMs)),
    ...savingOf(found, (inp.plainMs ?? durationMs) / durationMs),
  };
}

function synchronousRequest({ synchronousRequests: [longest] }: TraceInsights): TraceEvidence['synchronous'] {
  if (longest === undefined || longest.durationMs < SYNCHRONOUS_MS.slow) return null;
  const { durationMs, sentBy } = longest;
  const code = sentBy === null ? null : ownFrame(sentBy);
  return {
    rating: durationMs >= SYNCHRONOUS_MS.poor ? 'poor' : 'needs-improvement',
    wholeMs: durationMs,
    takes: cite('Waits synchronously', ms(durationMs)),
    url: cite('Request', link(longest.url)),
    cause: null,
    sender: code === null ? null : causeOf([{ kind: 'function', tookMs: durationMs, code }], durationMs, 'wait'),
  };
}

const PHASES: Readonly<Record<string, Phase>> = {
  'time to first byte': 'first-byte',
  'load delay': 'delay',
  'load duration': 'duration',
};

function latePaint({ largestContentfulPaint: paint }: TraceInsights): TraceEvidence['largestPaint'] {
  if (paint === null || paint.rating === 'good') return null;
  const [slowest] = paint.phases.toSorted((a, b) => b.durationMs - a.durationMs);
  const { rating, valueMs, phases } = paint;
  return {
    rating,
    wholeMs: valueMs,
    takes: cite('Largest contentful paint', ms(valueMs)),
    cause: null,
    phase:
      slowest === undefined ? null : (PHASES[slowest.name] ?? (phases.length > 2 ? 'after-load' : 'after-first-byte')),
    phaseTakes: slowest === undefined ? null : cite(`Of that, ${slowest.name}`, ms(slowest.durationMs)),
  };
}

/** A first paint that waited for a file that blocks rendering. A late one of another kind is told by the largest paint. */
function lateFirstPaint({
  firstContentfulPaint: paint,
  firstPaintBlocker: blocker,
}: TraceInsights): TraceEvidence['firstPaint'] {
  // Otherwise something else took longer.
  if (paint === null || paint.rating === 'good' || blocker === null || blocker.laterMs > paint.valueMs / 2) return null;
  return {
    rating: paint.rating,
    wholeMs: paint.valueMs,
    takes: cite('Nothing is shown for', ms(paint.valueMs)),
    cause: null,
    blocker: cite('Blocks rendering', link(blocker.url)),
    arrived: cite('Its arrival', ms(blocker.arrivedMs)),
  };
}

/** The innermost frame of the author; null if there is none. */
function ownFrame({ callers, wrappers = 0, ...innermost }: TraceCode): TracePlace | null {
  return [innermost, ...callers].find((frame, at) => at >= wrappers && isAuthorsPlace(frame)) ?? null;
}

function movingContent({ layoutShift: shift }: TraceInsights): TraceEvidence['shifts'] {
  if (shift === null || shift.rating === 'good') return null;
  const [largest] = shift.rows.filter(({ hadRecentInput }) => !hadRecentInput).toSorted((a, b) => b.score - a.score);
  const causes = largest?.causes ?? [];
  // A framework that writes the document says less than the node.
  const code = causes.flatMap(({ changedBy }) => (changedBy === null ? [] : (ownFrame(changedBy) ?? [])))[0] ?? null;
  const node = causes.find((cause) => cause.node !== '')?.node ?? '';
  return {
    rating: shift.rating,
    count: cite('Layout shifts', countNoun(shift.shifts, 'layout shift')),
    score: cite('Layout shift', shift.score.toFixed(3)),
    code,
    by: code === null ? null : cite('Largest caused by', place(code)),
    node: node === '' ? null : cite('Largest caused by', name(node)),
  };
}

type Tasks = NonNullable<TraceInsights['longTasks']>;

/** Work in tasks, by the code that ran or that forced layout; each part counts once. Own functions have what was done for them. */
function taskParts(rows: Tasks['rows']): Part[] {
  const parts = new Map<string, Part>();
  const add = (part: Part): void => {
    const { kind, code, tookMs } = part;
    const key = `${kind} ${keyOf(code)}`;
    parts.set(key, { ...part, tookMs: (parts.get(key)?.tookMs ?? 0) + tookMs });
  };
  for (const { kind, ran, read, selfMs } of rows.flatMap((row) => row.causes)) {
    const code = kind === 'forced-layout' ? read : kind === 'script' ? ran : null;
    if (code !== null) add({ kind: kind === 'script' ? 'function' : 'layout', code, tookMs: selfMs });
  }
  const exact = [...parts.values()];
  const wholeMs = rows.reduce((sum, { durationMs }) => sum + durationMs, 0);
  if (causeOf(exact, wholeMs, '')?.isOwn === true) return exact;
  return [...exact, ...ownParts(rows.map((row) => row.own))];
}

function causesOfTasks(rows: Tasks['rows'], wholeMs: number, of: string): Pick<Slow, 'cause' | 'largest'> {
  return causesOf(taskParts(rows), wholeMs, of, ownParts(rows.map(({ own }) => own)));
}

function blockedThread({ longTasks: tasks }: TraceInsights): TraceEvidence['blocked'] {
  const rating = tasks === null ? null : blockingRating(tasks);
  if (tasks === null || rating === null) return null;
  // The rows may be a part of all.
  const wholeMs = tasks.rows.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const isWhole = tasks.rows.length === tasks.count;
  return {
    rating,
    wholeMs,
    isWhole,
    takes: cite('In long tasks', ms(wholeMs)),
    tasks: cite('Long tasks', countNoun(tasks.count, 'long task')),
    ...(isWhole ? causesOfTasks(tasks.rows, wholeMs, 'long tasks') : { cause: null }),
  };
}

function taskBeforePaint({ longTasks: tasks }: TraceInsights): Slow | null {
  const [longest] = tasks?.rows.toSorted((a, b) => b.durationMs - a.durationMs) ?? [];
  if (tasks === null || longest === undefined || (tasks.beforePaint ?? 0) === 0) return null;
  const { durationMs } = longest;
  // One after the paint would be in the blocking time.
  if (durationMs < LONG_BEFORE_PAINT_MS.slow || tasks.totalBlockingMs >= durationMs - LONG_TASK_MS) return null;
  return {
    rating: durationMs >= LONG_BEFORE_PAINT_MS.poor ? 'poor' : 'needs-improvement',
    wholeMs: durationMs,
    takes: cite('Longest task', ms(durationMs)),
    ...causesOfTasks([longest], durationMs, 'task'),
  };
}

function requestsInTurn(insights: TraceInsights): TraceEvidence['inTurn'] {
  const longest = waitedSeries(insights);
  const code = longest === null ? null : ownFrame(longest.sentBy);
  return longest === null || code === null
    ? null
    : { series: cite('Requests in turn', seriesWords(longest)), sender: cite('Sent by', place(code)), code };
}

function unfinishedTask({ longTasks, hotFunctions, durationMs: allMs }: TraceInsights): TraceEvidence['unfinished'] {
  const { unfinished } = longTasks ?? {};
  if (unfinished === undefined) return null;
  const { startMs, durationMs, functionMs = null, entered = null } = unfinished;
  const hottest = hotFunctions.find((row) => isAuthorsPlace(row)) ?? hotFunctions[0];
  const isKnown = functionMs !== null && functionMs >= ENOUGH * durationMs && hottest !== undefined;
  const code = isKnown && hottest.selfMs >= ENOUGH * functionMs ? originalOf(hottest) : entered;
  return {
    durationMs,
    functionMs,
    lasts: cite('Blocked', ms(durationMs)),
    recorded: cite('Recorded', ms(allMs)),
    since: cite('Blocked from', ms(startMs)),
    code,
    in: code === null ? null : cite('In', place(code)),
  };
}

function vitals({
  interactionToNextPaint: inp,
  largestContentfulPaint: lcp,
  layoutShift: cls,
  longTasks,
}: TraceInsights): Cited[] {
  const rated = (value: Words, rating: Rating): Words => [value, ' ', ratingWords(rating)];
  return [
    ...(inp === null ? [] : [cite('Interaction to next paint', rated(ms(inp.plainMs ?? inp.valueMs), inp.rating))]),
    ...(lcp === null ? [] : [cite('Largest contentful paint', rated(ms(lcp.valueMs), lcp.rating))]),
    ...(cls === null || cls.shifts === 0 ? [] : [cite('Layout shift', rated(cls.score.toFixed(3), cls.rating))]),
    ...(longTasks === null || longTasks.count === 0
      ? []
      : [cite('Total blocking time', ms(longTasks.totalBlockingMs))]),
  ];
}

export function traceEvidence(insights: TraceInsights): TraceEvidence {
  const {
    page,
    breakdown,
    longTasks,
    hotFunctions,
    interactionToNextPaint: inp,
    largestContentfulPaint: lcp,
  } = insights;
  const hottest =
    hotFunctions.find(
      (row) => isAuthorsPlace(originalOf(row)) && row.selfMs >= OWN_ENOUGH * (hotFunctions[0]?.selfMs ?? 0),
    ) ?? hotFunctions[0];
  const hot = hottest === undefined ? null : originalOf(hottest);
  const ofRecording = recordingWords(insights);
  return {
    unreachable: page?.unreachableUrl === undefined ? null : cite('Address', name(page.unreachableUrl)),
    hasPage: longTasks !== null,
    incomplete: insights.failures.length > 0,
    unfinished: unfinishedTask(insights),
    interaction: slowInteraction(insights),
    synchronous: synchronousRequest(insights),
    largestPaint: latePaint(insights),
    firstPaint: lateFirstPaint(insights),
    shifts: movingContent(insights),
    blocked: blockedThread(insights),
    beforePaint: taskBeforePaint(insights),
    inTurn: requestsInTurn(insights),
    hottest:
      hottest === undefined || hot === null
        ? null
        : { code: hot, by: cite('Function', place(hot)), self: cite('Self time', ms(hottest.selfMs)) },
    longTasks:
      longTasks === null
        ? null
        : {
            count: longTasks.count,
            longest: cite('Longest task', ms(Math.max(0, ...longTasks.rows.map(({ durationMs }) => durationMs)))),
          },
    besides:
      ofRecording === null
        ? NO_WORDS
        : sentence`, besides ${cite('Profiler or snapshot', ofRecording)} that a profiler or heap snapshot took`,
    isMeasured: inp !== null || lcp !== null,
    isEmpty: breakdown !== null && breakdown.totalMs < NOTHING_MS && insights.requests === 0,
    vitals: vitals(insights),
    culprits: traceCulprits({ insights, capture: '' }).map(({ place: of }) => of),
  };
}
