/** `pen_workflow`: runs several tools in one call, with one verdict, findings and next steps. */
import { z } from 'zod';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatBytes, formatCount, formatPercent, truncateEnd } from '../../base/units.ts';
import { RECORDED_SECONDS } from '../common/form-words.ts';
import { bullets, code, document, section, summaryLine, table, title, unmarked } from '../../base/markdown.ts';
import { ok } from '../../base/result.ts';
import { defineCapability } from '../define.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { checkPageUrl } from '../page/navigate.ts';
import { MAX_SELECTOR_CHARS, targetParam } from '../common/parameters.ts';
import { slowPageTriage } from './slow-page.ts';
import { coverageOf, unusedFindings, unusedShare, unusedTable, unusedText } from './workflow-coverage.ts';
import {
  AccessibilityPartSchema,
  CpuPartSchema,
  WorkflowStepSchema,
  createWorkflowParts,
  type CpuPart,
} from './workflow-parts.ts';
import {
  accessibilityCall,
  accessibilityPlan,
  bloatPlan,
  profileCall,
  recordingPermissions,
  type WorkflowParams,
} from './workflow-calls.ts';
import { BlamedCodeSchema, blamedSection } from '../trace/trace-next-steps.ts';
import type { Recipe } from './workflow-recipe.ts';
import { UNUSED_JS, higherIsWorse, worstOf } from './workflow-verdicts.ts';

/** The workflows: their tools in order, and the verdict from the results. */
const FIRST_ISSUES = 5;
const MAX_LISTED = 50;

function hotspotText(cpu: CpuPart | null): string | null {
  const content = cpu?.content;
  const top = content?.hotspots[0];
  if (content === null || content === undefined || top === undefined) return null;
  const share = formatPercent(top.selfMs / Math.max(content.activeMs, 0.001));
  return `Top CPU hotspot: ${truncateEnd(top.name, 40)} with ${share} of the active time`;
}

function isHotspot(cpu: CpuPart | null): boolean {
  return cpu?.content?.verdict === 'WARN';
}

const runJsBloatCheck: Recipe['run'] = async (params, parts, context) => {
  const { progress, target } = context;
  progress({ done: 10, total: 100, message: 'Recording coverage' });
  const covered = await coverageOf(params, parts, context);
  if (!covered.ok) return covered;
  progress({ done: 55, total: 100, message: `Profiling the CPU for ${params.duration} s` });
  const cpu = await parts.attempt(profileCall(params), CpuPartSchema, (value) => hotspotText(value) ?? 'no hotspot');
  progress({ done: 80, total: 100, message: 'Summarising' });
  const overview = covered.value?.content?.overview;
  const share = unusedShare(covered.value);
  const isMeasured = overview !== undefined;
  const hotspot = hotspotText(cpu);
  return ok({
    page: params.url ?? target.url,
    // No share of nothing: neither a page without unused JavaScript nor a bad one, but one to measure again.
    verdict: worstOf([share === null ? 'WARN' : higherIsWorse(share, UNUSED_JS), isHotspot(cpu) ? 'WARN' : 'PASS']),
    reasons: [
      share === null
        ? `not judged, ${isMeasured ? 'no script ran during the recording' : 'the coverage could not be measured'}`
        : `${formatPercent(share)} of the JavaScript unused`,
      ...(hotspot !== null && isHotspot(cpu) ? [code(hotspot)] : []),
    ],
    summary: [
      ['Scripts With Code', isMeasured ? formatCount(overview.files) : 'not measured'],
      ['Total JS', isMeasured ? formatBytes(overview.totalBytes) : 'not measured'],
      ['Unused JS', unusedText(covered.value)],
    ],
    findings: [...unusedFindings(covered.value), ...(hotspot === null ? [] : [hotspot])],
    extra: unusedTable(covered.value),
    nextSteps: [
      ...(share === null
        ? [
            isMeasured
              ? 'No script ran during the recording: run again with url, so that the page is loaded.'
              : 'The coverage could not be measured: run again with url.',
          ]
        : []),
      ...(share !== null && share >= UNUSED_JS.warn
        ? ['Split or lazy-load code that does not run at first: the scripts above, largest first.']
        : []),
      ...(covered.value?.captureId === undefined
        ? []
        : [`The window shows which code of ${covered.value.captureId} ran, line by line.`]),
      ...(hotspot !== null && isHotspot(cpu)
        ? [`Analyse the CPU profile: ${proposedCall('pen_cpu_summary', { capture: cpu?.captureId })}.`]
        : []),
    ],
  });
};

