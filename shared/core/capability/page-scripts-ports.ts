/** Sources of scripts that run in pages: bundled libraries with a small wrapper. */

/**
 * `vitals`: an expression that starts to observe and returns `{ read(), stop() }`; `accessibility`: a function that takes an options object and
 * returns a promise of a scan; `interaction`: an expression whose value is a function that makes a hand for one frame; `slow-moments`: as `vitals`;
 * `input-events`: an expression that starts to listen and returns `{ take(), stop() }`;
 * `renders`: an expression for the page's own world, whose value is `RendersInPage`, or a text if there is nothing to observe;
 * `recorded-renders`: an expression whose value has `record(isBeforeLoad)`, which returns `RecorderInPage` or a text, and `recorded()`;
 * `shifted-boxes`: an expression whose value has `boxes()`.
 */
export type PageScriptName =
  | 'vitals'
  | 'accessibility'
  | 'interaction'
  | 'slow-moments'
  | 'input-events'
  | 'renders'
  | 'recorded-renders'
  | 'shifted-boxes';

export interface PageScriptsPort {
  /** `file_unreadable` if it is missing from the installation. */
  text(name: PageScriptName): Promise<string>;
}
