/** Parts of features that only the window in a browser has. */
import type { OpenWindowPart } from '../core/workbench/part.ts';
import { openNoUpdates } from './updates/window/no-updates.ts';

export const BROWSER_PARTS: readonly OpenWindowPart[] = [openNoUpdates];
