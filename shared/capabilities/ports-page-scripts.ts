/** Texts of scripts that run inside a page: libraries as their packages ship them, and our own few lines around them. */
import type { AppResult } from '../contracts/errors.ts';

/**
 * `vitals`: an expression that begins to observe and gives `{ read(), stop() }`; `accessibility`: a function of an options object that
 * gives a promise of a scan.
 */
export type PageScriptName = 'vitals' | 'accessibility';

export interface PageScriptsPort {
  /** `file_unreadable` where the installation lacks it. */
  text(name: PageScriptName): Promise<AppResult<string>>;
}
