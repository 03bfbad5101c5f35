/** What the window itself remembers between starts: layout and open documents, in localStorage, read back by schema. */
import type { z } from 'zod';

/** The part of `Storage` that is used; tests pass a Map of their own. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** The stored value, or null where nothing fitting is stored (a first start, an older version's shape). */
export function readPersisted<S extends z.ZodType>(
  storage: KeyValueStorage,
  key: string,
  schema: S,
): z.output<S> | null {
  const text = storage.getItem(key);
  if (text === null) return null;
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    // A half-written value is as good as none: the defaults stand.
    return null;
  }
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : null;
}

export function writePersisted(storage: KeyValueStorage, key: string, value: unknown): void {
  storage.setItem(key, JSON.stringify(value));
}
