/** Holds one accessibility report against an earlier one: what is new, what was mended, what is still there. */
import { type AccessibilityElement, type AccessibilityReport, type AccessibilityRule } from '../../contracts/accessibility.ts';
export type IssueState = 'new' | 'mended' | 'still';
export interface ComparedIssue {
    readonly state: IssueState;
    readonly rule: Pick<AccessibilityRule, 'rule' | 'axeRule' | 'impact' | 'help'>;
    readonly element: AccessibilityElement;
}
export interface AccessibilityComparison {
    /** New ones first, then those still there, then mended ones; in each by weight. */
    readonly issues: readonly ComparedIssue[];
    readonly counts: Readonly<Record<IssueState, number>>;
}
export declare function compareAccessibility(base: AccessibilityReport, later: AccessibilityReport): AccessibilityComparison;
