/** Parts of features that only the window of the app has. */
import type { OpenAppPart } from '../core/window/app-part.ts';
import { openTray } from './live/window/tray/part.ts';
import { openUpdatesWindow } from './updates/window/part.ts';

export const APP_PARTS: readonly OpenAppPart[] = [openUpdatesWindow, openTray];
