/**
 * A bounded log of entries with increasing ids, which reports what is new or has changed since a revision. When it is full the oldest ones
 * are dropped together, so that space is not freed for every entry.
 */

export interface LogEntry {
  readonly id: number;
}

export interface EntryRing<E extends LogEntry> {
  readonly limit: number;
  /** Adds an entry; `make` receives its id. */
  append(make: (id: number) => E): E;
  /** Replaces an entry by the result of `change`; null if it was dropped. */
  change(id: number, change: (entry: E) => E): E | null;
  get(id: number): E | null;
  /** Removes all entries; ids and revisions continue, so that readers notice it. Nothing counts as dropped. */
  clear(): void;
  /** Oldest first. */
  entries(): Iterable<E>;
  readonly size: number;
  /** Number of entries dropped above the limit. */
  readonly dropped: number;
  /** Revision of the last change. */
  readonly revision: number;
  /** The id of the oldest entry, or of the next one if the ring is empty. */
  readonly oldestId: number;
  /** The id of the next entry. */
  readonly nextId: number;
  /** Entries that are new or have changed since `revision`, least recently changed first, at most `limit`. */
  changedSince(
    revision: number,
    limit: number,
  ): { readonly entries: E[]; readonly revision: number; readonly hasMore: boolean };
}

export function createEntryRing<E extends LogEntry>(options: {
  /** Maximum number of entries. */
  readonly limit: number;
  /** Entries that are dropped together when it is full. */
  readonly batch: number;
  /** Called with the entries that are removed, oldest first: dropped above the limit, or cleared. */
  readonly onRemoved?: (entries: readonly E[]) => void;
}): EntryRing<E> {
  const { limit, batch } = options;
  /** In the order of ids, because entries are added in that order. */
  const byId = new Map<number, E>();
  /** Revisions by entry id, in the order of the last change: inserted again whenever an entry changes. */
  const revisions = new Map<number, number>();
  let nextId = 0;
  let revision = 0;
  let dropped = 0;

  const touch = (id: number): void => {
    revision += 1;
    revisions.delete(id);
    revisions.set(id, revision);
  };
  const makeRoom = (): void => {
    const gone: E[] = [];
    for (const [id, entry] of byId) {
      if (gone.length === batch) break;
      byId.delete(id);
      revisions.delete(id);
      gone.push(entry);
    }
    dropped += gone.length;
    options.onRemoved?.(gone);
  };

  return {
    limit,
    append: (make) => {
      if (byId.size >= limit) makeRoom();
      const entry = make(nextId);
      byId.set(nextId, entry);
      touch(nextId);
      nextId += 1;
      return entry;
    },
    change: (id, change) => {
      const before = byId.get(id);
      if (before === undefined) return null;
      const after = change(before);
      byId.set(id, after);
      touch(id);
      return after;
    },
    get: (id) => byId.get(id) ?? null,
    clear: () => {
      const gone = [...byId.values()];
      byId.clear();
      revisions.clear();
      revision += 1;
      options.onRemoved?.(gone);
    },
    entries: () => byId.values(),
    get size() {
      return byId.size;
    },
    get dropped() {
      return dropped;
    },
    get revision() {
      return revision;
    },
    get oldestId() {
      for (const id of byId.keys()) return id;
      return nextId;
    },
    get nextId() {
      return nextId;
    },
    changedSince: (since, most) => {
      const entries: E[] = [];
      let until = since;
      if (since >= revision) return { entries, revision, hasMore: false };
      for (const [id, changedAt] of revisions) {
        if (changedAt <= since) continue;
        if (entries.length === most) return { entries, revision: until, hasMore: true };
        const entry = byId.get(id);
        if (entry !== undefined) entries.push(entry);
        until = changedAt;
      }
      return { entries, revision, hasMore: false };
    },
  };
}
