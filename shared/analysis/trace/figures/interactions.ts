/**
 * Interaction to next paint. Each event that a person causes is written by Blink as an `EventTiming` pair, from the moment of the input
 * to the paint that shows its effect; the events of one press, click or key share an `interactionId`, and 0 says it is none of these.
 */
import type { TraceInsights } from '../../../contracts/traces.ts';
import type { TraceColumns } from '../columns.ts';
import { argsOf, numberOf, pidOf, textOf } from './event-members.ts';
import { LIMITS, ratingOf } from './ratings.ts';
import { msOf, usOf } from './times.ts';
import { isOfPage, type PageOfTrace } from './traced-page.ts';

export interface Interaction {
  /** Of its longest event. */
  readonly event: number;
  readonly type: string;
  readonly startUs: number;
  readonly durationUs: number;
  /** When handlers began and had ended: of all its events that were shown by the same paint. */
  readonly processingStartUs: number;
  readonly processingEndUs: number;
}

interface EventTiming extends Interaction {
  /** Of a process: ids of two begin from the same numbers. */
  readonly interaction: string;
}

const BEGIN = 'b'.charCodeAt(0);

/** Of the page, the longest first. */
export function interactionsOf(trace: TraceColumns, page: PageOfTrace): Interaction[] {
  const byInteraction = new Map<string, EventTiming[]>();
  for (const timing of timingsOf(trace, page)) {
    const others = byInteraction.get(timing.interaction);
    if (others === undefined) byInteraction.set(timing.interaction, [timing]);
    else others.push(timing);
  }
  return [...byInteraction.values()].map(interactionOf).toSorted((a, b) => b.durationUs - a.durationUs);
}

function processingUs({ processingStartUs, processingEndUs }: EventTiming): number {
  return processingEndUs - processingStartUs;
}

/** A click is three events, and the handlers of any of them may be what took so long: of several as long it is called by that one. */
function interactionOf(timings: readonly EventTiming[]): Interaction {
  const longest = timings.reduce((most, timing) =>
    (timing.durationUs - most.durationUs || processingUs(timing) - processingUs(most)) > 0 ? timing : most,
  );
  const endUs = longest.startUs + longest.durationUs;
  const together = timings.filter(({ startUs, durationUs }) => startUs + durationUs === endUs);
  const { interaction: _interaction, ...interaction } = longest;
  return {
    ...interaction,
    processingStartUs: Math.min(...together.map(({ processingStartUs }) => processingStartUs)),
    processingEndUs: Math.max(...together.map(({ processingEndUs }) => processingEndUs)),
  };
}

function timingsOf(trace: TraceColumns, page: PageOfTrace): EventTiming[] {
  const timings: EventTiming[] = [];
  for (const event of trace.eventsNamed('EventTiming')) {
    if (trace.phase[event] !== BEGIN) continue;
    const { args, data } = argsOf(trace, event);
    const id = numberOf(data['interactionId']) ?? 0;
    const pid = pidOf(trace, event);
    if (id === 0 || !isOfPage(page, textOf(args['frame']) || textOf(data['frame']), pid)) continue;
    const startUs = trace.startUs[event];
    // A pair that the trace ended within is as long as Blink says.
    const saidMs = numberOf(data['duration']);
    const durationUs = trace.durationUs[event] > 0 || saidMs === null ? trace.durationUs[event] : usOf(saidMs);
    // Times of the page's clock: only their distances are of use.
    const inputMs = numberOf(data['timeStamp']);
    const beganMs = numberOf(data['processingStart']);
    const endedMs = numberOf(data['processingEnd']);
    if (durationUs <= 0 || inputMs === null || beganMs === null || endedMs === null) continue;
    timings.push({
      event,
      interaction: `${pid}:${id}`,
      type: textOf(data['type']),
      startUs,
      durationUs,
      processingStartUs: startUs + usOf(beganMs - inputMs),
      processingEndUs: startUs + usOf(endedMs - inputMs),
    });
  }
  return timings;
}

/** Interactions for which the worst is left out: it may have been bad luck. At most nine are, as Chrome keeps the ten longest. */
const INTERACTIONS_PER_OUTLIER = 50;
const MOST_OUTLIERS = 9;

/**
 * The longest interaction but one for each 50 of them (web.dev/articles/inp); null where nobody did anything. Rows, longest first: how long
 * the input waited for handlers, how long these ran, and how long it took until that was painted.
 */
export function interactionToNextPaint(
  interactions: readonly Interaction[],
): NonNullable<TraceInsights['interactionToNextPaint']> | null {
  const outliers = Math.min(MOST_OUTLIERS, Math.floor(interactions.length / INTERACTIONS_PER_OUTLIER));
  const chosen = interactions[outliers];
  if (chosen === undefined) return null;
  const valueMs = msOf(chosen.durationUs);
  return {
    valueMs,
    rating: ratingOf(valueMs, LIMITS.interactionToNextPaint),
    interactions: interactions.length,
    rows: interactions.map(({ event, type, startUs, durationUs, processingStartUs, processingEndUs }) => ({
      name: type,
      startMs: msOf(startUs),
      durationMs: msOf(durationUs),
      event,
      url: '',
      inputDelayMs: msOf(processingStartUs - startUs),
      processingMs: msOf(processingEndUs - processingStartUs),
      presentationDelayMs: Math.max(0, msOf(startUs + durationUs - processingEndUs)),
    })),
  };
}
