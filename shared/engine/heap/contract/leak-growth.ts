/** Growth over a series of heap snapshots, as a hunt finds and stores it. */
import { z } from 'zod';
import { AnsweringProcessesSchema } from '../../../base/local-processes.ts';
import { HeapToldApartSchema } from './heap-filters.ts';
import { HEAP_OBJECT_QUERIES, HeapNodeSchema } from './heap-objects.ts';
import { HeapWaitingAgeSchema } from './heap-waiting.ts';

/** The function nearest to the reference to remove, through which the path leads to it: it captures the variable, or the object with the property. */
export const CapturedBySchema = z.object({ node: z.number(), name: z.string() });
export type CapturedBy = z.infer<typeof CapturedBySchema>;

/** Growth that only roots of artifacts keep. */
const KeptBySchema = z.object({
  /** Ids of the rules, most bytes first. */
  rules: z.array(z.string()),
  bytesPerRound: z.array(z.number()),
  /** Nothing else gains objects in every round. */
  isAll: z.boolean(),
});

const ReachedFromSchema = z.object({
  edgeToCut: z.string(),
  owner: z.number().nullable(),
  capturedBy: CapturedBySchema.nullable(),
});

const LocationSchema = z.object({ url: z.string(), line: z.number(), column: z.number() }).nullable();

export const GrowingCodeSchema = z.object({
  /** `callback`: the function that the growing registrations call; `function`: the growing closures, or those in growing collections; `class`: the class of growing objects. */
  kind: z.enum(['callback', 'function', 'class']),
  node: HeapNodeSchema,
  /** In the script as it ran; null if the snapshot does not say. */
  location: LocationSchema,
  /** For growing objects: the class of what holds them, such as a cache, otherwise the function that captures it; absent if no script has either. */
  holder: z.object({ node: HeapNodeSchema, location: LocationSchema }).optional(),
});
export type GrowingCode = z.infer<typeof GrowingCodeSchema>;

