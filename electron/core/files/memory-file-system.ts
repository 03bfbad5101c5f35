/** Detects folders in memory: files written there use the memory that they are meant to save. */
import { statfs } from 'node:fs/promises';

/** `statfs` types of file systems in memory. */
const TMPFS = 0x01021994;
const RAMFS = 0x858458f6;

/** Returns whether a folder is in memory; only Linux reports it. Throws if there is no such folder. */
export async function liesInMemory(directory: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const { type } = await statfs(directory);
  return type === TMPFS || type === RAMFS;
}
