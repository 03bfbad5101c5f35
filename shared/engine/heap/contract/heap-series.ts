/**
 * Questions about a series of heap snapshots of one process, asked of the last one: what grew, and what stands behind it. They are answered where the snapshots are
 * open. `bases`: the files of the others, the first one first.
 */
import { z } from 'zod';
import { CallsOnSchema, CodeUsesSchema } from '../../source-map/contract/code-uses.ts';
import { ObjectCodeSchema } from '../../source-map/contract/quotes.ts';
import { HeapComparedClassSchema } from './heap-differences.ts';
import { HeapEarlierMomentSchema } from './heap-waiting.ts';
import {
  GainedObjectsSchema,
  GrowingCodeSchema,
  GrowingPathSchema,
  GrownObjectSchema,
  HeapGrowthSchema,
  KeptInVainSchema,
  ChainLimitSchema,
  KeptTargetSchema,
  OccasionalPathSchema,
  SteadyClassSchema,
  SteadyCollectionSchema,
  SteadyWaitingSchema,
  ToldSurvivorsSchema,
} from './leak-growth.ts';

const files = z.array(z.string().min(1)).min(1).max(100).readonly();
const rows = z.array(GrowingPathSchema).readonly();
const classes = z.array(z.array(HeapComparedClassSchema).readonly()).readonly();
const counts = z.array(z.number()).readonly();
const gained = z.array(GainedObjectsSchema.extend({ node: z.number() })).readonly();
const code = z.array(GrowingCodeSchema.extend({ of: z.number() })).readonly();

/** Growth from snapshot to snapshot. */
const SeriesGrowthSchema = z.object({
  totalSizesBytes: counts,
  /** Largest first. */
  growing: rows,
  grown: z.array(GrownObjectSchema).readonly(),
  /** Gained objects, and not in every round. */
  occasional: z.array(OccasionalPathSchema).readonly(),
  /** By ids only if they are valid in all snapshots. */
  matchedBy: z.enum(['ids', 'shape']),
  /** Gains of the paths from the first snapshot to the last, by their nodes. */
  gained,
  /** Changes of the whole heap in each round, by class. */
  classes,
});
export type SeriesGrowth = z.infer<typeof SeriesGrowthSchema>;

/** The rows with what they free, alone and together, and the rest of the growth. */
const SeriesSizesSchema = z.object({
  /** Rows of the page, largest first. */
  growing: rows,
  /** Objects that only tools, builds for development or the engine keep. */
  artifacts: rows,
  grown: z.array(GrownObjectSchema).readonly(),
  growth: HeapGrowthSchema,
  /** The code of the largest rows: `of` is the node of the row. */
  code,
  /** Own code of which each round left about as many waiting. */
  waiting: z.array(SteadyWaitingSchema).readonly(),
  /** Own code waits to be called, so that what the actions leave may come later. */
  isPending: z.boolean(),
});
export type SeriesSizes = z.infer<typeof SeriesSizesSchema>;

/** Objects that were left in a snapshot after a wait without any action. */
const SeriesLeftSchema = z.object({
  /** For each row, of the objects that the rounds added, those that are there; null where these are not known. */
  rows: z.array(z.object({ asked: z.number(), present: z.number() }).nullable()).readonly(),
  /** Paths that gained objects only then. */
  late: rows,
  waiting: z.array(SteadyWaitingSchema).readonly(),
});
export type SeriesLeft = z.infer<typeof SeriesLeftSchema>;

/** The code and the other things that stand behind the rows. */
const SeriesCodeSchema = z.object({
  /** With the author's references. */
  growing: rows,
  code,
  uses: CodeUsesSchema.optional(),
  callsOn: CallsOnSchema.optional(),
  beside: z.array(SteadyCollectionSchema).optional(),
  apart: z.array(ToldSurvivorsSchema).optional(),
  keptTarget: KeptTargetSchema.optional(),
  chainLimit: ChainLimitSchema.optional(),
  inVain: z.array(KeptInVainSchema),
  steadyClasses: z.array(SteadyClassSchema).readonly(),
  /** Elements in the document of which each action leaves the same number. */
  elements: z.array(SteadyClassSchema),
  reading: z.array(ObjectCodeSchema),
});
export type SeriesCode = z.infer<typeof SeriesCodeSchema>;

export const HEAP_SERIES_QUERIES = {
  'heap.series-growth': { params: z.object({ bases: files }), result: SeriesGrowthSchema },
  /** Which steps left the objects of rows: the series has a snapshot after each. Null where that is not known. */
  'heap.series-steps': {
    params: z.object({ bases: files, rows, gained }),
    result: z.object({
      rows: z.array(z.array(z.object({ objects: z.number(), removed: z.number().optional() })).readonly()).readonly(),
    }),
  },
  /** Objects that rows gained since another snapshot; null where objects cannot be followed. */
  'heap.series-gains': {
    params: z.object({ base: z.string(), rows }),
    result: z.object({ objects: counts.nullable() }),
  },
  'heap.series-sizes': {
    params: z.object({
      bases: files,
      growth: SeriesGrowthSchema,
      isFollowed: z.boolean(),
      /** The snapshots of rounds of the same number of actions, the last one included. */
      rounds: z.array(z.string()).readonly(),
      /** When these were taken, if their ids mean the same objects. */
      earlier: z.array(HeapEarlierMomentSchema),
      /** Calls that are waited for count from so many on; null if nobody looks later. */
      pendingFrom: z.number().nullable(),
      /** False if the target certainly printed no object and threw nothing meanwhile: its console keeps nothing of the growth. */
      mayHavePrinted: z.boolean(),
    }),
    result: SeriesSizesSchema,
  },
  /** Asked of the snapshot after the wait. */
  'heap.series-left': {
    params: z.object({
      bases: files,
      rows,
      gained,
      seconds: z.number(),
      waiting: z.array(SteadyWaitingSchema).readonly(),
      /** Fewer objects that came later are not what each action leaves; null: nothing is looked for. */
      lateFrom: z.number().nullable(),
    }),
    result: SeriesLeftSchema,
  },
  'heap.series-code': {
    params: z.object({
      bases: files,
      growing: rows,
      grown: z.array(GrownObjectSchema).readonly(),
      gained,
      code,
      isFollowed: z.boolean(),
      /** The snapshot after a wait; null if there is none. */
      later: z.string().nullable(),
      /** By round, with the actions of each; null if nobody counted these. */
      classes,
      actions: counts.nullable(),
      /** For calls that read code. */
      target: z.string().nullable(),
    }),
    result: SeriesCodeSchema,
  },
} as const;

export type SeriesQueryName = keyof typeof HEAP_SERIES_QUERIES;
