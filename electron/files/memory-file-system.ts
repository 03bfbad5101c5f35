/** Folders that lie in memory: what is written there uses up what a file is to spare. */
import { statfs } from 'node:fs/promises';

/** `statfs` types of file systems that live in memory. */
const TMPFS = 0x01021994;
const RAMFS = 0x858458f6;

/** Only Linux says so. Throws where there is no such folder. */
export async function liesInMemory(directory: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const { type } = await statfs(directory);
  return type === TMPFS || type === RAMFS;
}
