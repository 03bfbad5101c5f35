/** Recordings that continue after the call that started them: tool, target, owner, and current state. */
import { z } from 'zod';
import { CallerInfoSchema, TraceBufferSchema } from './activity.ts';
import { AppErrorSchema } from '../../base/errors.ts';
import { LockKeySchema } from './locks.ts';

export const RecordingSchema = z.object({
  id: z.string(),
  tool: z.string(),
  /** The lock held until the end. */
  key: LockKeySchema,
  targetId: z.string(),
  targetTitle: z.string(),
  /** Endpoint of the target; some locks apply to the whole browser. */
  endpointId: z.string(),
  caller: CallerInfoSchema,
  /** Milliseconds since the Unix epoch. */
  startedAtMs: z.number(),
  /** `stopping`: a caller stopped the recording and the target is sending the result. */
  state: z.enum(['recording', 'stopping']),
  /** Bytes used in the target's heap; null until the target reports it. */
  heapUsedBytes: z.number().nullable(),
  /** Bytes allocated since the start and still alive; null if the recording does not report it. */
  survivingSizeBytes: z.number().nullable(),
  survivingCount: z.number().nullable(),
  /** Milliseconds missing from the beginning of the capture, because a page was reloaded or another client disconnected. */
  lostMs: z.number(),
  /** Traces only; null until the browser reports it. */
  buffer: TraceBufferSchema.nullable().optional(),
});
export type Recording = z.infer<typeof RecordingSchema>;

/** A network log that records. It holds no lock and makes no capture by itself, so it is not among the recordings. */
export const NetworkRecordingSchema = z.object({
  targetId: z.string(),
  targetTitle: z.string(),
  /** Milliseconds since the Unix epoch. */
  startedAtMs: z.number(),
  /** Names of the clients that record it; `isOwn`: the window is one of them. */
  listeners: z.array(z.string()),
  isOwn: z.boolean(),
});
export type NetworkRecording = z.infer<typeof NetworkRecordingSchema>;

/** A recording that ended before its caller stopped it; nothing more will come of it. */
export const RecordingEndSchema = z.object({
  tool: z.string(),
  targetId: z.string(),
  callerId: z.string(),
  error: AppErrorSchema,
});
export type RecordingEnd = z.infer<typeof RecordingEndSchema>;

/** The heap at one time of a recording. */
export const HeapMomentSchema = z.object({
  /** Milliseconds from the start of the recording. */
  atMs: z.number(),
  heapUsedBytes: z.number(),
  /** Allocated since the start and alive at that time; null if the target does not report it. */
  survivingSizeBytes: z.number().nullable(),
  survivingCount: z.number().nullable(),
});
export type HeapMoment = z.infer<typeof HeapMomentSchema>;
