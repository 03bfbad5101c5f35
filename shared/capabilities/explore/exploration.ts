/** The document of an exploration: the map, what was screened, and what was found. It is also what `--resume` takes. */
import { z } from 'zod';
import { ActionSchema, StepSchema } from './actions.ts';
import { CountersSchema, GrowthSchema } from './screen.ts';
import { WalkSchema } from './walk.ts';

const RefusedSchema = z.object({
  /** Role and name. */
  widget: z.string(),
  by: z.enum(['allow', 'outside', 'file', 'window', 'kind']),
  reason: z.string(),
  /** What it would do, and the states in which it was seen. */
  action: ActionSchema,
  states: z.array(z.string()),
});
export type Refused = z.infer<typeof RefusedSchema>;

/** A sequence that comes back, and where it begins. */
export const SequenceSchema = z.object({
  /** The same for each rotation of its actions. */
  name: z.string(),
  /** The state in which it begins, and its address. */
  state: z.string(),
  url: z.string(),
  /** Steps of one repetition, as pen_interact takes them. */
  steps: z.array(StepSchema),
  /** The action of each step. */
  actions: z.array(z.string()),
});
export type Sequence = z.infer<typeof SequenceSchema>;

export const ScreenedSchema = z.object({
  sequence: SequenceSchema,
  /**
   * `steady`: nothing grew. `suspect`: something grew in every round. `moves on`: it does not come back to where it began, or shows more each
   * time. `failed`: a step could not be performed.
   */
  outcome: z.enum(['steady', 'suspect', 'moves on', 'failed']),
  reason: z.string(),
  growth: z.array(GrowthSchema),
  /** The counters before the first round that counts and after each. */
  series: z.array(CountersSchema),
  /** The visible text differed after each round. */
  isTextChanging: z.boolean(),
  msPerRepetition: z.number(),
});
export type Screened = z.infer<typeof ScreenedSchema>;

export const ScriptsSchema = z.object({
  /** Commands for a browser with a debugging port. */
  commands: z.array(z.string()),
  /** A test of Playwright. */
  playwright: z.string(),
  /** A budget file for `pen check`; null if the state where it begins has no address of its own. */
  budget: z.string().nullable(),
});

export const FoundSchema = z.object({
  sequence: SequenceSchema,
  /** Where it grows: in the page, or in the Node process behind it. */
  where: z.enum(['page', 'server']),
  growth: z.array(GrowthSchema),
  /** The first sentence of the hunt, and its whole verdict, which also names what else grows. */
  headline: z.string(),
  verdict: z.string(),
  /** `file:line:column`; null if the hunt named none. */
  place: z.string().nullable(),
  captureId: z.string().nullable(),
  /** Further sequences with the same leak. */
  also: z.array(z.array(StepSchema)),
  scripts: ScriptsSchema,
});
export type Found = z.infer<typeof FoundSchema>;

export const JudgedSchema = z.object({
  sequence: SequenceSchema,
  growth: z.array(GrowthSchema),
  reason: z.string(),
});
export type Judged = z.infer<typeof JudgedSchema>;

export const SlowSchema = z.object({
  /** Steps that lead to it from the address, and its own. */
  path: z.array(StepSchema),
  steps: z.array(StepSchema),
  /** The actions of both. */
  actions: z.array(z.string()),
  url: z.string(),
  /** From the input to the next paint: the fastest of the times that it was measured. */
  latencyMs: z.number(),
  /** Whether a second measurement was slow too. */
  isConfirmed: z.boolean(),
  places: z.array(z.string()),
  captureId: z.string().nullable(),
});
export type Slow = z.infer<typeof SlowSchema>;

export const ExplorationSchema = z.object({
  version: z.literal(1),
  url: z.string(),
  /** Milliseconds of all runs. */
  tookMs: z.number(),
  /** Everything that could be reached was tried, screened and hunted. */
  isComplete: z.boolean(),
  walk: WalkSchema,
  refused: z.array(RefusedSchema),
  /** Requests that were stopped, and the actions that sent them. */
  requests: z.array(
    z.object({ name: z.string(), reason: z.string(), times: z.number(), actions: z.array(z.string()) }),
  ),
  /** Windows that the page would have opened. */
  windows: z.array(z.object({ url: z.string(), times: z.number() })),
  /** Widgets that are alike to one that was tried. */
  alike: z.number(),
  /** Frames that were seen and not entered. */
  frames: z.number(),
  screened: z.array(ScreenedSchema),
  /** Confirmed by a hunt. */
  leaks: z.array(FoundSchema),
  /** Something grows in the heap, and the page shows other text each time, so that it may be what it is meant to do. */
  shown: z.array(FoundSchema),
  /** Suspects that the hunt cleared. */
  cleared: z.array(JudgedSchema),
  /** Suspects without a verdict, with the reason. */
  undecided: z.array(JudgedSchema),
  /** Suspects that a leak with the same step explains. */
  explained: z.array(JudgedSchema),
  slow: z.array(SlowSchema),
});
export type Exploration = z.infer<typeof ExplorationSchema>;

export function emptyExploration(url: string): Exploration {
  return {
    version: 1,
    url,
    tookMs: 0,
    isComplete: false,
    walk: { start: '', states: [], edges: [] },
    refused: [],
    requests: [],
    windows: [],
    alike: 0,
    frames: 0,
    screened: [],
    leaks: [],
    shown: [],
    cleared: [],
    undecided: [],
    explained: [],
    slow: [],
  };
}
