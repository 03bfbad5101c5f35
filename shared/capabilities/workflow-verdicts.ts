/** Verdicts of workflows: from figures by limits, and the worst of several. */
export type WorkflowVerdict = 'PASS' | 'WARN' | 'FAIL';

const ORDER: readonly WorkflowVerdict[] = ['PASS', 'WARN', 'FAIL'];

export function worstOf(verdicts: readonly WorkflowVerdict[]): WorkflowVerdict {
  return verdicts.reduce((worst, one) => (ORDER.indexOf(one) > ORDER.indexOf(worst) ? one : worst), 'PASS');
}

/** More is worse; what is no number must be measured again. */
export function higherIsWorse(
  value: number,
  limits: { readonly fail: number; readonly warn: number },
): WorkflowVerdict {
  if (!Number.isFinite(value)) return 'FAIL';
  return value >= limits.fail ? 'FAIL' : value >= limits.warn ? 'WARN' : 'PASS';
}

/** Shares of JavaScript that is loaded and does not run (behaviour.md §19). */
export const UNUSED_JS = { fail: 0.3, warn: 0.15 } as const;
