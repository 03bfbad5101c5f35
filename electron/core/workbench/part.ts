/** Joins features to the window: each has a `window/part.ts`, which is entered in `electron/features/window.ts`. */
import type { WindowEvent } from '../../../shared/features/window.ts';
import type { Core } from '../app/index.ts';
import type { PenInstallation } from '../pen-on-path/index.ts';
import type { PersonFiles } from './door.ts';
import type { WindowCommandHandlers } from './page-handlers.ts';
import type { TopicSources } from './topic-publisher.ts';
import type { RunningWork } from '../app/types.ts';
import type { CallerSession } from '../runner/types.ts';

/** The workbench as features that join it find it. */
export interface WindowParts {
  readonly core: Core;
  readonly installation: PenInstallation;
  readonly files: PersonFiles;
  /** The address of the MCP server, also while it is off. */
  readonly mcpUrl: () => string;
  readonly work: RunningWork;
  readonly platform: 'linux' | 'macos' | 'windows';
  readonly session: CallerSession;
  readonly send: (event: WindowEvent) => void;
}

/** Keeps the app in the tray of the system while the window is closed. */
export interface WindowTray {
  /** To be called when the person closes the window: hides it and returns true if the app stays in the tray. */
  closeToTray(): boolean;
  /** The window was closed to the tray, and was not shown since. */
  isInTray(): boolean;
  /** To be called when the window is shown, by whatever: removes the icon. */
  windowShown(): void;
}

/** One feature in one window. */
export interface WindowPart {
  readonly commands?: Partial<WindowCommandHandlers>;
  readonly topics?: Partial<TopicSources>;
  readonly tray?: WindowTray;
  /** The page has loaded again, and follows nothing yet. */
  readonly reloaded?: () => void;
  readonly dispose?: () => void;
}

/** An entry in the menu of the app. */
export interface MenuItem {
  readonly label: string;
  choose(window: { readonly commands: WindowCommandHandlers; readonly send: (event: WindowEvent) => void }): void;
}

export type OpenWindowPart = (parts: WindowParts) => WindowPart;
