/** The result of a memory ledger: one at a moment, or two with what grew between them. */
import { z } from 'zod';
import { MemoryLedgerSchema, MemoryPartIdSchema } from '../../contracts/page/process-memory.ts';
import { TargetSnapshotSchema } from '../../contracts/targets.ts';
import { MemoryOwnerSchema } from './memory-owners.ts';

const SampleSchema = z.object({
  /** Milliseconds since the first ledger. */
  atMs: z.number(),
  processId: z.number(),
  privateBytes: z.number(),
  /** Bytes of each part. */
  parts: z.array(z.object({ id: MemoryPartIdSchema, bytes: z.number() })),
});

export const MemoryLedgerResultSchema = z.object({
  target: TargetSnapshotSchema,
  ledger: MemoryLedgerSchema,
  /** The ledger at the start; absent without `seconds`. */
  before: MemoryLedgerSchema.optional(),
  samples: z.array(SampleSchema),
  /** Milliseconds that reading the samples took, all together, and the time they cover. */
  sampling: z.object({ tookMs: z.number(), overMs: z.number() }).optional(),
  /** Absent unless asked for. */
  owners: z.array(MemoryOwnerSchema).optional(),
  /** The snapshots that the owners were read from; the last one last. */
  captures: z.array(z.string()),
});
export type MemoryLedgerResult = z.infer<typeof MemoryLedgerResultSchema>;

export type MemorySample = z.infer<typeof SampleSchema>;