const runAccessibilityPass: Recipe['run'] = async ({ url, waitMs, selector }, parts, { progress, note }) => {
  progress({ done: 15, total: 100, message: url === null ? 'Starting' : 'Loading the page' });
  if (url !== null) {
    const navigated = await parts.navigate(url, waitMs);
    if (!navigated.ok) return navigated;
  }
  progress({ done: 55, total: 100, message: 'Scanning the page' });
  const scanned = await parts.demand(
    accessibilityCall({ selector }),
    AccessibilityPartSchema,
    ({ count }) => `${formatCount(count)} issues`,
  );
  if (!scanned.ok) return scanned;
  const { verdict, count, issues, page, selectorFound, captureId } = { ...scanned.value, page: scanned.value.url };
  if (count > MAX_LISTED) note(`${formatCount(count)} issues in total; the report lists all of them.`);
  if (!selectorFound) note('No element matches the selector: correct it, or omit it.');
  return ok({
    page,
    verdict,
    reasons: [count === 0 ? 'no issues' : `${formatCount(count)} ${count === 1 ? 'issue' : 'issues'}`],
    summary: [['Issues', formatCount(count)]],
    findings:
      issues.length === 0
        ? ['No issues found.']
        : issues.slice(0, FIRST_ISSUES).map(({ rule, element, detail }) => `${rule}: ${detail} (${element})`),
    extra: null,
    nextSteps: [
      count === 0
        ? 'Continue with pen_lighthouse, then test manually with the keyboard and a screen reader.'
        : 'Fix these issues, then run again.',
      ...(captureId === undefined ? [] : [`All issues are in ${captureId}.`]),
    ],
  });
};

const WORKFLOWS = {
  'slow-page-triage': slowPageTriage,
  'js-bloat-check': { permissions: recordingPermissions, plan: bloatPlan, run: runJsBloatCheck },
  'accessibility-pass': {
    permissions: ({ url }) => (url === null ? ['read'] : ['read', 'change-page']),
    plan: accessibilityPlan,
    run: runAccessibilityPass,
  },
} as const satisfies Record<string, Recipe>;
type WorkflowName = keyof typeof WORKFLOWS;
export const WORKFLOW_NAMES = Object.keys(WORKFLOWS) as [WorkflowName, ...WorkflowName[]];

const ParamsSchema = z.strictObject({
  name: z
    .string()
    .meta({ enum: [...WORKFLOW_NAMES] })
    .transform((value) => value.trim().toLowerCase())
    .pipe(z.enum(WORKFLOW_NAMES))
    .describe('slow-page-triage, js-bloat-check or accessibility-pass.')
    .meta({ form: { label: 'Workflow' } }),
  url: z
    .string()
    .max(2048)
    .optional()
    .describe('http(s) URL to load first. Default: the current page, which slow-page-triage loads again.')
    .meta({ form: { label: 'Address' } }),
  waitMs: z
    .number()
    .int()
    .min(1)
    .max(30_000)
    .default(3000)
    .describe('Milliseconds to wait for the page load and for vitals.')
    .meta({ form: { label: 'Wait (ms)' } }),
  duration: z
    .number()
    .int()
    .min(1)
    .max(30)
    .default(5)
    .describe('Seconds to profile the CPU, or to record the load.')
    .meta({ form: RECORDED_SECONDS }),
  selector: z
    .string()
    .max(MAX_SELECTOR_CHARS)
    .optional()
    .describe('CSS selector of the element to scan; accessibility-pass only.'),
  target: targetParam,
});

