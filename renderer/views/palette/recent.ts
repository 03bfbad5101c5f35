/** Ids of recently used palette items, persisted. */
import { z } from 'zod';
import { readPersisted, writePersisted, type KeyValueStorage } from '../../stores/persisted.ts';

const STORAGE_KEY = 'pen.palette.recent';
/** More than are shown, because some targets disappear. */
const MAX_RECENT = 20;
const RecentSchema = z.array(z.string()).max(MAX_RECENT);

export function readRecent(storage: KeyValueStorage): readonly string[] {
  return readPersisted(storage, STORAGE_KEY, RecentSchema) ?? [];
}

/** Moves an id to the front and returns the list. */
export function noteUsed(storage: KeyValueStorage, id: string): readonly string[] {
  const recent = [id, ...readRecent(storage).filter((each) => each !== id)].slice(0, MAX_RECENT);
  writePersisted(storage, STORAGE_KEY, recent);
  return recent;
}
