/** The names in a folder, which is read again only after it has changed: a library has thousands of files and is looked at every second. */
import { readdirSync, statSync } from 'node:fs';

/** Names in a folder. Throws what the file system throws. */
export type FolderNames = (directory: string) => readonly string[];

/**
 * A folder that changed within this time may change again without a new time: file systems count it in steps of up to two seconds (FAT).
 */
const SETTLED_AFTER_MS = 3000;

export const readFolderNames: FolderNames = (directory) => readdirSync(directory);

/** Remembers the names of each folder by the time of its last change, which is new when an entry is added, removed or renamed. */
export function createFolderNames(now: () => number, read: FolderNames = readFolderNames): FolderNames {
  const known = new Map<string, { readonly changedNs: bigint; readonly names: readonly string[] }>();
  return (directory) => {
    const found = statSync(directory, { bigint: true });
    const held = known.get(directory);
    if (held?.changedNs === found.mtimeNs) return held.names;
    const isSettled = now() - Number(found.mtimeMs) > SETTLED_AFTER_MS;
    const names = read(directory);
    if (isSettled) known.set(directory, { changedNs: found.mtimeNs, names });
    else known.delete(directory);
    return names;
  };
}