export const GrowingPathSchema = z.object({
  /** The end of the path as an expression, up to the first of the objects. */
  path: z.string(),
  /** The reference from the page's own code to the collection or object that grows: removing it, or what it leads to, ends the leak. */
  edgeToCut: z.string(),
  /** The same for `heap.what-if`, valid in all snapshots of the hunt: `FROM_ID.NAME`; null if no reference of the path has a name. */
  cut: z.string().nullable(),
  /** The object that has this reference; null if no reference of the path has a name. */
  owner: z.number().nullable(),
  capturedBy: CapturedBySchema.nullable(),
  /** `edgeToCut` is inside a tree or another structure of objects of one class: the reference by which code reaches it. */
  reachedFrom: ReachedFromSchema.optional(),
  className: z.string(),
  /** Only lists of the browser hold the objects, as they do an AbortSignal with a listener; `path` names the list. */
  isKeptByBrowser: z.boolean().optional(),
  /** No code of the page holds the objects: the performance timeline, the console, Node until they are closed, or a root of the engine without a name. */
  keeper: z.enum(['timeline', 'console', 'handle', 'engine']).optional(),
  /** The objects are at several properties of the object that the reference leads to. */
  isShared: z.boolean().optional(),
  /** The objects are a chain: each keeps those before it, and only the newest is held directly. */
  isChain: z.boolean().optional(),
  /** A chain whose holder is known: `edgeToCut` leads from it to the first link. */
  chain: z
    .object({
      /** The references from link to link: `.next`. */
      through: z.string(),
      /** The holder's references into the chain for `heap.what-if`; none if one has no name. */
      edges: z.array(z.string()),
    })
    .optional(),
  /** Classes of what each round gained and removing the reference would free, those of the page's scripts first, then most bytes first: `4 to 5 Order`. */
  classes: z.array(z.string()),
  /** The class of the page's scripts that a reader knows the growth by, if the objects are of another class: `Order` of callbacks that hold orders. */
  retainedClass: z.string().optional(),
  /** The same class, or that of the objects, with its objects gained in each round; absent if no class of the page's scripts is freed. */
  leaves: z
    .object({ name: z.string(), objectsPerRound: z.array(z.number()), isThirdParty: z.boolean().optional() })
    .optional(),
  /** Packages whose objects stay, those that retain most first; absent if none does, or nobody measured. */
  packages: z.array(z.string()).optional(),
  /** The object nearest to the root, in the last snapshot. */
  node: z.number(),
  /** Objects gained at the reference in each round, the first round first. What these retain is not counted. */
  objectsPerRound: z.array(z.number()),
  /** Size gained in each round of what removing the reference would free; of a chain the size of the objects that are new in the round. */
  bytesPerRound: z.array(z.number()),
  /** Objects born in each round that the last snapshot still has. Null if ids are not valid across the snapshots. */
  survivorsPerRound: z.array(z.number()).nullable(),
  /** The sum of `bytesPerRound`; null if it is not among the largest. */
  retainedSizeBytes: z.number().nullable(),
  /** Bytes that removing the reference would free in the last snapshot, with what was there before the first round; null if it was not measured. */
  freedSizeBytes: z.number().nullable(),
  /** The sizes are of the objects which the rounds left, not of all that the reference holds: no reference alone frees them. */
  isOfRoundsOnly: z.boolean().optional(),
  /** Further references that hold the same objects: only letting go of all of them frees these, and the sizes of this row are of all. */
  together: z
    .array(
      z.object({
        node: z.number(),
        edgeToCut: z.string(),
        path: z.string(),
        /** Of a timer, listener or observer, which has no name in code: its class and the function that it calls. */
        registered: z.object({ className: z.string(), code: GrowingCodeSchema }).optional(),
      }),
    )
    .optional(),
  /** Further references hold the same objects, through which no shortest path leads. */
  hasOtherReferences: z.boolean().optional(),
  /** The node of the row that has this one in `together`. */
  heldWith: z.number().optional(),
  /** The reference is one of an object that the others hold: it goes with them. */
  isInside: z.boolean().optional(),
  /** Objects that each step of one more action left at the reference, and took out of it if that is known; absent unless the steps were performed apart. */
  byStep: z.array(z.object({ step: z.string(), objects: z.number(), removed: z.number().optional() })).optional(),
  /** The line of its code that takes some out by how many there are: a number that the rounds did not reach. */
  limit: z.object({ source: z.string(), line: z.number(), code: z.string() }).optional(),
  /** Objects that stayed of further actions that were to confirm the growth; absent if there were none. */
  confirmed: z.object({ actions: z.number(), objects: z.number() }).optional(),
  /** The part that only tools, builds for development or the engine keep; absent without any. */
  keptBy: KeptBySchema.optional(),
  /** Objects that the rounds left and that were still there after a wait without any action; absent unless the hunt waited. */
  settled: z.object({ seconds: z.number(), left: z.number(), of: z.number() }).optional(),
  /** Objects that it gained after the last action, as fast as in the rounds: they are of what runs, not of the actions. */
  byItself: z.object({ objects: z.number(), seconds: z.number() }).optional(),
});
export type GrowingPath = z.infer<typeof GrowingPathSchema>;

/** A path that gained objects, but not in every round. */
export const OccasionalPathSchema = GrowingPathSchema.pick({
  className: true,
  edgeToCut: true,
  path: true,
  objectsPerRound: true,
});
export type OccasionalPath = z.infer<typeof OccasionalPathSchema>;

/** The objects that a path gained over the whole series. */
export const GainedObjectsSchema = z.object({
  /** Numbers of the clusters that have them. */
  clusters: z.array(z.number()).readonly(),
  /** Their ids, where the reference tells them all. */
  members: z.array(z.number()).readonly().optional(),
  /** Question to a snapshot for all that the reference holds. */
  question: HEAP_OBJECT_QUERIES['heap.path-members'].params.optional(),
});
export type GainedObjects = z.infer<typeof GainedObjectsSchema>;

