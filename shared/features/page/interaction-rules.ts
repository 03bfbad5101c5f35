/** The rules of a measured interaction: how long the page took to answer, by the run without a profiler, and what it did meanwhile. */
import { cite, rulesOf, sentence, NO_WORDS, type Cited, type Sentence } from '../../core/findings/rules.ts';
import { ms, name, place } from '../../core/findings/model.ts';
import type { PerformedStep } from '../../core/contracts/interaction.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import type { InteractionFile, ProfiledStep } from './contract/interactions.ts';
import { interactionName } from './interaction-name.ts';
import { parseSteps } from './tools/interact-steps.ts';

/** Above, an interaction needs improvement by the Web Vitals. */
const SLOW_MS = 200;
/** Less is no cause of a latency. */
const MIN_CAUSE_MS = 10;
/** Below this part of the measured time, the recorded run may have done other work: nothing was left to do, or it was cached. Or something slowed the measured run. */
const MUCH_FASTER = 0.5;

interface Cause {
  readonly isLayout: boolean;
  readonly place: TracePlace;
  readonly ms: number;
  /** It forces layout, or is the layout that is forced. */
  readonly forces: boolean;
}

/** `(anonymous) in alignRows` is called `(anonymous)` where its caller is not said. */
const ownName = ({ name: called }: TracePlace): string => called.replace(/ in .*$/, '');

/** The function that a place is in: of those of its name in its file the last one that begins before it. */
function functionAround<T extends { readonly place: TracePlace }>(rows: readonly T[], at: TracePlace): T | undefined {
  return rows
    .filter((row) => row.place.url === at.url && ownName(row.place) === ownName(at))
    .filter((row) => row.place.line < at.line || (row.place.line === at.line && row.place.column <= at.column))
    .toSorted((a, b) => b.place.line - a.place.line || b.place.column - a.place.column)[0];
}

/**
 * What took the time of a step, the largest first: the function, and what forced layout, whose time is not that of the function around it. The profiler slows
 * both unequally, so neither takes more than the measured run left for it.
 */
function causesOf({ functions, own, forcedLayout }: ProfiledStep, cost: PerformedStep['cost']): Cause[] {
  const [forcing] = forcedLayout?.by ?? [];
  const layoutMs = forcedLayout?.totalMs ?? 0;
  const measuredLayoutMs = Math.min(layoutMs, cost?.forcedLayoutMs ?? Infinity);
  const scriptMs = (cost?.processingMs ?? Infinity) - measuredLayoutMs;
  const rows = own?.rows.map((row) => ({ place: row.place, ms: row.totalMs })) ?? [];
  const owned = rows.length > 0 ? rows : functions.slice(0, 1).map((hot) => ({ place: hot, ms: hot.selfMs }));
  const around = forcing === undefined ? undefined : functionAround(rows, forcing);
  const [script] = owned
    .map((row) => ({ ...row, forces: row === around, ms: row === around ? row.ms - layoutMs : row.ms }))
    .toSorted((a, b) => b.ms - a.ms);
  const causes: Cause[] = [
    ...(script === undefined ? [] : [{ ...script, ms: Math.min(script.ms, scriptMs), isLayout: false }]),
    ...(forcing === undefined ? [] : [{ isLayout: true, place: forcing, ms: measuredLayoutMs, forces: true }]),
  ];
  return causes.filter(({ ms: took }) => took >= MIN_CAUSE_MS).toSorted((one, other) => other.ms - one.ms);
}

/** Only these are interactions for the browser. */
const HAVE_LATENCY: ReadonlySet<PerformedStep['action']> = new Set(['click', 'doubleClick', 'type', 'press']);
/** An interaction that the browser does not report was painted within this time: 16 ms, and 8 ms to which durations are rounded. */
const UNREPORTED_MS = 24;

/**
 * What is known of a latency. `unknown`: the browser reported none although the page itself took longer. It reports what was shown, so it reports nothing of a
 * page behind another tab that draws all the same.
 */
