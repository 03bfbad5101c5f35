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

/** Notes what a person does in a page while its allocations are recorded. */
export const INPUT_EVENTS_SCRIPT_URL = 'pen-input-events.js';

/** Counts renders of components, in the page's own world. */
export const RENDERS_SCRIPT_URL = 'pen-renders.js';

/** Checks accessibility, reads storage, and whatever else runs once in a page. */
export const PAGE_SCRIPT_URL = 'pen-page.js';

const URLS: ReadonlySet<string> = new Set([
  INTERACTION_SCRIPT_URL,
  VITALS_SCRIPT_URL,
  SLOW_MOMENTS_SCRIPT_URL,
  INPUT_EVENTS_SCRIPT_URL,
  RENDERS_SCRIPT_URL,
  PAGE_SCRIPT_URL,
]);

/** Name of the isolated worlds in which these scripts run, and of a property that marks their global objects in heap snapshots. */
export const WORKBENCH_WORLD = 'PEN Workbench';

/**
 * Prefix of names of functions in these scripts. In recordings of allocations V8 names a script by the URL that it was loaded from, which evaluated
 * code does not have, so such a name is what shows whose script it is.
 */
const FUNCTION_PREFIX = 'penWorkbench';

/** Marks the global object of the world, by an object: a function that allocates is in recordings of allocations, and with it its script. */
const MARK = `globalThis[${JSON.stringify(WORKBENCH_WORLD)}] = {};`;

/** The entry that stands for all functions of these scripts, as `(program)` does for the browser's own code. */
export const WORKBENCH_ENTRY = '(PEN Workbench)';

export function isWorkbenchScript(url: string): boolean {
  return URLS.has(url);
}

/** True if a function of a script without a URL marks this script as the workbench's. */
export function isWorkbenchFunction(name: string): boolean {
  return name.startsWith(FUNCTION_PREFIX);
}

/** An expression as a call in a world of the workbench: recordings and snapshots show that it is the workbench's. */
export function workbenchExpression(expression: string, url = PAGE_SCRIPT_URL): string {
  return `(function ${FUNCTION_PREFIX}Call() { ${MARK} return (${expression}\n); })()\n//# sourceURL=${url}`;
}

/** An expression for the page's own world: named as the workbench's, without a mark in the globals of the page. */
export function pageExpression(expression: string, url: string): string {
  return `(function ${FUNCTION_PREFIX}Page() { return (${expression}\n); })()\n//# sourceURL=${url}`;
}

/** A function as one that is called in a world of the workbench, with the same arguments. */
export function workbenchFunction(functionText: string, url = PAGE_SCRIPT_URL): string {
  return `function ${FUNCTION_PREFIX}Call(...args) { ${MARK} return (${functionText}\n).apply(this, args); }\n//# sourceURL=${url}\n`;
}
