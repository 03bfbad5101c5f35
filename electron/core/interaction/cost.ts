/** Cost of an interaction, from the performance entries of its frames. */
import type { Readings } from '../../../shared/core/contracts/hand.ts';
import type { InteractionCost } from '../../../shared/core/contracts/interaction.ts';

const LONG_TASK_MS = 50;

interface Interaction {
  readonly latencyMs: number;
  readonly inputDelayMs: number;
  readonly processingMs: number;
  readonly presentationMs: number;
}

/** The events of one interaction (`pointerdown`, `pointerup`, `click`) as one, as INP counts it. */
function interactionsOf(events: Readings['events']): readonly Interaction[] {
  const byId = Map.groupBy(events, ({ id }) => id);
  return [...byId.values()].map((own) => {
    const longest = own.reduce((worst, each) => (each.durationMs > worst.durationMs ? each : worst));
    // Events that end in the same frame belong together; `pointerdown` may have had a frame of its own.
    const endMs = longest.startMs + longest.durationMs;
    const together = own.filter(
      (each) => each.startMs >= longest.startMs && Math.abs(each.startMs + each.durationMs - endMs) <= 8,
    );
    const fromMs = Math.min(...together.map((each) => each.fromMs));
    const toMs = Math.max(...together.map((each) => each.toMs));
    return {
      latencyMs: longest.durationMs,
      inputDelayMs: Math.max(0, fromMs - longest.startMs),
      processingMs: Math.max(0, toMs - fromMs),
      // Durations are rounded to 8 ms, so the rest may be negative.
      presentationMs: Math.max(0, endMs - toMs),
    };
  });
}

const largest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);

/** From this number of interactions on, the slowest alone does not say how the others were. */
const MIN_FOR_MEDIAN = 3;

function medianOf(interactions: readonly Interaction[]): Pick<InteractionCost, 'medianLatencyMs'> {
  if (interactions.length < MIN_FOR_MEDIAN) return {};
  const sorted = interactions.map(({ latencyMs }) => latencyMs).toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [low = 0, high = 0] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return { medianLatencyMs: (low + high) / 2 };
}

export interface Painting {
  /** When the page received the first event, in milliseconds of its own clock; null if it received none. */
  readonly firstMs: number | null;
  /** When it was painted after that; null if it was not. */
  readonly paintedMs: number | null;
  /** True if the browser drew the page before the step; if it does not, paints and frames come late or never, and mean nothing. */
  readonly wasDrawn: boolean;
}

/** A hidden page is drawn now and then: one that had events, and neither a paint nor an interaction after them, was not drawn during the step. */
export function costOf(frames: readonly Readings[], { firstMs, paintedMs, wasDrawn }: Painting): InteractionCost {
  const nextPaintMs = firstMs === null || paintedMs === null ? null : paintedMs - firstMs;
  const hasPaint = firstMs === null || paintedMs !== null || frames.some(({ events }) => events.length > 0);
  const isDrawn = wasDrawn && hasPaint;
  const interactions = isDrawn ? frames.flatMap(({ events }) => interactionsOf(events)) : [];
  const worst = interactions.reduce<Interaction | null>(
    (most, each) => (most === null || each.latencyMs > most.latencyMs ? each : most),
    null,
  );
  const animation = frames.flatMap((frame) => frame.frames);
  const hasFrames = frames.some((frame) => frame.hasFrames);
  return {
    isDrawn,
    interactions: interactions.length,
    latencyMs: worst?.latencyMs ?? null,
    ...medianOf(interactions),
    inputDelayMs: worst?.inputDelayMs ?? null,
    processingMs: worst?.processingMs ?? null,
    presentationMs: worst?.presentationMs ?? null,
    nextPaintMs: isDrawn ? nextPaintMs : null,
    // Frames of one process report the same tasks.
    blockedMs: largest(
      frames.map(({ tasks }) => tasks.reduce((sum, { durationMs }) => sum + Math.max(0, durationMs - LONG_TASK_MS), 0)),
    ),
    longestTaskMs: largest(frames.flatMap(({ tasks }) => tasks.map(({ durationMs }) => durationMs))),
    longestFrameMs: !isDrawn || animation.length === 0 ? null : largest(animation.map(({ durationMs }) => durationMs)),
    forcedLayoutMs: hasFrames
      ? largest(frames.map((frame) => frame.frames.reduce((sum, { forcedMs }) => sum + forcedMs, 0)))
      : null,
  };
}
