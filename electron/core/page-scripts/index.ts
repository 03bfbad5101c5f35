/** Scripts that run inside pages, and the window's commands that use them. */
export { noteInputs } from './input-events.ts';
export { readShiftedBoxes } from './shifted-boxes.ts';
export { createPageScripts, FETCH_SCRIPT_FLAGS, readFetchScript } from './page-scripts.ts';
