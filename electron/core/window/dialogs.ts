/** The system's dialogs for files and folders. */
import { dialog, type BrowserWindow, type OpenDialogOptions } from 'electron';
import type { ChosenPlace, PersonFiles } from '../workbench/door.ts';

const inPlace = (path: string): ChosenPlace => ({
  path,
  written: () => Promise.resolve(path),
  abandon: () => Promise.resolve(),
});

type Filters = NonNullable<Parameters<PersonFiles['open']>[0]['filters']>;
const filtersOf = (filters: Filters) => filters.map(({ name, extensions }) => ({ name, extensions: [...extensions] }));

/** The dialogs belong to the window, if there is one. */
export function createDialogs(window: () => BrowserWindow | null): PersonFiles {
  const chooseExisting = async (options: OpenDialogOptions): Promise<readonly string[]> => {
    const owner = window();
    const chosen = await (owner === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(owner, options));
    return chosen.canceled ? [] : chosen.filePaths;
  };
  return {
    async save({ title, name, filters }) {
      const owner = window();
      const options = { title, defaultPath: name, filters: filtersOf(filters) };
      const chosen = await (owner === null ? dialog.showSaveDialog(options) : dialog.showSaveDialog(owner, options));
      // The dialog has asked about replacing an existing file.
      return chosen.canceled || chosen.filePath === '' ? null : inPlace(chosen.filePath);
    },
    async folder({ title }) {
      const [folder] = await chooseExisting({ title, properties: ['openDirectory', 'createDirectory'] });
      return folder === undefined ? null : inPlace(folder);
    },
    open: ({ title, of, filters }) =>
      chooseExisting({
        ...(title === undefined ? {} : { title }),
        properties: of === 'folder' ? ['openDirectory'] : ['openFile', 'multiSelections'],
        ...(filters === undefined ? {} : { filters: filtersOf(filters) }),
      }),
  };
}
