/** Scripts of targets: which there are, their texts, and what they were before the build. */
export { createScripts } from './scripts.ts';
