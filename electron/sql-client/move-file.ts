/** Moves a finished file to where it was asked for, also onto another disk. */
import { copyFile, rename } from 'node:fs/promises';
import { AppFailure } from '../../shared/contracts/errors.ts';
import { errnoOf, fileError } from '../files/file-error.ts';

/** Replaces a file that is there. On another disk the original stays. Throws `AppFailure`. */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to).catch(async (thrown: unknown) => {
      if (errnoOf(thrown) !== 'EXDEV') throw thrown;
      await copyFile(from, to);
    });
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'write', path: to, what: 'the result' }));
  }
}
