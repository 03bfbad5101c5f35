/** State that the window persists in localStorage (layout, open documents), validated by schema on read. */
import type { z } from 'zod';

/** The used part of `Storage`; tests pass their own Map. */
export interface KeyValueStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** The storage of the page; one that stores nothing where a browser denies it, as in a frame of another page. */
export function storageOf(host: Window): KeyValueStorage {
  try {
    return host.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined };
  }
}

/** The stored value, or null if nothing valid is stored (first start, older version). */
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
    // An unreadable value is treated as absent: the defaults apply.
    return null;
  }
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : null;
}

export function writePersisted(storage: KeyValueStorage, key: string, value: unknown): void {
  storage.setItem(key, JSON.stringify(value));
}
