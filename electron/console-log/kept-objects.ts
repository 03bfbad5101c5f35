/**
 * Objects that a target keeps because they were logged to us: V8 binds every argument it tells until it is told to release it, so the
 * page could never let go of them. They are released with their messages; while messages flood, all at once, for a command an object
 * would take the page as long as logging does.
 */
import type { TargetSession } from '../../shared/capabilities/ports.ts';

/** Everything that V8 tells of a console is bound in this group; what is evaluated for the console is put there too. */
export const CONSOLE_GROUP = 'console';
/** Messages that go sooner than this after others went are a flood. */
const FLOOD_MS = 5000;
/** A page in a long task answers when it is done; nobody waits for it. */
const RELEASE_DEADLINE_MS = 60_000;
const END_DEADLINE_MS = 2000;

export interface KeptObjects {
  /** An entry's objects, by the entry's id. */
  keep(entryId: number, objectIds: readonly string[]): void;
  /** These entries are not kept any more. */
  drop(entryIds: readonly number[], session: TargetSession): void;
  /** The target has let go of all by itself: another document. */
  forget(): void;
  /** Releases all; settles when the target has, or is too busy to. */
  releaseAll(session: TargetSession): Promise<void>;
}

export function createKeptObjects(now: () => number): KeptObjects {
  const kept = new Map<number, readonly string[]>();
  let lastDropMs = Number.NEGATIVE_INFINITY;

  return {
    keep: (entryId, objectIds) => {
      if (objectIds.length > 0) kept.set(entryId, objectIds);
    },
    drop: (entryIds, session) => {
      const isFlood = now() - lastDropMs < FLOOD_MS;
      lastDropMs = now();
      const objectIds = entryIds.flatMap((id) => kept.get(id) ?? []);
      for (const id of entryIds) kept.delete(id);
      if (objectIds.length === 0) return;
      const options = { deadlineMs: RELEASE_DEADLINE_MS };
      if (isFlood) {
        kept.clear();
        void session.send('Runtime.releaseObjectGroup', { objectGroup: CONSOLE_GROUP }, options);
      } else for (const objectId of objectIds) void session.send('Runtime.releaseObject', { objectId }, options);
    },
    forget: () => kept.clear(),
    releaseAll: async (session) => {
      kept.clear();
      await session.send('Runtime.releaseObjectGroup', { objectGroup: CONSOLE_GROUP }, { deadlineMs: END_DEADLINE_MS });
    },
  };
}
