/** Joins features to the window of the app alone: with its window, its tray and its installation. */
import type { BrowserWindow } from 'electron';
import type { OpenWindowPart, WindowParts } from '../workbench/part.ts';
import type { AppOptions } from './app-options.ts';

interface AppParts extends WindowParts {
  readonly options: AppOptions;
  readonly window: () => BrowserWindow | null;
  /** The desktop shows tray icons. */
  readonly hasTray: boolean;
}

export type OpenAppPart = (parts: AppParts) => ReturnType<OpenWindowPart>;
