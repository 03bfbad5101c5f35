/** The features with commands or topics in the window's main process, in the order in which they are opened. */
import type { OpenWindowPart } from '../core/window/part.ts';
import { openAssistantsWindow } from './assistants/window/part.ts';
import { openDatasetWindow } from './dataset/window/part.ts';
import { openLiveWindow } from './live/window/part.ts';
import { openSqlWindow } from './sql/window/part.ts';
import { openUpdatesWindow } from './updates/window/part.ts';

export const WINDOW_PARTS: readonly OpenWindowPart[] = [
  openAssistantsWindow,
  openUpdatesWindow,
  openLiveWindow,
  openSqlWindow,
  openDatasetWindow,
];
