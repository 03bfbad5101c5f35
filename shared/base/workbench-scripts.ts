/**
 * The workbench's own scripts in pages, which answers about a page leave out: a profile that was recorded while the workbench clicked or typed
 * has their time as one entry of the profiler's overhead.
 */

/** Clicks and types, finds elements, and reads what it cost. */
export const INTERACTION_SCRIPT_URL = 'pen-interaction.js';
/** Observes web vitals. */
export const VITALS_SCRIPT_URL = 'pen-vitals.js';
/** Observes long tasks and slow interactions for a flight recorder. */
export const SLOW_MOMENTS_SCRIPT_URL = 'pen-slow-moments.js';

const URLS: ReadonlySet<string> = new Set([INTERACTION_SCRIPT_URL, VITALS_SCRIPT_URL, SLOW_MOMENTS_SCRIPT_URL]);

/** The entry that stands for all functions of these scripts, as `(program)` does for the browser's own code. */
export const WORKBENCH_ENTRY = '(PEN Workbench)';

export function isWorkbenchScript(url: string): boolean {
  return URLS.has(url);
}
