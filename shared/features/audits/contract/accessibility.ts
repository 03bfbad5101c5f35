/** An accessibility scan of a page: violated rules, the elements that violate them, and how to fix them. */
import { z } from 'zod';

/** Impact levels of axe-core. */
const IMPACTS = ['critical', 'serious', 'moderate', 'minor'] as const;

/** A rule as the script in the page returns it. */
export const ScannedRuleSchema = z.object({
  axeRule: z.string(),
  impact: z.enum(IMPACTS).nullable(),
  /** The rule as an instruction: `Images must have alternative text`. */
  help: z.string(),
  /** Number of elements that violate the rule; `elements` holds the first ones of each frame. */
  count: z.number(),
  elements: z.array(
    z.object({
      /** Beginning of the element's outer HTML. */
      html: z.string(),
      /** CSS selectors that locate the element: one, plus one for each shadow root on the way. */
      path: z.array(z.string()),
      /** Problems of this element; fixing any of them is enough. */
      messages: z.array(z.string()),
    }),
  ),
});
export type ScannedRule = z.infer<typeof ScannedRuleSchema>;

export interface AccessibilityRule extends ScannedRule {
  /** The common name (`img-alt`, `contrast` …), or axe's name if there is none. */
  readonly rule: string;
}

export interface AccessibilityReport {
  readonly url: string;
  readonly engineVersion: string;
  readonly violations: readonly AccessibilityRule[];
  /** Rules that need review by a person. */
  readonly review: readonly AccessibilityRule[];
  /** Number of rules that passed. */
  readonly passes: number;
  /** Frames that were not scanned, with the reason. */
  readonly unscanned: readonly { readonly url: string; readonly reason: string }[];
}

/** Sorts rules by impact, highest first; then by number of elements, then by name. */
export function byImpact(a: AccessibilityRule, b: AccessibilityRule): number {
  const weight = ({ impact }: AccessibilityRule): number =>
    impact === null ? IMPACTS.length : IMPACTS.indexOf(impact);
  return weight(a) - weight(b) || b.count - a.count || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

/** Number of violations: an element counts once for each rule it violates. */
export function issueCount(report: Pick<AccessibilityReport, 'violations'>): number {
  return report.violations.reduce((sum, { count }) => sum + count, 0);
}