export function latencyOf({ action, cost }: PerformedStep): 'reported' | 'under-16' | 'unknown' | 'none' {
  if (cost === null || (cost.latencyMs === null && !HAVE_LATENCY.has(action))) return 'none';
  if (cost.latencyMs !== null) return 'reported';
  // A long animation frame is reported only of what was shown: then what blocked the page was no input.
  const isQuiet = cost.blockedMs === 0 || cost.longestFrameMs !== null;
  return cost.isDrawn && isQuiet && (cost.nextPaintMs ?? 0) <= UNREPORTED_MS ? 'under-16' : 'unknown';
}

/** What a step is judged by: its latency, and where that is unknown the next frame, or the time that the page was blocked for. */
function judgedMs(step: PerformedStep): number {
  const { cost } = step;
  if (cost === null) return -1;
  return latencyOf(step) === 'unknown' ? (cost.nextPaintMs ?? cost.blockedMs) : (cost.latencyMs ?? -1);
}

/** The step that took longest to the next paint; the first one where none has a time. */
export function slowestStep(steps: readonly PerformedStep[]): number {
  const times = steps.map(judgedMs);
  return Math.max(0, times.indexOf(Math.max(...times)));
}

/**
 * True if the recorded run of a step took so much less than the measured one that what ran in it need not be the cause; not where both spent most of their time in
 * forced layout, which the measured run knows by itself.
 */
export function isMuchFaster(measured: PerformedStep | undefined, recorded: ProfiledStep): boolean {
  const { latencyMs: known, forcedLayoutMs } = measured?.cost ?? {};
  const latencyMs = known ?? 0;
  const recordedMs = recorded.latencyMs ?? latencyMs;
  const isForced = (forcedLayoutMs ?? 0) >= latencyMs / 2 && (recorded.forcedLayout?.totalMs ?? 0) >= recordedMs / 2;
  return !isForced && recordedMs < MUCH_FASTER * latencyMs;
}

/** The step as a person says it: `Clicking Apply voucher`. */
function stepName({ asked, result }: InteractionFile, index: number): string {
  const given = Array.isArray(asked?.['steps']) ? parseSteps(asked['steps']) : null;
  const step = given?.ok === true ? given.value[index] : undefined;
  return step === undefined ? (result.steps[index]?.label ?? '') : interactionName([step]);
}

export function interactionEvidence(file: InteractionFile) {
  const { steps, second } = file.result;
  const slowest = slowestStep(steps);
  const step = steps[slowest];
  const cost = step?.cost ?? null;
  const profiled = second?.steps[slowest];
  const latencyMs = cost?.latencyMs ?? 0;
  const isUnknown = step !== undefined && latencyOf(step) === 'unknown';
  const isAlike = profiled === undefined || !isMuchFaster(step, profiled);
  const [most, next] = profiled === undefined || !isAlike ? [] : causesOf(profiled, cost);
  const cause = (of: Cause | undefined): { readonly isLayout: boolean; readonly place: Cited } | null =>
    of === undefined
      ? null
      : { isLayout: of.isLayout, place: cite(of.isLayout ? 'Forced by' : 'Function', place(of.place)) };
  return {
    isSlow: step !== undefined && judgedMs(step) > SLOW_MS,
    isUnknown,
    isDrawn: steps.every((each) => each.cost?.isDrawn !== false),
    hasLatency: typeof cost?.latencyMs === 'number',
    step: cite('Step', name(stepName(file, slowest), 80)),
    latency: cite('Latency', ms(latencyMs)),
    /** Null where the recorded run tells the causes. */
    recorded: isAlike ? null : cite('Recorded run', ms(profiled.latencyMs ?? 0)),
    blocked: cite('Blocked', ms(cost?.blockedMs ?? 0)),
    /** Null where no frame followed. */
    nextFrame: typeof cost?.nextPaintMs === 'number' ? cite('Next frame', ms(cost.nextPaintMs)) : null,
    causes: [cause(most), cause(next)] as const,
    /** The first cause explains half of what the step is judged by. */
    isMost: step !== undefined && most !== undefined && most.ms >= judgedMs(step) / 2,
    /** What runs long forces the layout itself. */
    isOneFunction: most?.forces === true && next?.forces === true,
    figures: [
      ...(cost?.processingMs === null || cost === null ? [] : [cite('Processing', ms(cost.processingMs))]),
      ...(cost?.forcedLayoutMs === null || cost === null ? [] : [cite('Forced layout', ms(cost.forcedLayoutMs))]),
    ],
  };
}

