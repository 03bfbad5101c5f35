/** The result of `pen_interact`, and a measured interaction as a file: what was asked, and the result as it was reached. */
import { z } from 'zod';
import { PerformedStepSchema } from '../../../core/contracts/interaction.ts';
import { ObjectCodeSchema } from '../../../engine/source-map/contract/quotes.ts';
import { CostlyChangesSchema } from '../../../engine/trace/contract/dom-and-styles.ts';
import { RunRendersSchema } from '../../../engine/trace/contract/renders.ts';
import {
  DeepWatchersSchema,
  HottestPositionSchema,
  OwnCodeSchema,
  TracePlaceSchema,
} from '../../../engine/trace/contract/trace-causes.ts';
import { BusyWorkerSchema } from '../../../engine/trace/contract/trace-insights.ts';
import { TraceActivitySchema } from '../../../engine/trace/contract/trace-tracks.ts';

/** At most one of the two is known. */
export const CalledBySchema = z.object({
  /**
   * `share`: of the function's self time; `isLeast`: of the rest, the callers were not looked for. Null: none on the stack, or not found.
   */
  caller: TracePlaceSchema.extend({ share: z.number(), isLeast: z.boolean().optional() }).nullable(),
  /**
   * The event that the browser called the function for (`Event: click`), and how often: its calls are events of the trace. Null: code called it, or the
   * recording has no events. Samples do not tell how often code calls a function.
   */
  dispatch: z.object({ name: z.string(), calls: z.number() }).nullable(),
});
export type CalledBy = z.infer<typeof CalledBySchema>;

const FunctionRowSchema = TracePlaceSchema.extend({
  selfMs: z.number(),
  ...CalledBySchema.shape,
  hottest: HottestPositionSchema.optional(),
});

/** Functions that ran during one step, slowed down by the profiler. */
export const ProfiledStepSchema = z.object({
  latencyMs: z.number().nullable(),
  nextPaintMs: z.number().nullable(),
  /** Largest self time first; layout and style are not part of it. */
  functions: z.array(FunctionRowSchema),
  /** The author's functions from the event handler to the first of these, outermost first; absent for fewer than two. */
  chain: z.array(TracePlaceSchema).optional(),
  /** The same time by the author's functions, with what packages and the browser did for them; null if nothing ran. */
  own: OwnCodeSchema.nullable().optional(),
  /** Work of Vue for deep watchers of the author; absent without any. */
  deepWatchers: DeepWatchersSchema.optional(),
  /** Work of the main thread by activity, largest first; absent in a CPU profile. */
  work: z.array(z.object({ activity: TraceActivitySchema, totalMs: z.number() })).optional(),
  /** Code whose changes made style and layout long, largest first; absent without any. */
  changes: CostlyChangesSchema.optional(),
  /** Workers of the page that were busy meanwhile; absent without any. */
  workers: z.array(BusyWorkerSchema).optional(),
  /** Style and layout that script forced, and the expressions that read; null if the recording does not have them. */
  forcedLayout: z.object({ count: z.number(), totalMs: z.number(), by: z.array(TracePlaceSchema) }).nullable(),
});
export type ProfiledStep = z.infer<typeof ProfiledStepSchema>;

export const ProfiledRunSchema = z.object({
  captureId: z.string(),
  kind: z.enum(['trace', 'cpu-profile']),
  /** Latencies of the second run divided by those of the first; null if they are too short to compare. */
  slowdown: z.number().nullable(),
  steps: z.array(ProfiledStepSchema),
});
export type ProfiledRun = z.infer<typeof ProfiledRunSchema>;

/** The calls that read the author's code behind the cost. */
export const ReadCodeSchema = z.array(ObjectCodeSchema);

/** An element that can be operated. */
export const ControlSchema = z.object({
  /** The words by which a step finds it. */
  locator: z.string(),
  /** The text that is read on it, where its name is another one. */
  reads: z.string().optional(),
  /** Disabled, read-only, or covered by something else. */
  isBlocked: z.boolean(),
  /** Others of its kind, such as in the other rows of a table. */
  alike: z.number(),
});
export type Control = z.infer<typeof ControlSchema>;

export const InteractResultSchema = z.object({
  /** URL of the page after the last step. */
  url: z.string(),
  steps: z.array(PerformedStepSchema),
  isMeasured: z.boolean(),
  /** Number of runs of the steps. */
  performed: z.number(),
  /** Fields that held a text before the first or the second run, and were emptied. */
  cleared: z.array(z.string()),
  /** The way in which the page was reset: as the call says before each run, or by opening again the address that the steps had left. */
  reset: z.string().nullable(),
  /** The recorded run; null without "measure", or if it failed for the reason in `secondError`. */
  second: ProfiledRunSchema.extend({
    /** States whether both runs began alike; `not-reset`: unknown, since nothing was reset between them. */
    start: z.enum(['same', 'not-reset', 'different']),
    /** The difference of the fields when the runs began, as a sentence; empty if they did not. */
    differs: z.string(),
    /** The calls that read the author's code behind the cost. */
    code: ReadCodeSchema,
    /** Which components rendered, and why; absent for a page without React. */
    renders: RunRendersSchema.optional(),
  }).nullable(),
  secondError: z.string().nullable(),
  /** The same steps that were recorded at another address before, as of an earlier release. */
  earlier: z.object({ url: z.string(), captureId: z.string() }).optional(),
  /** Elements that can be operated since the steps, for an assistant that did not measure them. */
  controls: z.array(ControlSchema).optional(),
  /** What a measured interaction is stored as; the recording is `second.captureId`. */
  captureId: z.string().optional(),
});
export type InteractResult = z.infer<typeof InteractResultSchema>;

/** The file of a capture of kind `interaction`. */
export const InteractionFileSchema = z.object({
  /** Version of this format. */
  penInteraction: z.literal(1),
  /** Parameters of `pen_interact` that measure it again, without the target; null where they have a password. */
  asked: z.record(z.string(), z.unknown()).nullable(),
  result: InteractResultSchema,
});
export type InteractionFile = z.infer<typeof InteractionFileSchema>;

/** Queries on a measured interaction. */
export const INTERACTION_QUERIES = {
  'interaction.file': { params: z.object({}), result: InteractionFileSchema },
} as const;
