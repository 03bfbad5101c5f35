/** Checks that a case's builds do what it says, by figures that need no finder. */
import type { Case, Program } from './case.ts';
import { measuredLoad, type LoadFigure } from './verify-load.ts';
import { grows, measured, type Measured } from './verify.ts';

/** A slow build takes this many times as long as its fixed one. */
const SLOW_RATIO = 3;
/** In each part of a verification. */
const ACTIONS = { node: 3000, page: 300, slow: 5 } as const;
/** A fixed build that still grows by less than this share of the broken one is fixed: what is left is V8's own. */
const FIXED_SHARE = 0.1;

export interface Verified {
  /** Figures; a dash for a build that there is not. */
  readonly broken: string;
  readonly fixed: string;
  readonly isRight: boolean;
}

/** Null: there is no such build. */
export async function verifiedActions(
  name: string,
  kind: Case['kind'],
  first: Program | null,
  second: Program | null,
): Promise<Verified> {
  const actions = (of: Program): number => (kind === 'slow' ? ACTIONS.slow : ACTIONS[of.where]);
  const broken = first === null ? null : await measured(first, name, actions(first));
  const fixed = second === null ? null : await measured(second, `${name} fixed`, actions(second));
  const figure = (of: Measured | null): string =>
    of === null ? '–' : kind === 'leak' ? of.bytes.join(', ') : `${of.ms.toFixed(2)} ms`;
  return {
    broken: figure(broken),
    fixed: figure(fixed),
    isRight:
      kind === 'leak'
        ? (broken === null || grows(broken)) &&
          (fixed === null || !grows(fixed) || (fixed.bytes.at(-1) ?? 0) < FIXED_SHARE * (broken?.bytes.at(-1) ?? 0))
        : // A clean program alone has nothing to compare its time with.
          fixed !== null && (broken === null || broken.ms > SLOW_RATIO * fixed.ms),
  };
}

const loadText = (of: LoadFigure | null): string =>
  of === null ? '–' : of.unit === '' ? of.value.toFixed(3) : `${of.value.toFixed(0)} ${of.unit}${of.remark}`;

/** A clean program alone must not have reached the limit of what is a fault. */
export async function verifiedLoads(first: Program | null, second: Program | null): Promise<Verified> {
  const broken = first === null ? null : await measuredLoad(first);
  const fixed = second === null ? null : await measuredLoad(second);
  const isFault = broken === null || broken.value > broken.limit;
  const isBetter = broken === null || fixed === null || broken.value > SLOW_RATIO * fixed.value;
  const isClean = fixed === null || broken !== null || fixed.isExempt || fixed.value <= fixed.limit;
  return { broken: loadText(broken), fixed: loadText(fixed), isRight: isFault && isBetter && isClean };
}
