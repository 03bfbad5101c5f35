/** The boxes of third-party functions in a chart, which can be dimmed. */
import type { BoxSet } from '../icicle/hits.ts';

export const NO_BOXES: BoxSet = { size: 0, has: () => false };

/** `functionOf` has the index of the function of each box. */
export function boxesOf<Function>(
  functions: readonly Function[],
  functionOf: Uint32Array,
  isIn: (fn: Function) => boolean,
): BoxSet {
  const flags = Uint8Array.from(functions, (fn) => (isIn(fn) ? 1 : 0));
  return flags.includes(1) ? { size: functionOf.length, has: (box) => flags[functionOf[box] ?? 0] === 1 } : NO_BOXES;
}
