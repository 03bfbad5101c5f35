/** Ids of palette items that were used lately, kept between starts. */
import { z } from 'zod';
import { readPersisted, writePersisted, type KeyValueStorage } from '../../stores/persisted.ts';

const STORAGE_KEY = 'pen.palette.recent';
/** More than are shown, because some are of targets that went away. */
const KEPT = 20;
const RecentSchema = z.array(z.string()).max(KEPT);

export function readRecent(storage: KeyValueStorage): readonly string[] {
  return readPersisted(storage, STORAGE_KEY, RecentSchema) ?? [];
}

/** Puts an id first and returns the list as it now is. */
export function noteUsed(storage: KeyValueStorage, id: string): readonly string[] {
  const recent = [id, ...readRecent(storage).filter((each) => each !== id)].slice(0, KEPT);
  writePersisted(storage, STORAGE_KEY, recent);
  return recent;
}
