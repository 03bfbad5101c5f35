/** A ledger with all that was found around it: samples over time, and who in JavaScript keeps what; and its file. */
import { z } from 'zod';
import { CodeUsePlaceSchema } from '../../../engine/source-map/contract/code-uses.ts';
import { TargetSnapshotSchema } from '../../../core/contracts/targets.ts';
import { MemoryLedgerSchema, MemoryPartIdSchema } from '../../../core/contracts/process-memory.ts';

/** Memory that JavaScript keeps outside its heap, with the classes that have it in a snapshot. */
export const OWNED = {
  'array-buffer': { one: 'ArrayBuffer', label: 'ArrayBuffers', classes: ['system / JSArrayBufferData'] },
  wasm: { one: 'WebAssembly memory', label: 'WebAssembly memories', classes: ['Memory'] },
  string: { one: 'external string', label: 'external strings', classes: ['system / ExternalStringData'] },
  canvas: {
    one: 'canvas or bitmap',
    label: 'canvases and bitmaps',
    classes: ['<canvas>', 'Detached <canvas>', 'HTMLCanvasElement', 'OffscreenCanvas', 'ImageBitmap'],
  },
  gpu: {
    one: 'texture or buffer of the GPU',
    label: 'textures and buffers of the GPU',
    classes: ['WebGLTexture', 'WebGLBuffer', 'WebGLRenderbuffer', 'GPUTexture', 'GPUBuffer'],
  },
} as const satisfies Record<string, { one: string; label: string; classes: readonly string[] }>;
export type OwnedKind = keyof typeof OWNED;
/** Kinds of buffers, which have parts of the process to themselves. */
export const BUFFERS = ['array-buffer', 'wasm'] as const satisfies readonly OwnedKind[];
const OwnedKindSchema = z.enum(Object.keys(OWNED) as [OwnedKind, ...OwnedKind[]]);

export const MemoryOwnerSchema = z.object({
  kind: OwnedKindSchema,
  className: z.string(),
  count: z.number(),
  /** Bytes outside the JS heap; null where a snapshot does not have them. */
  bytes: z.number().nullable(),
  /** The reference to remove: `variable kept`, `.cache of Store`; the end of the path if it has no name. */
  held: z.string(),
  path: z.string(),
  /** The largest of them in the snapshot. */
  nodeId: z.number(),
  /** Each line that may put them there, in the original source, the first ones; empty if the stored sources do not show it. */
  addedAt: z.array(CodeUsePlaceSchema),
  /** Where the variable or property is declared; null as above. */
  declaredAt: CodeUsePlaceSchema.nullable(),
  /** There are more objects of the kind than were counted, in one snapshot of the call at least: no growth follows from the counts. */
  isAtLeast: z.boolean(),
  /** Change since the first snapshot of the call; absent if it took one only, or if not all objects were counted. */
  growth: z.object({ count: z.number(), bytes: z.number().nullable() }).optional(),
});
export type MemoryOwner = z.infer<typeof MemoryOwnerSchema>;

const SampleSchema = z.object({
  /** Milliseconds since the first ledger. */
  atMs: z.number(),
  processId: z.number(),
  privateBytes: z.number(),
  /** Bytes of each part. */
  parts: z.array(z.object({ id: MemoryPartIdSchema, bytes: z.number() })),
});
export type MemorySample = z.infer<typeof SampleSchema>;

export const MemoryLedgerContentSchema = z.object({
  target: TargetSnapshotSchema,
  ledger: MemoryLedgerSchema,
  /** The ledger at the start; absent without `seconds`. */
  before: MemoryLedgerSchema.optional(),
  samples: z.array(SampleSchema),
  /** Milliseconds that reading the samples took, all together, and the time they cover. */
  sampling: z.object({ tookMs: z.number(), overMs: z.number() }).optional(),
  /** Absent unless asked for. */
  owners: z.array(MemoryOwnerSchema).optional(),
  /** Bytes that JavaScript keeps more of buffers than at the start, by the two snapshots; of a kind of which all were counted. */
  keptMore: z.object({ 'array-buffer': z.number().optional(), wasm: z.number().optional() }).optional(),
  /** The snapshots that the owners were read from; the last one last. */
  captures: z.array(z.string()),
  /** Workers in the process of the target: their heaps count in it, and were not searched for owners. Absent if there are none. */
  workers: z.number().optional(),
  /** Heap snapshots of the target or its workers that were taken before: V8 keeps room in malloc after one. Absent if there are none. */
  earlierSnapshots: z.number().optional(),
});
export type MemoryLedgerContent = z.infer<typeof MemoryLedgerContentSchema>;

/** The answer of the tool. */
export const MemoryLedgerResultSchema = MemoryLedgerContentSchema.extend({
  /** The capture that it is stored as. */
  captureId: z.string(),
});
export type MemoryLedgerResult = z.infer<typeof MemoryLedgerResultSchema>;

/** The file of a capture of kind `memory-ledger`. */
export const MemoryLedgerFileSchema = MemoryLedgerContentSchema.extend({
  /** Version of this format. */
  penMemoryLedger: z.literal(1),
});
export type MemoryLedgerFile = z.infer<typeof MemoryLedgerFileSchema>;

/** Queries on a stored ledger. */
export const MEMORY_LEDGER_QUERIES = {
  'memory-ledger.file': { params: z.object({}), result: MemoryLedgerFileSchema },
} as const;
