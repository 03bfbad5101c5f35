/** Verdicts of workflows, from figures and thresholds. NONE: it says what it measured. */
export type WorkflowVerdict = 'PASS' | 'WARN' | 'FAIL' | 'NONE';

const ORDER: readonly WorkflowVerdict[] = ['PASS', 'WARN', 'FAIL'];

export function worstOf(verdicts: readonly WorkflowVerdict[]): WorkflowVerdict {
  return verdicts.reduce((worst, verdict) => (ORDER.indexOf(verdict) > ORDER.indexOf(worst) ? verdict : worst), 'PASS');
}

/** The verdict of a figure for which higher is worse; FAIL if it is not a number and must be measured again. */
export function higherIsWorse(
  value: number,
  limits: { readonly fail: number; readonly warn: number },
): WorkflowVerdict {
  if (!Number.isFinite(value)) return 'FAIL';
  return value >= limits.fail ? 'FAIL' : value >= limits.warn ? 'WARN' : 'PASS';
}

/** Thresholds of the total blocking time of a load, as Lighthouse rates it, in milliseconds. */
export const BLOCKING_MS = { fail: 600, warn: 200 } as const;

/** Unused JavaScript below this costs no load a noticeable time; Lighthouse does not report such a script either. */
export const LITTLE_UNUSED_BYTES = 20 * 1024;

/** Thresholds of the share of loaded JavaScript that does not run. */
export const UNUSED_JS = { fail: 0.3, warn: 0.15 } as const;
