/** The features with commands or topics in the window, whatever shows it, in the order in which they are opened. */
import type { OpenWindowPart } from '../core/workbench/part.ts';
import { openAssistantsWindow } from './assistants/window/part.ts';
import { openDatasetWindow } from './dataset/window/part.ts';
import { openLiveWindow } from './live/window/part.ts';
import { openSqlWindow } from './sql/window/part.ts';

export const WINDOW_PARTS: readonly OpenWindowPart[] = [
  openAssistantsWindow,
  openLiveWindow,
  openSqlWindow,
  openDatasetWindow,
];
