/** Options that the start of the app passes to its window. */
import type { Log } from '../log/log.ts';
import type { LaunchFlags } from './launch-flags.ts';

export interface AppOptions {
  readonly flags: LaunchFlags;
  readonly dataDirectory: string;
  readonly version: string;
  readonly log: Log;
  readonly appFolder: string;
  readonly isPackaged: boolean;
  /** Closes the app, unless the person objects, and calls `install` last; false if the person objected. */
  readonly closeAndInstall: (install: () => void) => Promise<boolean>;
  readonly pageUrl: string;
  readonly preloadPath: string;
  readonly analysisEntry: string;
  /** The built `sql-host.js`. */
  readonly sqlEntry: string;
  /** The built scripts that run inside pages. */
  readonly pageScriptsFolder: string;
  /** The built page of the views in chats. */
  readonly viewFile: string;
  /** The built page of shared files. */
  readonly sharedPageFile: string;
  /** The built programs of Lighthouse. */
  readonly lighthouseFolder: string;
}
