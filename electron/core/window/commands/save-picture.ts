/** Saves a picture of the window to a path that the user chooses. */
import { dialog, type BrowserWindow } from 'electron';
import { AppFailure } from '../../../../shared/base/errors.ts';
import { writeFileAtomically } from '../../files/atomic-write.ts';
import { fileError } from '../../files/file-error.ts';

export interface Picture {
  readonly name: string;
  readonly format: 'svg' | 'png';
  readonly bytes: Uint8Array;
}

/** Makes a name from a program valid on any file system. */
export function fileNameOf(name: string): string {
  return name.replace(/[^\p{L}\p{N} ._-]+/gu, '-').slice(0, 80);
}

/** `path` is null if the user cancelled. */
export async function savePicture(
  window: BrowserWindow | null,
  { name, format, bytes }: Picture,
): Promise<{ path: string | null }> {
  const dialogOptions = {
    title: 'Save picture',
    defaultPath: `${fileNameOf(name)}.${format}`,
    filters: [{ name: format.toUpperCase(), extensions: [format] }],
  };
  const chosen = await (window === null
    ? dialog.showSaveDialog(dialogOptions)
    : dialog.showSaveDialog(window, dialogOptions));
  if (chosen.canceled || chosen.filePath === '') return { path: null };
  try {
    // The system's dialog has asked about replacing an existing file.
    await writeFileAtomically(chosen.filePath, bytes);
  } catch (thrown) {
    throw new AppFailure(fileError(thrown, { use: 'write', path: chosen.filePath, what: 'the picture' }));
  }
  return { path: chosen.filePath };
}
