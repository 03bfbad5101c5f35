/** Which moves of the cursor in a source are places of the history: a few lines are none. */
import type { TextPlace } from './use-pretty.ts';

/** DevTools records moves of this many lines. */
const JUMP_LINES = 20;

/** The place that the history returns to after the cursor moved to `at`: the one before, if that is near. */
export function jumpedTo(before: TextPlace | null, at: TextPlace): TextPlace {
  return before !== null && Math.abs(before.line - at.line) < JUMP_LINES ? before : at;
}
