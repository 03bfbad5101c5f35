/** What a scan of a page for accessibility found: rules that were broken, with the elements that break them and how to mend them. */
import { z } from 'zod';

/** As axe-core weighs them. */
export const IMPACTS = ['critical', 'serious', 'moderate', 'minor'] as const;
export const ImpactSchema = z.enum(IMPACTS);
export type Impact = z.infer<typeof ImpactSchema>;

export const AccessibilityElementSchema = z.object({
  /** The beginning of its outer HTML. */
  html: z.string(),
  /** CSS selectors that lead to it: one, and one more for each shadow root on the way. */
  path: z.array(z.string()),
  impact: ImpactSchema.nullable(),
  /** What is wrong with this one; any of them mends it. */
  messages: z.array(z.string()),
  /** Index in the report's frames. */
  frame: z.number().int().min(0),
});
export type AccessibilityElement = z.infer<typeof AccessibilityElementSchema>;

export const AccessibilityRuleSchema = z.object({
  /** Our name for it: `img-alt`, `contrast` … the same as axe's where we have none. */
  rule: z.string(),
  axeRule: z.string(),
  impact: ImpactSchema.nullable(),
  /** What to do: `Images must have alternative text`. */
  help: z.string(),
  description: z.string(),
  helpUrl: z.string(),
  /** Success criteria and standards: `wcag2a`, `wcag111` … */
  tags: z.array(z.string()),
  /** All elements that break it; `elements` are the first of each frame. */
  count: z.number(),
  elements: z.array(AccessibilityElementSchema),
});
export type AccessibilityRule = z.infer<typeof AccessibilityRuleSchema>;

export const AccessibilityFrameSchema = z.object({
  url: z.string(),
  targetId: z.string().nullable(),
  isScanned: z.boolean(),
  /** Why it was not scanned. */
  reason: z.string().nullable(),
});
export type AccessibilityFrame = z.infer<typeof AccessibilityFrameSchema>;

export const ACCESSIBILITY_FORMAT = 'pen-accessibility';
export const ACCESSIBILITY_FORMAT_VERSION = 1;

/** The file of such a capture, as docs/formats.md says it. */
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
  /** CSS pixels; null in a report of another program that does not say. */
  viewport: z.object({ width: z.number(), height: z.number() }).nullable(),
  /** The first is the document itself. */
  frames: z.array(AccessibilityFrameSchema).min(1),
  /** Rules that are broken. */
  violations: z.array(AccessibilityRuleSchema),
  /** Rules that a person has to look at. */
  review: z.array(AccessibilityRuleSchema),
  /** Rules that hold, and rules that nothing in the page is about. */
  passes: z.number(),
  inapplicable: z.number(),
});
export type AccessibilityReport = z.infer<typeof AccessibilityReportSchema>;

/** Questions to an open report. It is small, so it is answered whole. */
export const ACCESSIBILITY_QUERIES = {
  'accessibility.report': { params: z.object({}), result: AccessibilityReportSchema },
} as const;

/** Broken rules by weight, the heaviest first; ties by how many elements, then by name. */
export function byImpact(a: AccessibilityRule, b: AccessibilityRule): number {
  const weight = ({ impact }: AccessibilityRule): number =>
    impact === null ? IMPACTS.length : IMPACTS.indexOf(impact);
  return weight(a) - weight(b) || b.count - a.count || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

/** All elements that break any rule, once a rule. */
export function issueCount(report: Pick<AccessibilityReport, 'violations'>): number {
  return report.violations.reduce((sum, { count }) => sum + count, 0);
}
