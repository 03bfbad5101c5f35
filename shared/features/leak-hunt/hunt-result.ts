/** The result of a leak hunt. */
import {
  HuntWhereaboutsSchema,
  GrowingCodeSchema,
  GrowingPathSchema,
  GrownObjectSchema,
  HeapGrowthSchema,
  KeptInVainSchema,
  KeptTargetSchema,
  OccasionalPathSchema,
  SteadyCollectionSchema,
  SteadyWaitingSchema,
  ToldSurvivorsSchema,
} from '../../engine/heap/contract/leak-growth.ts';
import { z } from 'zod';
import { CallsOnSchema, CodeUsesSchema } from '../../engine/source-map/contract/code-uses.ts';
import { HeapVerdictSchema } from '../heap/survivors.ts';
import { ObjectCodeSchema } from '../../engine/source-map/contract/quotes.ts';
import { CaptureSourceSchema } from '../../core/contracts/capture-source.ts';
import { EarlierHuntSchema } from './earlier-text.ts';
import { ComparedRatesSchema } from './rates.ts';
import { HitElementsSchema } from './hit-elements.ts';

const WorkerGrowthSchema = z.object({
  id: z.string(),
  name: z.string(),
  verdict: HeapVerdictSchema,
  headline: z.string(),
  growing: z.array(GrowingPathSchema.extend({ code: GrowingCodeSchema.optional() })),
  uses: CodeUsesSchema.optional(),
  code: z.array(ObjectCodeSchema),
  /** The last snapshot, which the paths are about. */
  captureId: z.string(),
});
export type WorkerGrowth = z.output<typeof WorkerGrowthSchema>;

export const HuntResultSchema = z.object({
  verdict: HeapVerdictSchema,
  /** The first sentence of the verdict, for a person. */
  headline: z.string(),
  rounds: z.number(),
  /** Actions in all rounds together, without the warm-up; null with "seconds" or "captures". */
  actions: z.number().nullable(),
  /** `All actions failed: each returned status 504.`; absent if one did not. */
  allFailed: z.string().optional(),
  /** All actions on the target; absent if none were performed by the hunt. */
  performed: z
    .object({
      toWarmUp: z.number(),
      inRounds: z.number(),
      toConfirm: z.number(),
      /** Performed step by step, to tell which step leaves what grows. */
      stepByStep: z.number().optional(),
      /** Performed to judge its workers. */
      forWorkers: z.number().optional(),
      /** In rounds that began again because another client detached. */
      notCounted: z.number(),
    })
    .optional(),
  /** Elements that the steps of the action hit; absent without steps. */
  hits: z.array(HitElementsSchema).optional(),
  /** The first one is from before round 1. A round that the person skipped has none. */
  snapshots: z.array(CaptureSourceSchema.extend({ totalSizeBytes: z.number() })),
  /** Where and how the actions went; absent with "captures", and in results of earlier versions. */
  whereabouts: HuntWhereaboutsSchema.optional(),
  matchedBy: z.enum(['ids', 'shape']),
  /** True if objects could be followed from the first snapshot to the last; if not, the rows are no more than hints. */
  isFollowed: z.boolean(),
  /** The bytes that the heap gained in each round, and whose it is. */
  growth: HeapGrowthSchema,
  growing: z.array(GrowingPathSchema.extend({ code: GrowingCodeSchema.optional() })),
  growingOmitted: z.number(),
  grownInPlace: z.array(GrownObjectSchema),
  /** Paths that gain objects in every round and that only tools, builds for development or the engine keep; absent without any. */
  artifacts: z.array(GrowingPathSchema).optional(),
  /** Paths whose objects were gone after a wait without any action: work that was still to be done; absent without any. */
  backlog: z.array(GrowingPathSchema).optional(),
  /** Paths that gained objects, but not in every round, largest first; absent in results of earlier versions. */
  occasional: z.array(OccasionalPathSchema).optional(),
  /** Workers whose heaps grew in every round, judged by further rounds; absent without any. */
  inWorkers: z.array(WorkerGrowthSchema).optional(),
  /** Workers of the page or process, whose heaps were not judged, each with the call that judges it. */
  workers: z.array(z.object({ id: z.string(), name: z.string(), call: z.string() })),
  /** Workers listed under it that answer no command. */
  silentWorkers: z.number(),
  /** The calls that read the code of the largest growing path: of what holds its objects, then of these. */
  code: z.array(ObjectCodeSchema),
  /** Who adds to the largest growing path and who takes out of it, by the author's sources; absent if they do not show it. */
  uses: CodeUsesSchema.optional(),
  /** Where the author's code calls the object of a library that holds the largest growing path; absent without such calls. */
  callsOn: CallsOnSchema.optional(),
  /** Properties that survivors of the largest growing path share and others lack; absent without any. */
  apart: z.array(ToldSurvivorsSchema).optional(),
  /** The registry that holds the objects of the largest growing path waits in vain for them; absent otherwise. */
  keptTarget: KeptTargetSchema.optional(),
  /** Windows whose frame is gone, vm contexts and variables that no living function can read, which each round left; absent without any. */
  keptInVain: z.array(KeptInVainSchema).optional(),
  /** Own code of which each round leaves about as many waiting; absent without any. */
  waiting: z.array(SteadyWaitingSchema).optional(),
  /** Collections of the same module that did not grow; absent without any. */
  beside: z.array(SteadyCollectionSchema).optional(),
  /** An earlier hunt of the same action on the same target; absent without one that says something about this. */
  earlier: EarlierHuntSchema.optional(),
  /** The rates of this hunt and of another one; absent unless two hunts are named. */
  compared: ComparedRatesSchema.optional(),
  /** The hunt in the library, and the link that opens it in the window; absent unless all snapshots are in the library. */
  captureId: z.string().optional(),
  link: z.string().optional(),
  /** Snapshots that are no longer in the library; absent if all are. */
  goneSnapshots: z.array(z.string()).optional(),
});
export type HuntResult = z.output<typeof HuntResultSchema>;
