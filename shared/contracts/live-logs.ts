/**
 * Logs of a target that are kept while somebody listens to it: requests, console messages, scripts. What a log's state is, and how
 * its entries reach the window: whole entries that are new or have changed since a revision, in order of their ids.
 */
import { z } from 'zod';

export const LIVE_LOG_NAMES = ['network', 'console', 'scripts'] as const;
export const LiveLogNameSchema = z.enum(LIVE_LOG_NAMES);
export type LiveLogName = z.infer<typeof LiveLogNameSchema>;

export const LiveLogStateSchema = z.object({
  targetId: z.string(),
  /** `off`: nobody listens, or nobody does any more; `ended`: the target or its connection went away while somebody did. */
  state: z.enum(['off', 'listening', 'ended']),
  /** Milliseconds since the Unix epoch: since when it listens, or listened the last time; null where it never did. */
  sinceMs: z.number().nullable(),
  /** Why it ended. */
  endedBecause: z.string().nullable(),
  /** Who listens. */
  listeners: z.array(z.object({ callerId: z.string(), name: z.string() })),
  /** Entries that are kept, that had to go to make room, and that there is room for. */
  kept: z.number(),
  dropped: z.number(),
  limit: z.number(),
  /** Entries with a lower id belong to pages that were open in the target before; absent where nothing has navigated. */
  pageFromId: z.number().optional(),
  /** A sentence of the log's own, such as why it was emptied. */
  note: z.string().optional(),
});
export type LiveLogState = z.infer<typeof LiveLogStateSchema>;

/** How far a reader has come. */
export const LiveLogMarkSchema = z.object({
  /** Counts the beginnings of the log on this target: what was read of another run is not of this one. */
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
  /** Entries with a lower id are not kept any more. */
  oldestId: z.number(),
  /** New and changed since the reader's mark, each whole; the log's own schema tells what is in one. */
  entries: z.array(z.custom<{ readonly id: number }>(hasId)),
  /** More has changed than fits one page: ask again. */
  hasMore: z.boolean(),
});
export type LiveLogPage = z.infer<typeof LiveLogPageSchema>;
