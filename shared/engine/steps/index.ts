/** Work in steps, so that other queries run in between. */
export { runSteps, type Steps } from './steps.ts';
