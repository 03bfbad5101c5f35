/** Checks whether files are small enough to be read in the process of the command line. */
import { open, stat } from 'node:fs/promises';

/**
 * Reading larger files takes longer than starting a process for them, which can be ended at any time and has a column cache. Smaller files have no
 * column cache anyway.
 */
const SMALL_BYTES = 1 << 20;
/** First bytes of gzip and zip: their content may be large. */
const COMPRESSED = [
  [0x1f, 0x8b],
  [0x50, 0x4b],
];

async function isSmallFile(path: string): Promise<boolean> {
  const stats = await stat(path);
  // Opening a pipe would wait for its writer.
  if (!stats.isFile() || stats.size >= SMALL_BYTES) return false;
  const file = await open(path);
  try {
    const { buffer } = await file.read(new Uint8Array(2), 0, 2, 0);
    return !COMPRESSED.some(([first, second]) => buffer[0] === first && buffer[1] === second);
  } finally {
    await file.close();
  }
}

/** Returns whether all of them are regular files below 1 MiB that are not compressed; false for a path that cannot be read. */
export async function areSmallFiles(paths: readonly string[]): Promise<boolean> {
  try {
    return (await Promise.all(paths.map((path) => isSmallFile(path)))).every(Boolean);
  } catch {
    // A capture id, or a file whose opening reports why it cannot be read.
    return false;
  }
}
