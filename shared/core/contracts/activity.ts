/** Running and finished calls, as shown in the activity drawer, `pen_status` and the log. */
import { z } from 'zod';
import { AppErrorSchema } from '../../base/errors.ts';
import { EvalModeSchema } from './permissions.ts';

export const CallerKindSchema = z.enum(['window', 'mcp', 'cli']);
export type CallerKind = z.infer<typeof CallerKindSchema>;

export const CallerInfoSchema = z.object({
  /** Id of its session. */
  id: z.string(),
  kind: CallerKindSchema,
  /** An assistant's name is the one that the person gave it; that of a client without a token of its own is its own claim. */
  name: z.string(),
  /** The assistant whose token the client sent; absent for all others. */
  assistantId: z.string().optional(),
  /** Several programs may be this caller: a client without a session and without a token of its own. It gets no lasting permission. */
  isShared: z.boolean().optional(),
  /** The setting "Run code in targets" as the flags of its own command have it; absent: the setting. */
  evalMode: EvalModeSchema.optional(),
});
export type CallerInfo = z.infer<typeof CallerInfoSchema>;

declare const owner: unique symbol;
/** An identity by which belongings of a caller are kept. A name is never one: any client may claim it. */
export type OwnerId = string & { readonly [owner]: true };

/**
 * The token of an assistant, otherwise one session of an MCP client, whatever name it uses. Commands of the user carry the user's token, and
 * each is a separate session, so they share theirs.
 */
export function ownerOf({ kind, id, assistantId }: Pick<CallerInfo, 'kind' | 'id' | 'assistantId'>): OwnerId {
  if (kind !== 'mcp') return kind as OwnerId;
  return (assistantId === undefined ? `mcp ${id}` : `assistant ${assistantId}`) as OwnerId;
}

/** Fill level of the browser's trace buffer. */
export const TraceBufferSchema = z.object({
  /** 0 to 1, as last reported by the browser. */
  share: z.number(),
  sizeBytes: z.number(),
  /** A full ring buffer overwrites its oldest events. */
  isRing: z.boolean(),
});
export type TraceBuffer = z.infer<typeof TraceBufferSchema>;

/** Phase of a trace; `writing`: stopped, and the browser converts its events into the file it will send. */
export const TracePhaseSchema = z.enum(['recording', 'writing', 'reading']);
export type TracePhase = z.infer<typeof TracePhaseSchema>;

/** `total` is null if unknown; no percentage is shown then. The values of one call never decrease. */
export const ProgressSchema = z.object({
  done: z.number(),
  total: z.number().nullable(),
  message: z.string(),
  /** Bytes written to disk so far, for streamed work. */
  bytes: z.number().nullable(),
  bytesPerSecond: z.number().nullable(),
  /** Estimated end, in milliseconds since the Unix epoch. Absent until it can be estimated. */
  expectedEndAtMs: z.number().optional(),
  /** Findings so far, as sentences without the names that a page chose being fenced. */
  found: z.array(z.string()).optional(),
  /** Traces only. */
  phase: TracePhaseSchema.optional(),
  /** Null until the browser reports it. */
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
  /** Arguments as compact JSON, at most 2,000 characters, with secrets masked unless the window called. */
  argumentsJson: z.string(),
  targetId: z.string().nullable(),
  targetTitle: z.string().nullable(),
  /** Milliseconds since the Unix epoch. */
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  state: CallStateSchema,
  /** The person must allow the call before it begins its work. */
  waitsForPerson: z.boolean().optional(),
  progress: ProgressSchema.nullable(),
  error: AppErrorSchema.nullable(),
  /** Size of the answer's text. */
  answerBytes: z.number().nullable(),
  /** The capture that the call created, if any. */
  captureId: z.string().nullable(),
  /** A note on what happened to the file of a capture that failed ("partial file deleted"). */
  outcomeNote: z.string().nullable(),
  /** The outermost call that this one is a part of. */
  partOf: z.string().optional(),
  /** The client's own trace to which the call belongs (W3C trace context). */
  traceparent: z.string().optional(),
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
  /** Set if a recording ended because its page or connection was lost. */
  lostRecording: z.object({ tool: z.string(), targetId: z.string() }).optional(),
});
export type Problem = z.infer<typeof ProblemSchema>;
