/**
 * Objects that a target retains because they were logged: V8 keeps every reported argument alive until it is released, so the page could
 * never free them. They are released with their messages; during a flood all at once, because one command per object would cost the page as
 * much as the logging.
 */
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';

/** V8 assigns all objects of console messages to this group; objects evaluated for the console are put there too. */
export const CONSOLE_GROUP = 'console';
/** Messages that are dropped sooner than this after others are a flood. */
const FLOOD_MS = 5000;
/** A page in a long task answers when it is done; the release is not awaited. */
const RELEASE_DEADLINE_MS = 60_000;
const END_DEADLINE_MS = 2000;

export interface LoggedObjects {
  /** An entry's objects, by the entry's id. */
  keep(entryId: number, objectIds: readonly string[]): void;
  /** These entries were dropped. */
  drop(entryIds: readonly number[], session: TargetSession): void;
  /** The target has released all itself: another document was loaded. */
  forget(): void;
  /** Releases all; settles when the target has done so or is too busy. */
  releaseAll(session: TargetSession): Promise<void>;
}

export function createLoggedObjects(now: () => number): LoggedObjects {
  const objects = new Map<number, readonly string[]>();
  let lastDropMs = Number.NEGATIVE_INFINITY;

  return {
    keep: (entryId, objectIds) => {
      if (objectIds.length > 0) objects.set(entryId, objectIds);
    },
    drop: (entryIds, session) => {
      const isFlood = now() - lastDropMs < FLOOD_MS;
      lastDropMs = now();
      const objectIds = entryIds.flatMap((id) => objects.get(id) ?? []);
      for (const id of entryIds) objects.delete(id);
      if (objectIds.length === 0) return;
      const options = { deadlineMs: RELEASE_DEADLINE_MS };
      if (isFlood) {
        objects.clear();
        void session.send('Runtime.releaseObjectGroup', { objectGroup: CONSOLE_GROUP }, options);
      } else for (const objectId of objectIds) void session.send('Runtime.releaseObject', { objectId }, options);
    },
    forget: () => objects.clear(),
    releaseAll: async (session) => {
      objects.clear();
      await session.send('Runtime.releaseObjectGroup', { objectGroup: CONSOLE_GROUP }, { deadlineMs: END_DEADLINE_MS });
    },
  };
}
