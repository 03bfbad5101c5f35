/** Asks in a system dialog whether the app may quit and close the browser that it started. */
import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import type { QuitAnswer } from './quit-question.ts';

export async function askToQuit(window: BrowserWindow | null, browserName: string): Promise<QuitAnswer> {
  const options: MessageBoxOptions = {
    type: 'question',
    message: `Quit and close ${browserName}?`,
    detail: `PEN Workbench started ${browserName}, so ${browserName} closes with it, with all its pages. Captures stay in the library.`,
    buttons: [`Quit and close ${browserName}`, 'Cancel'],
    defaultId: 0,
    cancelId: 1,
    checkboxLabel: 'Do not ask again',
  };
  const { response, checkboxChecked } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return { quits: response === 0, neverAgain: checkboxChecked };
}