/** The parameters with a checked address. Errors: `blocked_url`. */
function checked({ url, waitMs, duration, selector }: z.output<typeof ParamsSchema>): AppResult<WorkflowParams> {
  const address = url === undefined || url === '' ? ok(null) : checkPageUrl(url);
  return address.ok ? ok({ url: address.value, waitMs, duration, selector }) : address;
}

export const penWorkflow = defineCapability({
  name: 'pen_workflow',
  title: 'Workflow Runner',
  summary: 'Several tools in one call, with a verdict: slow page, unused JavaScript, accessibility.',
  category: 'utility',
  kind: 'change-page',
  permissions: (params) => {
    const given = checked(params);
    return given.ok ? WORKFLOWS[params.name].permissions(given.value) : ['change-page'];
  },
  plan: (params, { target }) => {
    const given = checked(params);
    return given.ok && target !== null ? WORKFLOWS[params.name].plan(given.value, target.url) : null;
  },
  refuse: (params) => {
    const given = checked(params);
    return given.ok ? null : given.error;
  },
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: ParamsSchema,
  listed: { url: 'loaded first' },
  result: z.object({
    workflow: z.enum(WORKFLOW_NAMES),
    page: z.string(),
    verdict: z.enum(['PASS', 'WARN', 'FAIL']),
    reasons: z.array(z.string()),
    summary: z.array(z.tuple([z.string(), z.string()])),
    findings: z.array(z.string()),
    extra: z.object({ title: z.string(), headers: z.array(z.string()), rows: z.array(z.array(z.string())) }).nullable(),
    code: z.array(BlamedCodeSchema).optional(),
    nextSteps: z.array(z.string()),
    /** The outcome of each part, in order. */
    steps: z.array(WorkflowStepSchema),
  }),
  target: { types: ['page'] },
  judgesPage: { unless: ({ name, url }) => (url ?? '') !== '' || name === 'slow-page-triage' },
  locks: [],
  deadlineMs: 300_000,
  run: async (params, context) => {
    const given = checked(params);
    if (!given.ok) return given;
    const { name } = params;
    const parts = createWorkflowParts(context);
    const found = await WORKFLOWS[name].run(given.value, parts, context);
    if (!found.ok) return found;
    context.progress({ done: 100, total: 100, message: 'Done' });
    const { page, verdict, reasons, summary, findings, extra, code: blamed, nextSteps } = found.value;
    return ok({
      workflow: name,
      page,
      verdict,
      reasons: [...reasons],
      summary: summary.map(([key, value]): [string, string] => [key, value]),
      findings: [...findings],
      extra: extra === null ? null : { ...extra, headers: [...extra.headers], rows: [...extra.rows] },
      ...(blamed === undefined || blamed.length === 0 ? {} : { code: [...blamed] }),
      nextSteps: [...nextSteps],
      steps: parts.steps,
    });
  },
  summarise: ({ workflow, page, verdict, reasons, summary, findings, extra, code: blamed = [], nextSteps, steps }) =>
    document([
      title(`Workflow: ${workflow}`),
      summaryLine([['Workflow', workflow], ['Page', code(page)], ...summary]),
      `**Verdict**: ${verdict}, ${reasons.join('; ')}`,
      section('Key Findings', [bullets(findings.map((finding) => code(unmarked(finding))))]),
      blamedSection(blamed),
      extra !== null && section(extra.title, [table(extra.headers, extra.rows)]),
      section('Workflow Notes', [
        table(
          ['Step', 'Outcome', 'Capture ID'],
          steps.map(({ tool, ok: isOk, outcome, captureId }) => [
            tool,
            isOk ? outcome : `failed: ${outcome}`,
            captureId ?? '–',
          ]),
        ),
      ]),
      section('Recommended Next Steps', [bullets(nextSteps)]),
    ]),
});
