/**
 * Evicts documents that have had no query for a while, even if clients hold them: the next query opens the file again. A garbage collection
 * returns the memory to the system, because V8 does not run one in an idle process.
 */
import type { Pacing } from '../pause.ts';
import type { SharedDocument } from './document.ts';

/** Equal to the time that a client keeps a document of its own open after its last query. */
export const IDLE_LIMIT_MS = 4 * 60_000;
/** Delay before the collection, so that it covers several evictions. */
const COLLECT_AFTER_MS = 1000;

export interface IdleDocuments {
  /** Records that documents may be open: unused ones are evicted later. */
  watch(): void;
  /** Records that a document was released. */
  collectSoon(): void;
}

export interface IdleDocumentsOptions {
  readonly byKey: ReadonlyMap<string, SharedDocument>;
  readonly now: Pacing['now'];
  readonly idleLimitMs: number;
  /** A query is being answered: no eviction and no collection until it ends. */
  readonly isAnswering: () => boolean;
  /** Called with the key of a document that was evicted. */
  readonly onEvicted: (key: string) => void;
  readonly collectGarbage: () => void;
}

/** A timer that does not keep a process alive whose parent has ended; in a browser it is a number. */
function quietTimer(work: () => void, afterMs: number): NodeJS.Timeout | number {
  const timer: NodeJS.Timeout | number = setTimeout(work, afterMs);
  if (typeof timer === 'object') timer.unref();
  return timer;
}

export function createIdleDocuments(options: IdleDocumentsOptions): IdleDocuments {
  const { byKey, now, idleLimitMs, isAnswering } = options;
  let watching: NodeJS.Timeout | number | null = null;
  let collecting: NodeJS.Timeout | number | null = null;

  const isIdle = ({ isEvictable, lastUsedMs }: SharedDocument): boolean =>
    isEvictable && now() - lastUsedMs >= idleLimitMs;
  const active = (): readonly SharedDocument[] => [...byKey.values()].filter(({ state }) => state.name !== 'evicted');

  /** When the first open document may be idle; one that is in use past its limit is looked at again after another. */
  const waitMs = (): number =>
    Math.min(
      idleLimitMs,
      ...active()
        .map(({ lastUsedMs }) => lastUsedMs + idleLimitMs - now())
        .filter((leftMs) => leftMs > 0),
    );
  const look = (): void => {
    watching = null;
    if (!isAnswering())
      for (const [key, document] of byKey)
        if (isIdle(document)) {
          document.evict();
          options.onEvicted(key);
          collectSoon();
        }
    if (active().length > 0) watch();
  };
  const watch = (): void => {
    watching ??= quietTimer(look, waitMs());
  };
  const collect = (): void => {
    collecting = null;
    if (isAnswering()) collectSoon();
    else options.collectGarbage();
  };
  const collectSoon = (): void => {
    collecting ??= quietTimer(collect, COLLECT_AFTER_MS);
  };
  return { watch, collectSoon };
}