export type InteractionEvidence = ReturnType<typeof interactionEvidence>;

const rule = rulesOf<InteractionEvidence>();

/** `, mostly searchText (search.js:3:1), then forced layout in layoutRows (rows.js:7:2)`. */
function because({ causes: [most, next], isMost, isOneFunction }: InteractionEvidence): Sentence {
  if (most === null) return NO_WORDS;
  const word = isMost ? sentence`mostly` : sentence`above all`;
  const first = most.isLayout ? sentence`, ${word} forced layout in ${most.place}` : sentence`, ${word} ${most.place}`;
  if (next === null) return first;
  if (isOneFunction) return most.isLayout ? first : sentence`${first}, which forces layout`;
  return next.isLayout
    ? sentence`${first}, then forced layout in ${next.place}`
    : sentence`${first}, then ${next.place}`;
}

const muchFaster = ({ recorded }: InteractionEvidence): Sentence[] =>
  recorded === null
    ? []
    : [
        sentence`The recorded run took ${recorded} only: something slowed the measured one (a busy machine, code that ran for the first time), or the recorded one had less to do. What ran in it is below, and need not be the cause. Measure again, with the page loaded again before each run.`,
      ];

/** Judged by what the page itself measured. */
const withoutLatency = (_: unknown, e: InteractionEvidence) => ({
  headline:
    e.nextFrame === null
      ? sentence`${e.step} blocks the page for ${e.blocked}${because(e)}.`
      : sentence`${e.step} takes ${e.nextFrame} to the next frame${because(e)}.`,
  notes: [
    e.isDrawn
      ? sentence`Its latency is unknown: the browser reported none, as of a page behind another tab. The next frame is that of the page itself.`
      : sentence`Its latency is unknown: the page was not drawn, as in a hidden window.`,
  ],
  figures: e.figures,
});

export const INTERACTION_RULES = [
  rule({
    id: 'slow-without-latency',
    level: 'problem',
    when: ({ isUnknown, isSlow }) => isUnknown && isSlow,
    says: withoutLatency,
  }),
  rule({
    id: 'slow',
    level: 'problem',
    when: ({ isSlow }) => isSlow,
    says: (_, e) => ({
      headline: sentence`${e.step} takes ${e.latency} to the next paint${because(e)}.`,
      notes: muchFaster(e),
      figures: e.figures,
    }),
  }),
  rule({
    id: 'fast',
    level: 'good',
    when: ({ hasLatency }) => hasLatency,
    says: (_, e) => ({
      headline: sentence`${e.step} takes ${e.latency} to the next paint${because(e)}.`,
      notes: muchFaster(e),
      figures: e.figures,
    }),
  }),
  rule({ id: 'without-latency', when: ({ isUnknown }) => isUnknown, says: withoutLatency }),
  rule({
    id: 'not-drawn',
    when: ({ isDrawn }) => !isDrawn,
    says: (_, e) => ({
      headline: sentence`The page was not drawn, as in a hidden window, so that its latency is unknown. It was blocked for ${e.blocked}.`,
      figures: e.figures,
    }),
  }),
  rule({
    id: 'under-16',
    says: (_, e) => ({ headline: sentence`No step took 16 ms to the next paint.`, figures: e.figures }),
  }),
];