export const GrownObjectSchema = z.object({
  path: z.string(),
  edgeToCut: z.string(),
  /** The object that has this reference; null if no reference of the path has a name. */
  owner: z.number().nullable(),
  capturedBy: CapturedBySchema.nullable(),
  className: z.string(),
  node: z.number(),
  /** Size gained in each round. */
  bytesPerRound: z.array(z.number()),
});
export type GrownObject = z.infer<typeof GrownObjectSchema>;

export const HeapGrowthSchema = z.object({
  /** By how much the whole heap grew. */
  bytesPerRound: z.array(z.number()),
  /** Bytes that removing the references of all rows would free of it; null if objects could not be followed. */
  explainedBytesPerRound: z.array(z.number()).nullable(),
  /** Growth that the page does not hold, by whose it is: caches of Chromium, code of V8. */
  engine: z.array(z.object({ name: z.string(), bytesPerRound: z.array(z.number()) })),
  /** Bytes that neither explains. */
  restBytesPerRound: z.array(z.number()),
});
export type HeapGrowth = z.infer<typeof HeapGrowthSchema>;

/** A class with the bytes that its objects gained from the first snapshot to the last. */
export interface GainedClass {
  readonly name: string;
  readonly sizeBytes: number;
}

/** A collection that did not grow, as its code names it: `recent`, `sizes.series`. */
export const SteadyCollectionSchema = z.object({ name: z.string(), entries: z.number() });
export type SteadyCollection = z.output<typeof SteadyCollectionSchema>;

/** `name`: the class of the objects at the reference, or the one that a reader knows the growth by. */
export const ToldSurvivorsSchema = HeapToldApartSchema.extend({ name: z.string() });
export type ToldSurvivors = z.output<typeof ToldSurvivorsSchema>;

/** A class of which each action leaves the same number of objects. */
export const SteadyClassSchema = z.object({
  name: z.string(),
  /** Objects of one action. */
  perAction: z.number(),
  /** Objects of the first round that left some, and their bytes. */
  perRound: z.number(),
  sizeBytes: z.number(),
  /** The first round had fewer at its end than before it: what other work had left went away, which hides what the actions leave. */
  isAfterFirst: z.literal(true).optional(),
});
export type SteadyClass = z.infer<typeof SteadyClassSchema>;

export const KeptTargetSchema = z.object({
  /** Ids of the registry and of one object that it waits for. */
  registry: z.number(),
  target: z.number(),
  /** Entries, and those whose object their held value keeps. */
  entries: z.number(),
  kept: z.number(),
  /** The way from the held value to its object. */
  way: z.string(),
  targetName: z.string(),
});
export type KeptTarget = z.output<typeof KeptTargetSchema>;

export const GainedWaitingSchema = z.object({
  /** `5 more pending promises, awaited in loadOrder() (orders.js:41:3)` */
  text: z.string(),
  gained: z.number(),
  gainedBytes: z.number(),
  count: z.number(),
  /** Number of these that the earlier snapshot had already, and for how long at least; null if objects were not matched by id. */
  ages: z.array(HeapWaitingAgeSchema).nullable(),
  example: z.number(),
});
export type GainedWaiting = z.output<typeof GainedWaitingSchema>;

export const SteadyWaitingSchema = z.object({
  /** `1 more pending promise per round, awaited in loadOrder() (orders.js:41:3)` */
  text: z.string(),
  perRound: z.array(z.number()),
  /** Bytes that they keep alive, as these grew in each round. */
  bytesPerRound: z.array(z.number()),
  count: z.number(),
  /** Numbers of them that have waited for how long at least, by the rounds; absent if objects were not followed by id. */
  ages: z.array(HeapWaitingAgeSchema).optional(),
  /** Tells rows apart. */
  key: z.string(),
  example: z.number(),
  /** Number of those that the rounds left and that still waited after so many seconds without any action; absent if nobody looked. */
  settled: z.object({ seconds: z.number(), left: z.number(), of: z.number() }).optional(),
});
export type SteadyWaiting = z.output<typeof SteadyWaitingSchema>;

