/**
 * Lets go of documents that nobody has asked about for a while, whoever holds them: a question that comes after that opens the file
 * again. Memory goes back to the system with a collection, which V8 does not do by itself in a process that has nothing to do.
 */
import type { Entry } from './document-entry.ts';
import type { Pacing } from './pause.ts';

/** As long as a client keeps a document of its own open after its last question. */
export const IDLE_LIMIT_MS = 5 * 60_000;
/** What is let go of is collected so much later, together with what follows it. */
const COLLECT_AFTER_MS = 1000;

export interface IdleDocuments {
  /** Notes that documents may be open: those that stay unused are let go of. */
  watch(): void;
  /** Notes that a document was let go of. */
  collectSoon(): void;
}

export interface IdleDocumentsOptions {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly now: Pacing['now'];
  readonly idleLimitMs: number;
  /** Something is being answered: nothing is let go of, and no collection gets in its way. */
  readonly isAnswering: () => boolean;
  readonly letGo: (key: string, entry: Entry) => void;
  readonly collectGarbage: () => void;
}

export function createIdleDocuments(options: IdleDocumentsOptions): IdleDocuments {
  const { entries, now, idleLimitMs, isAnswering } = options;
  let watching: NodeJS.Timeout | null = null;
  let collecting: NodeJS.Timeout | null = null;

  const isIdle = ({ open, opening, isAlong, uses, lastUsedMs }: Entry): boolean =>
    open !== null && opening === null && !isAlong && uses === 0 && now() - lastUsedMs >= idleLimitMs;

  const look = (): void => {
    watching = null;
    if (!isAnswering()) for (const [key, entry] of entries) if (isIdle(entry)) options.letGo(key, entry);
    if ([...entries.values()].some(({ open, opening }) => open !== null || opening !== null)) watch();
  };
  const watch = (): void => {
    // It must not keep a process alive whose parent is gone.
    watching ??= setTimeout(look, idleLimitMs).unref();
  };
  const collect = (): void => {
    collecting = null;
    if (isAnswering()) collectSoon();
    else options.collectGarbage();
  };
  const collectSoon = (): void => {
    collecting ??= setTimeout(collect, COLLECT_AFTER_MS).unref();
  };
  return { watch, collectSoon };
}
