/**
 * Comparison of two traces: how the recordings differ, and figures in units that can be compared. Which change of a figure is more than chance is
 * decided where it is computed; the table of rules of this kind decides what they mean together.
 */
import { z } from 'zod';
import { ThrottlingSchema } from './trace-notes.ts';
import { FirstPaintWaitSchema } from './network-insights.ts';

/** Two recordings of an unchanged page differ by about this share; a smaller change is never called one. */
export const USUAL_CHANGE_SHARE = 0.1;

const ChangeVerdictSchema = z.enum([
  'better',
  'worse',
  /** Less than the usual difference between two recordings. */
  'same',
  /** Within the variation that the recordings themselves show. */
  'chance',
  /** Values of which no order would be more than chance: two and two. */
  'few-values',
  /** A recording has one value of it (a maximum, a paint, a sum without parts), which says nothing about its spread. */
  'one-value',
  /** Grew by less than the whole became shorter: work that moved here from other parts. */
  'moved',
  /** The recordings differ in what they recorded, or in length in a way that changes the result. */
  'not-comparable',
  /** Neither direction is an improvement. */
  'neutral',
  'only-base',
  'only-new',
  'neither',
]);
export type TraceChangeVerdict = z.infer<typeof ChangeVerdictSchema>;

/** The divisor of amounts. */
const PerSchema = z.enum(['recording', 'interaction', 'second']);
export type ComparedPer = z.infer<typeof PerSchema>;

/** A figure in two traces. */
export const TraceChangeSchema = z.object({
  name: z.string(),
  /** `share`: 0 to 1, of the recording or of main-thread work. */
  unit: z.enum(['ms', 'count', 'bytes', 'score', 'fps', 'share']),
  /** Omitted if the figure is the same for any amount of work, or is shown as recorded. */
  per: PerSchema.exclude(['recording']).optional(),
  base: z.number().nullable(),
  new: z.number().nullable(),
  /** new − base; null if either is missing. */
  delta: z.number().nullable(),
  /** Direction of an improvement; omitted if there is none. */
  better: z.enum(['lower', 'higher']).optional(),
  /** Three standard deviations of the change, estimated from the variation within each trace. Omitted if a trace has only one value. */
  noise: z.number().optional(),
  /** Number of values of each trace whose medians `base` and `new` are. */
  values: z.object({ base: z.number(), new: z.number() }).optional(),
  verdict: ChangeVerdictSchema,
});
export type TraceChange = z.infer<typeof TraceChangeSchema>;

/** Facts of the recording. */
const TraceRecordingSchema = z.object({
  durationMs: z.number(),
  cpuSamples: z.boolean(),
  screenshots: z.boolean(),
  /** Parts are missing, because the buffer was full. */
  isIncomplete: z.boolean(),
  /** Time in which the main thread worked; null for a recording without a page's main thread. */
  workMs: z.number().nullable(),
  requests: z.number(),
  /** Documents that the page loaded. */
  loads: z.number(),
  interactions: z.number(),
  /** Interactions that no paint followed, as in a hidden page. */
  unpainted: z.number().optional(),
  /** Part of its work in which the main thread had a processor: less on a machine that is busy; null if the trace does not have it. */
  processorShare: z.number().nullable(),
  /** As the workbench emulated it; absent without, and of recordings of others. */
  throttled: ThrottlingSchema.optional(),
});
export type TraceRecording = z.infer<typeof TraceRecordingSchema>;

const DifferenceSchema = z.enum([
  'cpu-samples',
  'screenshots',
  'incomplete',
  'throttling',
  'loads',
  'interactions',
  'length',
  'processor',
]);
export type TraceDifference = z.infer<typeof DifferenceSchema>;

export const TraceComparisonSchema = z.object({
  base: TraceRecordingSchema,
  new: TraceRecordingSchema,
  /** Differences of the recordings; empty if they were recorded alike. */
  differences: z.array(DifferenceSchema),
  /** The divisor of amounts. */
  per: PerSchema,
  /** Both page URLs if they differ. */
  pages: z.object({ base: z.string(), new: z.string() }).optional(),
  /** Main-thread time by activity. */
  activities: z.array(TraceChangeSchema),
  /** Interactions, vitals, long tasks, blocking time, garbage collection, frames, requests. */
  figures: z.array(TraceChangeSchema),
  /** Insights about how the page was delivered, if they differ: caches, images, fonts, the document. */
  delivery: z.array(TraceChangeSchema),
  /** Requests that the first paints waited for; null for recordings that did not load the same page once each, and without a first paint in both. */
  firstPaint: z.object({ base: FirstPaintWaitSchema, new: FirstPaintWaitSchema }).nullable(),
  /** Main-thread time by script, and requests by URL, largest change first, at most 50 each. */
  scripts: z.array(TraceChangeSchema),
  requests: z.array(TraceChangeSchema),
  /** Renders by component. */
  renders: z.array(TraceChangeSchema),
});
export type TraceComparison = z.infer<typeof TraceComparisonSchema>;

/** These recordings did other work or were recorded in another way: their times say nothing about the page. */
const PREVENTS_VERDICT: ReadonlySet<TraceDifference> = new Set([
  'cpu-samples',
  'screenshots',
  'incomplete',
  'throttling',
  'loads',
  'interactions',
]);

export function canJudge(differences: readonly TraceDifference[]): boolean {
  return !differences.some((difference) => PREVENTS_VERDICT.has(difference));
}

/** Names of figures that other parts look for. */
export const MAIN_THREAD_WORK = 'Main-thread work';
export const MAIN_THREAD_BUSY = 'Main thread busy';

/** Vitals that have one value in a page load, or the worst of all in a recording. */
export const VITALS: ReadonlySet<string> = new Set([
  'First contentful paint',
  'Largest contentful paint',
  'Interaction to next paint',
  'Cumulative layout shift',
]);
