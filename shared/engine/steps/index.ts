/** Door of this part of the engine. */
export { runSteps, type Steps } from './steps.ts';
