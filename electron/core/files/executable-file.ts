/** Checks whether a path is a program. */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';

/** True for a file that this user may execute, through links too. */
export async function isExecutableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
