/** Scripts that run inside pages, and what the window does with them. */
export { createHighlights } from './highlight.ts';
export { createLiveVitals } from './live-vitals.ts';
export { createPageScripts } from './page-scripts.ts';
