/** Moves a finished file to where it was asked for, also onto another disk. */
import { copyFile, rename, rm } from 'node:fs/promises';
import { AppFailure } from '../../../../shared/base/errors.ts';
import { errnoOf, fileError } from '../../../core/files/file-error.ts';
import { partialBeside } from '../../../core/files/partial-name.ts';

/** Functions to move and copy, as in `node:fs/promises`. */
export interface FileMoves {
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly copyFile: (from: string, to: string) => Promise<void>;
}

/** A rename within the disk of the target is atomic; a copy is not, so it gets a name of its own first. */
async function copyThenRename(from: string, to: string, moves: FileMoves): Promise<void> {
  const partial = partialBeside(to);
  try {
    await moves.copyFile(from, partial);
    await moves.rename(partial, to);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}

/**
 * Replaces a file that is there, which a reader sees whole: the old one or the new one. On another disk the original stays. Throws
 * `AppFailure`; the old file is unchanged then, and nothing else is left.
 */
export async function moveFile(from: string, to: string, moves: FileMoves = { rename, copyFile }): Promise<void> {
  try {
    await moves.rename(from, to).catch(async (thrown: unknown) => {
      if (errnoOf(thrown) !== 'EXDEV') throw thrown;
      await copyThenRename(from, to, moves);
    });
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'write', path: to, what: 'the result' }));
  }
}
