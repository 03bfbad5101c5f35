/** Trusted input to pages: finds elements in all frames, sends mouse and keyboard events, and measures what they cost. */
export { createInteraction } from './interaction.ts';
export { prepareWorlds } from './prepare-worlds.ts';
export { createPerformedSteps } from './performed-steps.ts';
