/** Scripts of targets: their list, their texts, and their original sources. */
export { createScripts } from './scripts.ts';
