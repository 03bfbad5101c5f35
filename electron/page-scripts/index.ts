/** Scripts that run inside pages. */
export { createPageScripts } from './page-scripts.ts';
