/** Compares two accessibility reports: new, fixed and remaining violations. */
import {
  byImpact,
  type AccessibilityElement,
  type AccessibilityReport,
  type AccessibilityRule,
} from './accessibility.ts';

export type IssueState = 'new' | 'fixed' | 'still';

export interface ComparedIssue {
  readonly state: IssueState;
  readonly rule: Pick<AccessibilityRule, 'rule' | 'axeRule' | 'impact' | 'help'>;
  readonly element: AccessibilityElement;
}

export interface AccessibilityComparison {
  /** New ones first, then remaining, then fixed; each by impact. */
  readonly issues: readonly ComparedIssue[];
  readonly counts: Readonly<Record<IssueState, number>>;
}

/**
 * An element is the same if rule, frame and path match. A moved element counts as one fixed and one new. The URL of the page may differ.
 */
function keyed(report: AccessibilityReport): Map<string, { rule: AccessibilityRule; element: AccessibilityElement }> {
  return new Map(
    report.violations
      .toSorted(byImpact)
      .flatMap((rule) =>
        rule.elements.map((element) => [
          JSON.stringify([
            rule.axeRule,
            element.frame === 0 ? '' : (report.frames[element.frame]?.url ?? ''),
            element.path,
          ]),
          { rule, element },
        ]),
      ),
  );
}

export function compareAccessibility(base: AccessibilityReport, later: AccessibilityReport): AccessibilityComparison {
  const before = keyed(base);
  const after = keyed(later);
  const of = (
    found: ReturnType<typeof keyed>,
    state: IssueState,
    isOfState: (key: string) => boolean,
  ): ComparedIssue[] =>
    [...found]
      .filter(([key]) => isOfState(key))
      .map(
        ([
          ,
          {
            rule: { rule, axeRule, impact, help },
            element,
          },
        ]) => ({
          state,
          rule: { rule, axeRule, impact, help },
          element,
        }),
      );
  const added = of(after, 'new', (key) => !before.has(key));
  const still = of(after, 'still', (key) => before.has(key));
  const fixed = of(before, 'fixed', (key) => !after.has(key));
  return {
    issues: [...added, ...still, ...fixed],
    counts: { new: added.length, still: still.length, fixed: fixed.length },
  };
}
