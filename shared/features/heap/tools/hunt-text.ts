/** Proposes a leak hunt, in answers that show growth but cannot judge it. */
import { proposedCall } from '../../../base/proposed-call.ts';

const BY_ITSELF = proposedCall('pen_leak_hunt', { seconds: 4, rounds: 3 });

/** A hunt needs no action for a target that works by itself. */
export const HUNT_TEXT = `One call finds what grows and what holds it: pen_leak_hunt with "steps" or "expression" for an action, ${BY_ITSELF} for a target that works by itself.`;
