/** Calls as they run and as they ended: what the activity drawer, `pen_status` and the log show. */
import { z } from 'zod';
import { AppErrorSchema } from './errors.ts';

export const CallerKindSchema = z.enum(['window', 'mcp', 'cli']);
export type CallerKind = z.infer<typeof CallerKindSchema>;

export const CallerInfoSchema = z.object({ id: z.string(), kind: CallerKindSchema, name: z.string() });
export type CallerInfo = z.infer<typeof CallerInfoSchema>;

/** How full the buffer is that a browser records into. */
export const TraceBufferSchema = z.object({
  /** 0 to 1, as the browser last said. */
  share: z.number(),
  sizeBytes: z.number(),
  /** Full it goes on, and the oldest goes. */
  isRing: z.boolean(),
});
export type TraceBuffer = z.infer<typeof TraceBufferSchema>;

/** Where a trace is: `writing`: stopped, and the browser turns what it has into the file it will send. */
export const TracePhaseSchema = z.enum(['recording', 'writing', 'reading']);
export type TracePhase = z.infer<typeof TracePhaseSchema>;

/** `total` is null where it is not known: then nobody divides. Values of one call never decrease. */
export const ProgressSchema = z.object({
  done: z.number(),
  total: z.number().nullable(),
  message: z.string(),
  /** Bytes written to disk so far, where the work streams. */
  bytes: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  /** Of a trace alone. */
  phase: TracePhaseSchema.optional(),
  /** Null until the browser has said. */
  buffer: TraceBufferSchema.nullable().optional(),
});
export type Progress = z.infer<typeof ProgressSchema>;

/** `refused`: ended before any work on a target (parameters, permission, lock, cooldown). */
export const CallStateSchema = z.enum(['running', 'cancelling', 'done', 'failed', 'cancelled', 'refused']);
export type CallState = z.infer<typeof CallStateSchema>;

export const CallRecordSchema = z.object({
  id: z.string(),
  tool: z.string(),
  title: z.string(),
  kind: z.enum(['read', 'capture', 'change-page', 'change-library', 'run-code']),
  caller: CallerInfoSchema,
  /** The arguments as compact JSON, at most 2,000 characters. */
  argumentsJson: z.string(),
  targetId: z.string().nullable(),
  targetTitle: z.string().nullable(),
  /** Milliseconds since the Unix epoch. */
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  state: CallStateSchema,
  progress: ProgressSchema.nullable(),
  error: AppErrorSchema.nullable(),
  /** Size of the text that was answered. */
  answerBytes: z.number().nullable(),
  /** The capture it made, if it made one. */
  captureId: z.string().nullable(),
  /** What became of its file, for a capture that did not end well ("partial file deleted"). */
  outcomeNote: z.string().nullable(),
});
export type CallRecord = z.infer<typeof CallRecordSchema>;

export const ProblemSchema = z.object({
  id: z.string(),
  /** Milliseconds since the Unix epoch. */
  atMs: z.number(),
  severity: z.enum(['error', 'warning', 'info']),
  title: z.string(),
  detail: z.string(),
  suggestion: z.string().nullable(),
  callId: z.string().nullable(),
  /** Where a recording ended with its page or its connection: which one. */
  lostRecording: z.object({ tool: z.string(), targetId: z.string() }).optional(),
});
export type Problem = z.infer<typeof ProblemSchema>;
