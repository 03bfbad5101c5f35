/** Recordings that go on after the call that began them: what runs, on which target, who began it, and what is known so far. */
import { z } from 'zod';
import { CallerInfoSchema, TraceBufferSchema } from './activity.ts';
import { AppErrorSchema } from './errors.ts';
import { LockKeySchema } from './locks.ts';

export const RecordingSchema = z.object({
  id: z.string(),
  tool: z.string(),
  /** The lock it holds until it ends. */
  key: LockKeySchema,
  targetId: z.string(),
  targetTitle: z.string(),
  /** Where the target is: some locks are its browser's. */
  endpointId: z.string(),
  caller: CallerInfoSchema,
  /** Milliseconds since the Unix epoch. */
  startedAtMs: z.number(),
  /** `stopping`: somebody has asked for what was recorded, and the target is sending it. */
  state: z.enum(['recording', 'stopping']),
  /** Bytes the target's heap uses now; null until the target has said. */
  heapUsedBytes: z.number().nullable(),
  /** Of that, what was allocated since the recording began; null where the recording does not tell. */
  keptSizeBytes: z.number().nullable(),
  keptCount: z.number().nullable(),
  /** How much of its beginning will not be in the capture, in milliseconds: a page was loaded anew, another client left. */
  lostMs: z.number(),
  /** Of a trace alone; null until the browser has said. */
  buffer: TraceBufferSchema.nullable().optional(),
});
export type Recording = z.infer<typeof RecordingSchema>;

/** A recording that ended before its own caller stopped it: whoever waits for it need not wait any longer. */
export const RecordingEndSchema = z.object({
  tool: z.string(),
  targetId: z.string(),
  callerId: z.string(),
  error: AppErrorSchema,
});
export type RecordingEnd = z.infer<typeof RecordingEndSchema>;

/** The heap at one moment of a recording. */
export const HeapMomentSchema = z.object({
  /** Milliseconds from the start of the recording. */
  atMs: z.number(),
  heapUsedBytes: z.number(),
  /** Allocated since the start and alive at that moment; null where the target does not tell. */
  keptSizeBytes: z.number().nullable(),
  keptCount: z.number().nullable(),
});
export type HeapMoment = z.infer<typeof HeapMomentSchema>;
