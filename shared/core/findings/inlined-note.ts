/** A note on the first of some functions, for the case that V8 may have inlined others into it. */
import { code } from '../../base/markdown.ts';

/** From this share of the listed self time on, a function may hide others. */
const LARGE_SHARE = 0.5;

/** A sentence about the first row, if it has most of the self time; null if its own time is known to be its own. */
export function inlinedNote(
  functions: readonly { readonly selfMs: number }[],
  isNamed: boolean,
  firstName: string,
): string | null {
  const [first] = functions;
  const listedMs = functions.reduce((sum, { selfMs }) => sum + selfMs, 0);
  if (isNamed || first === undefined || listedMs <= 0 || first.selfMs < LARGE_SHARE * listedMs) return null;
  return `V8 may have inlined other functions into ${code(firstName)} before the recording, and their time counts as its own: read its source.`;
}
