/** The document of an exploration: the map, what was screened, and what was found. It is also what `--resume` takes, and what the library keeps. */
import { z } from 'zod';

export const StepSchema = z.record(z.string(), z.unknown());
export type Step = z.infer<typeof StepSchema>;

export const ActionSchema = z.object({
  /** Equal for the same widget in every state. */
  id: z.string(),
  /** As steps of pen_interact. */
  steps: z.array(StepSchema),
  /** The accessible name; empty for a key. */
  name: z.string(),
  /** `escape` is a key, `wait` nothing; the others use a widget. */
  kind: z.enum(['press', 'type', 'choose', 'escape', 'wait']),
  /** Why it is only performed if the person allows it by its name. */
  asks: z.string().optional(),
});
export type Action = z.infer<typeof ActionSchema>;

/** Figures after a collection, by their names: `documents`, `nodes`, `listeners` …, and `heapBytes`. */
export const CountersSchema = z.record(z.string(), z.number());
export type Counters = z.infer<typeof CountersSchema>;

export const HEAP_BYTES = 'heapBytes';
/** The heap of the Node process behind the page. */
export const SERVER_BYTES = 'serverBytes';

/** Blink's, and the bytes of heaps. */
export const CounterSchema = z.enum([
  'documents',
  'nodes',
  'listeners',
  'resources',
  'frames',
  'document observers',
  'contexts',
  'audio nodes',
  'workers',
  HEAP_BYTES,
  SERVER_BYTES,
]);

export const GrowthSchema = z.object({
  counter: CounterSchema,
  /** The mean of a repetition. */
  perRepetition: z.number(),
});
export type Growth = z.infer<typeof GrowthSchema>;

export const EdgeSchema = z.object({
  from: z.string(),
  action: z.string(),
  /** Null: the action failed. */
  to: z.string().nullable(),
  /** The document was loaded again, which frees what it held. */
  isLoad: z.boolean(),
  /** It led elsewhere at another time. */
  isUnsteady: z.boolean(),
  reason: z.string().optional(),
});
export type Edge = z.infer<typeof EdgeSchema>;

export const StateSchema = z.object({ key: z.string(), url: z.string(), actions: z.array(ActionSchema) });
export type State = z.infer<typeof StateSchema>;

export const WalkSchema = z.object({ start: z.string(), states: z.array(StateSchema), edges: z.array(EdgeSchema) });
export type Walk = z.infer<typeof WalkSchema>;

const RefusedSchema = z.object({
  /** Role and name. */
  widget: z.string(),
  by: z.enum(['allow', 'outside', 'file', 'window', 'kind']),
  reason: z.string(),
  /** Effect that it would have, and the states in which it was seen. */
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
  /** The heap grew in all, and not in every round: more repetitions tell. */
  isDoubtful: z.boolean(),
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
  /** True if a second measurement was slow too. */
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
  /** The error that ended it before its time; absent if none did, and in older ones. */
  endedBy: z.string().optional(),
  /** It was cancelled, which is no error. */
  isCancelled: z.literal(true).optional(),
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
  /** Elements of a page that are no control by their role and react to a click; one of each kind is pressed. Absent in older ones. */
  listening: z.number().optional(),
  /** Size of a canvas, whose drawing has nothing to press: `800×560`. */
  canvas: z.string().optional(),
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

/** Sequences that grew in the screening, and that no hunt has judged yet. */
export function suspectsOf(exploration: Exploration): readonly Screened[] {
  const { screened, leaks, shown, cleared, undecided, explained } = exploration;
  const judged = new Set([leaks, shown, cleared, undecided, explained].flat().map(({ sequence }) => sequence.name));
  return screened.filter(({ outcome, sequence }) => outcome === 'suspect' && !judged.has(sequence.name));
}

/** The file of a capture of kind `exploration`. */
export const ExplorationFileSchema = ExplorationSchema.extend({
  /** Version of this format. */
  penExploration: z.literal(1),
});
export type ExplorationFile = z.infer<typeof ExplorationFileSchema>;

/** Queries on a stored exploration. */
export const EXPLORATION_QUERIES = {
  'exploration.file': { params: z.object({}), result: ExplorationFileSchema },
} as const;
