/** Scripts that run inside pages, and the window's commands that use them. */
export { noteInputs } from './input-events.ts';
export { createLiveVitals } from '../../features/page/live-vitals.ts';
export { createPageScripts, FETCH_SCRIPT_FLAGS, readFetchScript } from './page-scripts.ts';
export { observeSlowMoments } from '../../features/recorder/slow-moments.ts';
