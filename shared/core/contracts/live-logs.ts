/**
 * Live logs of a target (requests, console messages, scripts), buffered while a client records them: the state of a log, and the transfer
 * of its entries to the window as whole entries that are new or changed since a revision, in order of id.
 */
import { z } from 'zod';

export const LIVE_LOG_NAMES = ['network', 'console', 'scripts'] as const;
export const LiveLogNameSchema = z.enum(LIVE_LOG_NAMES);
export type LiveLogName = z.infer<typeof LiveLogNameSchema>;

/** A frame of a page in which the console prompt can evaluate. */
export const ScriptFrameSchema = z.object({
  frameId: z.string(),
  /** The name that the page gave it; empty without one. */
  name: z.string(),
  url: z.string(),
  /** Number of frames around it: 0 for the top frame. */
  depth: z.number().int().min(0),
});
export type ScriptFrame = z.infer<typeof ScriptFrameSchema>;

export const LiveLogStateSchema = z.object({
  targetId: z.string(),
  /** `off`: no client records; `ended`: the target or its connection was lost during the recording. */
  state: z.enum(['off', 'listening', 'ended']),
  /** Start of the current or last recording, milliseconds since the Unix epoch; null if it was never recorded. */
  sinceMs: z.number().nullable(),
  /** Reason if it ended. */
  endedBecause: z.string().nullable(),
  /** Clients that record the log. */
  listeners: z.array(z.object({ callerId: z.string(), name: z.string() })),
  /** Entries in the buffer, entries dropped to free space, and the buffer's capacity. */
  buffered: z.number(),
  dropped: z.number(),
  limit: z.number(),
  /** Entries with a lower id belong to earlier documents of the target; absent if there was no navigation. */
  pageFromId: z.number().optional(),
  /** A note of the log, such as the reason why it was cleared. */
  note: z.string().optional(),
  /** Frames of the page; absent for targets without frames and for logs without a prompt. */
  frames: z.array(ScriptFrameSchema).optional(),
  /** The frame in which the prompt evaluates; absent: the top frame. */
  selectedFrameId: z.string().optional(),
});
export type LiveLogState = z.infer<typeof LiveLogStateSchema>;

/** Read position of a reader. */
export const LiveLogMarkSchema = z.object({
  /** Number of the recording on this target; a mark of another recording is not valid. */
  run: z.number().int().min(0),
  revision: z.number().int().min(0),
});
export type LiveLogMark = z.infer<typeof LiveLogMarkSchema>;

function hasId(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number';
}

export const LiveLogPageSchema = z.object({
  state: LiveLogStateSchema,
  mark: LiveLogMarkSchema,
  /** Entries with a lower id were dropped. */
  oldestId: z.number(),
  /** New and changed entries since the reader's mark, each complete; their schema is that of the log. */
  entries: z.array(z.custom<{ readonly id: number }>(hasId)),
  /** There are more changes than fit one page: request the next one. */
  hasMore: z.boolean(),
});
export type LiveLogPage = z.infer<typeof LiveLogPageSchema>;
