/** Reads files of the data folder, which only this user writes: a file that another could have put there or changed is not trusted. */
import { constants, type Stats } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { errnoOf } from './file-error.ts';

/** `distrust`: why, as the end of a sentence about the file. `isOpenToOthers`: its mode gives rights to others than its owner, which no secret may. */
export type PrivateFile =
  | { readonly text: string; readonly bytes: Buffer; readonly isOpenToOthers: boolean; readonly distrust: null }
  | { readonly distrust: string };

/** A pipe would be waited for, and a link would lead elsewhere. Windows has neither flag. */
const AS_IT_IS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const LINK = 'is a link';

/** Windows restricts the folder of a user's application data to that user: it has no ids of users, and modes have no meaning there. */
function whyDistrusted(found: Stats, ownUid: number | undefined): string | null {
  if (!found.isFile()) return 'is not a regular file';
  if (ownUid === undefined) return null;
  if (found.uid !== ownUid) return 'belongs to another user';
  // The group is the user's own on many systems, whose editors let it write.
  return (found.mode & 0o002) === 0 ? null : 'can be written by other users';
}

/** The file; null if there is none. What is checked is what is read. Throws the system's errors. `ownUid` differs in tests only. */
export async function readPrivateFile(path: string, ownUid = process.getuid?.()): Promise<PrivateFile | null> {
  try {
    if (constants.O_NOFOLLOW === undefined && (await lstat(path)).isSymbolicLink()) return { distrust: LINK };
    const file = await open(path, AS_IT_IS);
    try {
      const found = await file.stat();
      const distrust = whyDistrusted(found, ownUid);
      if (distrust !== null) return { distrust };
      const bytes = await file.readFile();
      const isOpenToOthers = ownUid !== undefined && (found.mode & 0o077) !== 0;
      return { text: bytes.toString('utf8'), bytes, isOpenToOthers, distrust };
    } finally {
      await file.close();
    }
  } catch (thrown) {
    const errno = errnoOf(thrown);
    if (errno === 'ENOENT') return null;
    if (errno === 'ELOOP') return { distrust: LINK };
    // A socket, which cannot be opened.
    if (errno === 'ENXIO') return { distrust: 'is not a regular file' };
    throw thrown;
  }
}

/** Its text; null if there is none, or if it is not trusted. */
export async function readPrivateText(path: string): Promise<string | null> {
  const file = await readPrivateFile(path);
  return file?.distrust === null ? file.text : null;
}

/** Appends to a file that only this user may read, and makes it. Throws the system's errors, and for a file that is not trusted. */
export async function appendPrivateText(path: string, text: string, ownUid = process.getuid?.()): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
  const file = await open(path, flags, 0o600);
  try {
    const distrust = whyDistrusted(await file.stat(), ownUid);
    if (distrust !== null) throw new Error(`${path} ${distrust}`);
    // An existing file keeps its mode.
    if (ownUid !== undefined) await file.chmod(0o600);
    await file.appendFile(text);
  } finally {
    await file.close();
  }
}
