/** Files that benchmarks open: made once, and stored between runs. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/** Ignored by git; removed by `npm run bench heap -- --clean`. */
export const FILES_FOLDER = resolve(import.meta.dirname, '..', '.cache', 'bench');

/** Reserve for a file larger than estimated, and for the system. */
const SPARE_BYTES = 1e9;

function requireRoom(neededBytes: number, what: string): void {
  const { bavail, bsize } = statfsSync(FILES_FOLDER);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes + SPARE_BYTES) return;
  const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
  throw new Error(
    `${what} needs ${gigabytes(neededBytes + SPARE_BYTES)} GB of disk and ${gigabytes(freeBytes)} GB are free below ${FILES_FOLDER}`,
  );
}

/**
 * Paths of files with these names, made if one is missing; a half-written file is never used. `neededBytes` of all of them together. Throws if they cannot be
 * made.
 */
export async function madeFiles(
  names: readonly string[],
  neededBytes: number,
  make: (parts: readonly string[]) => Promise<void> | void,
): Promise<string[]> {
  const paths = names.map((name) => join(FILES_FOLDER, name));
  if (paths.every((path) => existsSync(path))) return paths;
  mkdirSync(FILES_FOLDER, { recursive: true });
  requireRoom(neededBytes, paths[0] ?? '');
  const parts = paths.map((path) => `${path}.partial`);
  for (const part of parts) rmSync(part, { force: true });
  const startedAt = performance.now();
  console.error(`making ${paths.join(' and ')} …`);
  try {
    await make(parts);
    for (const [at, part] of parts.entries()) renameSync(part, paths[at] ?? part);
  } finally {
    for (const part of parts) rmSync(part, { force: true });
  }
  console.error(`  made in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  return paths;
}

/** The same of one file. */
export async function madeFile(
  name: string,
  neededBytes: number,
  make: (part: string) => Promise<void> | void,
): Promise<string> {
  const [path = ''] = await madeFiles([name], neededBytes, ([part = '']) => make(part));
  return path;
}

/** Reads the file once, so that the first engine does not pay for the disk. Returns its size in bytes. */
export function warm(path: string): number {
  const file = openSync(path, 'r');
  const buffer = new Uint8Array(1 << 22);
  while (readSync(file, buffer, 0, buffer.length, null) > 0);
  closeSync(file);
  return statSync(path).size;
}
