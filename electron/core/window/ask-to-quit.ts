/** Asks in a system dialog whether the app may quit: recordings and logs would be lost, and the browser that it started closes. */
import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import { countNoun } from '../../../shared/base/units.ts';
import type { Ending, QuitAnswer } from './quit-question.ts';

/** The words of the question. */
export function quitWords({
  browserName,
  recordings,
  logs,
}: Ending): Pick<MessageBoxOptions, 'message' | 'detail' | 'buttons'> {
  const browser =
    browserName === null
      ? ''
      : `PEN Workbench started ${browserName}, so ${browserName} closes with it, with all its pages. Captures stay in the library.`;
  if (recordings.length === 0 && logs.length === 0)
    return {
      message: `Quit and close ${browserName}?`,
      detail: browser,
      buttons: [`Quit and close ${browserName}`, 'Cancel'],
    };
  const lost = [
    ...(recordings.length === 0 ? [] : [countNoun(recordings.length, 'recording')]),
    ...(logs.length === 0 ? [] : [countNoun(logs.length, 'log')]),
  ];
  const it = recordings.length === 1 ? 'it' : 'them';
  return {
    message: `Quit and discard ${lost.join(' and ')}?`,
    detail: [
      recordings.length === 0
        ? ''
        : `Recording now: ${recordings.join(', ')}. Stop ${it} first to keep what was recorded.`,
      logs.length === 0 ? '' : `In no capture: ${logs.join(', ')}. Save them in Network or Console first to keep them.`,
      browser,
    ]
      .filter(Boolean)
      .join('\n\n'),
    buttons: ['Quit and discard', 'Cancel'],
  };
}

export async function askToQuit(window: BrowserWindow | null, ending: Ending): Promise<QuitAnswer> {
  // What is lost is always asked about.
  const canSkip = ending.recordings.length === 0 && ending.logs.length === 0;
  const options: MessageBoxOptions = {
    type: 'question',
    ...quitWords(ending),
    defaultId: canSkip ? 0 : 1,
    cancelId: 1,
    ...(canSkip ? { checkboxLabel: 'Do not ask again' } : {}),
  };
  const { response, checkboxChecked } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  return { quits: response === 0, neverAgain: canSkip && checkboxChecked };
}
