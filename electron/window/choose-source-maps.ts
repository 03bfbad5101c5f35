/** Asks for build folders or source maps in a system dialog. */
import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';

/** Empty when the user cancels. */
export async function chooseSourceMaps(
  window: BrowserWindow | null,
  from: 'folder' | 'file',
): Promise<readonly string[]> {
  const dialogOptions: OpenDialogOptions =
    from === 'folder'
      ? { title: 'Folder with source maps', properties: ['openDirectory'] }
      : {
          title: 'Source maps',
          properties: ['openFile', 'multiSelections'],
          filters: [
            { name: 'Source maps', extensions: ['map', 'json'] },
            { name: 'All files', extensions: ['*'] },
          ],
        };
  const chosen = await (window === null
    ? dialog.showOpenDialog(dialogOptions)
    : dialog.showOpenDialog(window, dialogOptions));
  return chosen.filePaths;
}