export const KeptInVainSchema = z.object({
  /** `realm`: of a frame or window that is gone, or vm contexts that become more; `capture`: a variable that no living function can read. */
  kind: z.enum(['realm', 'capture']),
  /** Names in it are fenced. */
  sentence: z.string(),
  sizeBytes: z.number(),
});
export type ToldInVain = z.output<typeof KeptInVainSchema>;

export const ThrownSchema = z.object({
  /** `CKEditorError`; the type of a value that is no error. */
  name: z.string(),
  /** The begin of the first line. */
  message: z.string(),
  times: z.number(),
  /** A promise that was rejected and that nothing handled. */
  isRejection: z.boolean(),
});
export type Thrown = z.infer<typeof ThrownSchema>;

const NotJudgedSchema = z.object({
  kind: z.enum(['frame', 'worker']),
  id: z.string(),
  /** Its address, or its name without one. */
  name: z.string(),
  /** Steps that hit it. */
  hits: z.number(),
  /** Bytes that the heap of a worker gained in each round; empty if it does not tell. */
  bytesPerRound: z.array(z.number()).optional(),
  /** The call that judges it. */
  call: z.string(),
});

const DidSchema = z.object({
  /** Steps that hit an element; null without steps. */
  hits: z.number().nullable(),
  /** Times that the page computed styles and layout during the rounds, both more than none where anything on it changed; null for what is no page. */
  styles: z.number().nullable(),
  layouts: z.number().nullable(),
  /** DOM nodes that the rounds added and that are alive; null for what is no page. */
  nodes: z.number().nullable(),
});

/** The limit that own code sets to a chain, and that the rounds did not reach. */
export const ChainLimitSchema = z.object({
  limit: z.number(),
  gained: z.number(),
  source: z.string(),
  /** 1-based. */
  line: z.number(),
});
export type ChainLimit = z.infer<typeof ChainLimitSchema>;

const OpenedAtSchema = z.object({ functionName: z.string(), url: z.string(), line: z.number(), column: z.number() });
export type OpenedAt = z.infer<typeof OpenedAtSchema>;

const LeftOpenSchema = z.object({
  what: z.enum([
    'object URL',
    'file descriptor',
    'WebGL buffer',
    'WebGL texture',
    'WebGL framebuffer',
    'WebGL renderbuffer',
    'WebGL program',
    'WebGL shader',
    'WebGL vertex array',
    'WebGPU buffer',
    'WebGPU texture',
    'image bitmap',
  ]),
  openedPerRound: z.array(z.number()),
  /** With those that the garbage collector took, where that ends them. */
  closedPerRound: z.array(z.number()),
  /** Bytes outside the heap that one keeps, on average; 0 if the call does not tell. */
  bytesEach: z.number(),
  /** Where most were opened; null if no script did. */
  at: OpenedAtSchema.nullable(),
  /** The calls that led there, innermost first, in the scripts; absent once `at` is by a source map. */
  frames: z.array(OpenedAtSchema).optional(),
});
export type LeftOpen = z.infer<typeof LeftOpenSchema>;

export const HuntWhereaboutsSchema = z.object({
  /** Most often first. */
  threw: z.array(ThrownSchema),
  notJudged: z.array(NotJudgedSchema),
  did: DidSchema,
  /** Set for a process whose actions are requests; absent where the system does not tell it. */
  answers: AnsweringProcessesSchema.optional(),
  /** Bytes of ArrayBuffers and WebAssembly memory, and of the browser's own heap, at each snapshot; empty if the target does not tell. */
  outsideBytes: z.array(z.number()),
  /** Resources that code opened and did not close, and no snapshot shows; absent in results of earlier versions. */
  leftOpen: z.array(LeftOpenSchema).optional(),
  /** Private bytes of the process at each snapshot; empty if they may not be read, absent in results of earlier versions. */
  processBytes: z.array(z.number()).optional(),
});
export type HuntWhereabouts = z.infer<typeof HuntWhereaboutsSchema>;
