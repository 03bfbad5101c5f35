/** An accessibility scan of a page: violated rules, the elements that violate them, and how to fix them. */
import { z } from 'zod';

/** Impact levels of axe-core. */
export const IMPACTS = ['critical', 'serious', 'moderate', 'minor'] as const;
export const ImpactSchema = z.enum(IMPACTS);
export type Impact = z.infer<typeof ImpactSchema>;

export const AccessibilityElementSchema = z.object({
  /** Beginning of the element's outer HTML. */
  html: z.string(),
  /** CSS selectors that locate the element: one, plus one for each shadow root on the way. */
  path: z.array(z.string()),
  impact: ImpactSchema.nullable(),
  /** Problems of this element; fixing any of them is enough. */
  messages: z.array(z.string()),
  /** Index in the report's frames. */
  frame: z.number().int().min(0),
});
export type AccessibilityElement = z.infer<typeof AccessibilityElementSchema>;

export const AccessibilityRuleSchema = z.object({
  /** The common name (`img-alt`, `contrast` …), or axe's name if there is none. */
  rule: z.string(),
  axeRule: z.string(),
  impact: ImpactSchema.nullable(),
  /** The rule as an instruction: `Images must have alternative text`. */
  help: z.string(),
  description: z.string(),
  helpUrl: z.string(),
  /** Success criteria and standards: `wcag2a`, `wcag111` … */
  tags: z.array(z.string()),
  /** Number of elements that violate the rule; `elements` holds the first ones of each frame. */
  count: z.number(),
  elements: z.array(AccessibilityElementSchema),
});
export type AccessibilityRule = z.infer<typeof AccessibilityRuleSchema>;

export const AccessibilityFrameSchema = z.object({
  url: z.string(),
  targetId: z.string().nullable(),
  isScanned: z.boolean(),
  /** Reason if the frame was not scanned. */
  reason: z.string().nullable(),
});
export type AccessibilityFrame = z.infer<typeof AccessibilityFrameSchema>;

export const ACCESSIBILITY_FORMAT = 'pen-accessibility';
export const ACCESSIBILITY_FORMAT_VERSION = 1;

/** File format of an accessibility capture, described in docs/formats.md. */
export const AccessibilityReportSchema = z.object({
  format: z.literal(ACCESSIBILITY_FORMAT),
  version: z.literal(ACCESSIBILITY_FORMAT_VERSION),
  testEngine: z.object({ name: z.string(), version: z.string() }),
  url: z.string(),
  title: z.string(),
  /** ISO 8601 UTC. */
  scannedAt: z.string(),
  /** Null: the whole document. */
  selector: z.string().nullable(),
  /** CSS pixels; null in a report of another program that does not include it. */
  viewport: z.object({ width: z.number(), height: z.number() }).nullable(),
  /** The first one is the document itself. */
  frames: z.array(AccessibilityFrameSchema).min(1),
  /** Violated rules. */
  violations: z.array(AccessibilityRuleSchema),
  /** Rules that need review by a person. */
  review: z.array(AccessibilityRuleSchema),
  /** Number of rules that passed or do not apply to the page. */
  passes: z.number(),
  inapplicable: z.number(),
});
export type AccessibilityReport = z.infer<typeof AccessibilityReportSchema>;

/** Queries on an open report. It is small, so one query returns all of it. */
export const ACCESSIBILITY_QUERIES = {
  'accessibility.report': { params: z.object({}), result: AccessibilityReportSchema },
} as const;

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
