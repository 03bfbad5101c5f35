/** Stacks of a profile without V8's own rows, such as `(program)`. */
import { NO_CALLER, PROGRAM_FUNCTION, type SampledProfile } from '../../sampled-profile/profile-columns.ts';

export const NO_ROW = NO_CALLER;

/** By row of the profile's calls. */
export interface Stacks {
  /** The row itself, or its nearest caller that belongs to the program; `NO_ROW` without one. */
  readonly innermost: Uint32Array;
  /** The nearest caller that belongs to the program. */
  readonly around: Uint32Array;
  /** Number of program rows in its stack, including itself. */
  readonly depthOf: Uint32Array;
}

export function stacksOf({ calls, kindOf }: Pick<SampledProfile, 'calls' | 'kindOf'>): Stacks {
  const { count, caller, functionOf } = calls;
  const innermost = new Uint32Array(count);
  const around = new Uint32Array(count);
  const depthOf = new Uint32Array(count);
  // A caller precedes its callees.
  for (let row = 0; row < count; row += 1) {
    const outer = caller[row] === NO_CALLER ? NO_ROW : innermost[caller[row]];
    const isOfProgram = kindOf[functionOf[row]] === PROGRAM_FUNCTION;
    around[row] = outer;
    innermost[row] = isOfProgram ? row : outer;
    depthOf[row] = (outer === NO_ROW ? 0 : depthOf[outer]) + (isOfProgram ? 1 : 0);
  }
  return { innermost, around, depthOf };
}
