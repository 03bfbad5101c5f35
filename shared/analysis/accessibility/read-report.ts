/** Parses an accessibility report: our own format, or the result of axe-core. */
import { foreign } from '../../base/foreign-text.ts';
import { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { ruleName } from '../../contracts/page/accessibility-rules.ts';
import {
  ACCESSIBILITY_FORMAT,
  ACCESSIBILITY_FORMAT_VERSION,
  AccessibilityReportSchema,
  ImpactSchema,
  byImpact,
  type AccessibilityReport,
  type AccessibilityRule,
} from '../../contracts/page/accessibility.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import { checkBySchema, problemText } from '../../contracts/schema-check.ts';

const impact = ImpactSchema.nullish().catch(null);
const messages = z.array(z.object({ message: z.string() })).default([]);

const AxeRuleSchema = z.object({
  id: z.string(),
  impact,
  help: z.string().default(''),
  description: z.string().default(''),
  helpUrl: z.string().default(''),
  tags: z.array(z.string()).default([]),
  nodes: z
    .array(
      z.object({
        html: z.string().default(''),
        impact,
        /** One entry per frame: a selector, or a list of selectors with one for each shadow root. */
        target: z.array(z.union([z.string(), z.array(z.string())])).default([]),
        any: messages,
        all: messages,
        none: messages,
      }),
    )
    .default([]),
});

const AxeSchema = z.object({
  testEngine: z.object({ name: z.string(), version: z.string() }),
  timestamp: z.string().default(''),
  url: z.string().default(''),
  testEnvironment: z.object({ windowWidth: z.number(), windowHeight: z.number() }).optional(),
  violations: z.array(AxeRuleSchema).default([]),
  incomplete: z.array(AxeRuleSchema).default([]),
  passes: z.array(z.unknown()).default([]),
  inapplicable: z.array(z.unknown()).default([]),
});

function ruleOf({ id, nodes, ...rule }: z.infer<typeof AxeRuleSchema>): AccessibilityRule {
  return {
    ...rule,
    impact: rule.impact ?? null,
    rule: ruleName(id),
    axeRule: id,
    count: nodes.length,
    elements: nodes.map((node) => ({
      html: node.html,
      path: node.target.flat(),
      impact: node.impact ?? null,
      messages: [...new Set([...node.any, ...node.all, ...node.none].map(({ message }) => message))],
      frame: 0,
    })),
  };
}

function ofAxe(axe: z.infer<typeof AxeSchema>): AccessibilityReport {
  const { testEnvironment } = axe;
  return {
    format: ACCESSIBILITY_FORMAT,
    version: ACCESSIBILITY_FORMAT_VERSION,
    testEngine: axe.testEngine,
    url: axe.url,
    title: '',
    scannedAt: axe.timestamp,
    selector: null,
    viewport:
      testEnvironment === undefined
        ? null
        : { width: testEnvironment.windowWidth, height: testEnvironment.windowHeight },
    frames: [{ url: axe.url, targetId: null, isScanned: true, reason: null }],
    violations: axe.violations.map(ruleOf).toSorted(byImpact),
    review: axe.incomplete.map(ruleOf).toSorted(byImpact),
    passes: axe.passes.length,
    inapplicable: axe.inapplicable.length,
  };
}

/** Error `damaged_file` if the text is not JSON or neither format; `unsupported_format` for a later version of our format. */
export function readAccessibilityReport(text: string): AppResult<AccessibilityReport> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return err(
      appError(
        'damaged_file',
        `The accessibility report is not JSON: ${foreign(thrown instanceof Error ? thrown.message : String(thrown))}.`,
        'Export it again, or run pen_accessibility_check again.',
      ),
    );
  }
  const head = z.object({ format: z.literal(ACCESSIBILITY_FORMAT), version: z.number() }).safeParse(value);
  if (head.success && head.data.version > ACCESSIBILITY_FORMAT_VERSION)
    return err(
      appError(
        'unsupported_format',
        `The report has version ${head.data.version} of the format; this PEN Workbench reads version ${ACCESSIBILITY_FORMAT_VERSION}.`,
        'Open it with the newer PEN Workbench that made it.',
      ),
    );
  const own = checkBySchema(AccessibilityReportSchema, value);
  if (own.ok) return own;
  const axe = head.success ? null : AxeSchema.safeParse(value);
  if (axe?.success === true) return ok(ofAxe(axe.data));
  return err(
    appError(
      'damaged_file',
      `The file is not an accessibility report: ${problemText(own.error[0])}.`,
      'Export it again, or run pen_accessibility_check again.',
    ),
  );
}
