/** Files below a folder. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of all files below a folder that may be missing; `withFolders`: of folders too, each after what is in it. */
export function filesBelow(folder: string, { withFolders = false } = {}): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return [...filesBelow(path, { withFolders }), ...(withFolders ? [path] : [])];
  });
}
