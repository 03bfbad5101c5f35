/** Captures of several isolates at once. */
export { readApplicationCapture } from './read-capture.ts';
