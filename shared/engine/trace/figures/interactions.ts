/**
 * Interaction to next paint. Blink writes each input event as an `EventTiming` pair, from the input to the paint that shows its effect; the
 * events of one press, click or key share an `interactionId`, which is 0 for other events. In a page that is hidden there is no such paint, and the pair
 * ends with the handlers of the event.
 */
import type { TraceInsights } from '../contract/trace-insights.ts';
import type { TraceNote } from '../contract/trace-notes.ts';
import type { TraceColumns } from '../columns.ts';
import { argsOf, numberOf, pidOf, textOf } from './event-members.ts';
import { LIMITS, ratingOf } from './ratings.ts';
import { msOf, usOf } from './times.ts';
import { isOfPage, type PageOfTrace } from './traced-page.ts';

export interface Interaction {
  /** Index of its longest event. */
  readonly event: number;
  readonly type: string;
  readonly startUs: number;
  readonly durationUs: number;
  /** Start and end of the handlers of all its events that were shown by the same paint. */
  readonly processingStartUs: number;
  readonly processingEndUs: number;
  /** Node that received its longest event; null if unknown. */
  readonly nodeId: number | null;
  /** A paint showed its effect. Without one, as in a hidden page, its duration is that of its handlers, and no time to a paint. */
  readonly isPainted: boolean;
}

interface EventTiming extends Interaction {
  /** Unique with the process: ids of two processes overlap. */
  readonly interaction: string;
}

const BEGIN = 'b'.charCodeAt(0);
/** The times of an event are rounded to microseconds. */
const ROUNDING_US = 3;

/** Interactions of the page, longest first. */
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

/** A click is three events, whose handlers may all cause its duration: of equally long ones, `click` gives the name. */
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
    // If the trace ended inside the pair, Blink's duration is used.
    const saidMs = numberOf(data['duration']);
    const durationUs = trace.durationUs[event] > 0 || saidMs === null ? trace.durationUs[event] : usOf(saidMs);
    // Times of the page's clock, used only for differences.
    const inputMs = numberOf(data['timeStamp']);
    const beganMs = numberOf(data['processingStart']);
    const endedMs = numberOf(data['processingEnd']);
    if (durationUs <= 0 || inputMs === null || beganMs === null || endedMs === null) continue;
    timings.push({
      event,
      interaction: `${pid}:${id}`,
      type: textOf(data['type']),
      nodeId: numberOf(data['nodeId']),
      startUs,
      durationUs,
      processingStartUs: startUs + usOf(beganMs - inputMs),
      processingEndUs: startUs + usOf(endedMs - inputMs),
      isPainted: Math.abs(durationUs - usOf(endedMs - inputMs)) > ROUNDING_US,
    });
  }
  return timings;
}

/** The longest interaction is ignored for each of so many, as an outlier; at most nine, as Chrome keeps the ten longest. */
const INTERACTIONS_PER_OUTLIER = 50;
const MAX_OUTLIERS = 9;

/**
 * The longest interaction, ignoring one for each 50 (web.dev/articles/inp), of those that a paint followed; null without such. Rows, longest first: input
 * delay, processing duration and presentation delay. `note`: what is known of the same steps, which were performed without a recording before.
 */
export function interactionToNextPaint(
  all: readonly Interaction[],
  { plainLatencyMs: plainMs, element }: TraceNote = {},
): NonNullable<TraceInsights['interactionToNextPaint']> | null {
  const interactions = all.filter(({ isPainted }) => isPainted);
  const outliers = Math.min(MAX_OUTLIERS, Math.floor(interactions.length / INTERACTIONS_PER_OUTLIER));
  const chosen = interactions[outliers];
  if (chosen === undefined) return null;
  const valueMs = msOf(chosen.durationUs);
  return {
    valueMs,
    ...(plainMs === undefined ? {} : { plainMs }),
    ...(element === undefined ? {} : { element }),
    rating: ratingOf(plainMs ?? valueMs, LIMITS.interactionToNextPaint),
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
