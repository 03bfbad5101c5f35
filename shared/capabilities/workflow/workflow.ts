/** `pen_workflow`: runs several tools in one call, with one verdict, findings and next steps. */
import { targetName } from '../../contracts/targets.ts';
import { z } from 'zod';
import { RECORDED_SECONDS } from '../common/form-words.ts';
import { code, unmarked } from '../../base/markdown.ts';
import { err, ok } from '../../base/result.ts';
import { defineCapability } from '../define.ts';
import { appError, type AppResult, AppFailure, unwrap } from '../../contracts/errors.ts';
import { checkPageUrl } from '../page/navigate.ts';
import { MAX_SELECTOR_CHARS, targetParam } from '../common/parameters.ts';
import { MAX_RUNS } from '../../contracts/budgets.ts';
import { ProofRowSchema } from '../../contracts/proofs.ts';
import { unfitForProof } from './prove-process.ts';
import { missingForProof } from './prove.ts';
import { createWorkflowParts, WorkflowStepSchema } from './workflow-parts.ts';
import type { WorkflowParams } from './workflow-calls.ts';
import { BlamedCodeSchema, blamedSection } from '../trace/trace-next-steps.ts';
import { WORKFLOW_NAMES, WORKFLOWS } from './workflow-recipes.ts';
import { answerWith, listed, namesTable, tableOf, titled } from '../../findings/blocks.ts';
import { name as named } from '../../findings/model.ts';

const MAX_STEP_CHARS = 1024;

/** Seconds. */
const RECORDED_DEFAULT = 5;

const ParamsSchema = z.strictObject({
  name: z
    .string()
    .meta({ enum: [...WORKFLOW_NAMES] })
    .transform((value) => value.trim().toLowerCase())
    .pipe(z.enum(WORKFLOW_NAMES))
    .describe(
      'slow-page-triage, js-bloat-check, accessibility-pass, explore: leaks in all that a person can reach, or prove: whether a change lowered a figure, by both builds in turns.',
    )
    .meta({ form: { label: 'Workflow' } }),
  url: z
    .string()
    .max(2048)
    .optional()
    .describe(
      'http(s) URL to load first; of prove the build after the change. Default: the current page, which slow-page-triage loads again.',
    )
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
    .default(RECORDED_DEFAULT)
    .describe('Seconds to profile the CPU, or to record the load.')
    .meta({ form: RECORDED_SECONDS }),
  selector: z
    .string()
    .max(MAX_SELECTOR_CHARS)
    .optional()
    .describe('CSS selector of the element to scan; accessibility-pass only.'),
  before: z
    .string()
    .max(2048)
    .optional()
    .describe(
      'http(s) URL of the build before the change; without "url", the id of the Node or Deno target that runs it; prove only.',
    )
    .meta({ form: { isHidden: true } }),
  steps: z
    .array(z.string().min(1).max(MAX_STEP_CHARS))
    .max(50)
    .default([])
    .describe(
      'Steps in words, such as "click Save" or "press Escape"; on Node or Deno one action, "act()"; prove only.',
    )
    .meta({ form: { isHidden: true } }),
  claim: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .optional()
    .describe(
      'The figure that the change was made for: inp, blockingTime, cpuTime, "functionTime NAME", heapGrowthObjects and others of pen check; prove only.',
    )
    .meta({ form: { isHidden: true } }),
  runs: z
    .number()
    .int()
    .min(1)
    .max(MAX_RUNS)
    .optional()
    .describe('Runs of each build before the first evaluation; prove only. Default: as few as can prove.')
    .meta({ form: { isHidden: true } }),
  otherContent: z
    .boolean()
    .default(false)
    .describe('The builds may end with other content; prove only.')
    .meta({ form: { isHidden: true } }),
  target: targetParam,
});

const checkedAddress = (url: string | undefined): AppResult<string | null> =>
  url === undefined || url === '' ? ok(null) : checkPageUrl(url);

/** The parameters with checked addresses. Errors: `blocked_url`. */
function checked({ name, url, before, ...rest }: z.output<typeof ParamsSchema>): AppResult<WorkflowParams> {
  const address = checkedAddress(url);
  if (!address.ok) return address;
  const { waitMs, duration, selector, steps, claim, runs = null, otherContent } = rest;
  // Without an address it is the id of a process.
  const isId = name === 'prove' && address.value === null && before !== undefined && before !== '';
  const old = isId ? ok(before) : checkedAddress(before);
  if (!old.ok) return old;
  const prove = { url: address.value, before: old.value, steps, claim, runs, otherContent };
  const params = { ...prove, waitMs, duration, selector };
  const missing = name === 'prove' ? missingForProof(params) : null;
  return missing === null ? ok(params) : err(missing);
}

export const penWorkflow = defineCapability({
  name: 'pen_workflow',
  title: 'Workflow Runner',
  summary: 'Slow page, unused JS, accessibility; explore: leaks (10 min); prove: a fix.',
  category: 'utility',
  kind: 'change-page',
  permissions: (params) => {
    const given = checked(params);
    return given.ok ? WORKFLOWS[params.name].permissions(given.value) : ['change-page'];
  },
  plan: (params, { target }) => {
    const given = checked(params);
    if (!given.ok || target === null) return null;
    if (target.type !== 'page' && params.name !== 'prove') return null;
    return unfitForProof(target, given.value) !== null && params.name === 'prove'
      ? null
      : WORKFLOWS[params.name].plan(given.value, target.url, target);
  },
  refuse: (params) => {
    const given = checked(params);
    return given.ok ? null : given.error;
  },
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: ParamsSchema,
  listed: {
    url: 'prove: fixed build',
    claim: 'inp, cpuTime, heapGrowthObjects',
    selector: false,
    waitMs: false,
    runs: false,
    otherContent: false,
  },
  result: z.object({
    workflow: z.enum(WORKFLOW_NAMES),
    page: z.string(),
    verdict: z.enum(['PASS', 'WARN', 'FAIL']),
    reasons: z.array(z.string()),
    summary: z.array(z.tuple([z.string(), z.string()])),
    findings: z.array(z.string()),
    extra: z.object({ title: z.string(), headers: z.array(z.string()), rows: z.array(z.array(z.string())) }).nullable(),
    code: z.array(BlamedCodeSchema).optional(),
    /** prove only: what the verdict rests on, and each figure with its runs, claimed ones first. */
    proof: z.object({ sentences: z.array(z.string()), figures: z.array(ProofRowSchema) }).optional(),
    nextSteps: z.array(z.string()),
    /** The outcome of each part, in order. */
    steps: z.array(WorkflowStepSchema),
  }),
  target: { types: ['page', 'node', 'deno'] },
  judgesPage: { unless: ({ name, url }) => (url ?? '') !== '' || name === 'slow-page-triage' || name === 'explore' },
  locks: [],
  becomesRun: true,
  // A proof takes minutes, and with leak hunts up to an hour.
  deadlineMs: 3_600_000,
  run: async (params, context) => {
    const given = unwrap(checked(params));
    const { name } = params;
    if (context.target.type !== 'page' && name !== 'prove')
      throw new AppFailure(
        appError(
          'target_unsupported',
          `${name} works on pages, not on ${targetName(context.target)}.`,
          'Name a page as "target".',
        ),
      );
    if ((name === 'explore' || name === 'prove') && params.duration !== RECORDED_DEFAULT)
      context.note(`"duration" has no effect on ${name}, which ends by itself or when it is cancelled.`);
    const parts = createWorkflowParts(context);
    const found = await WORKFLOWS[name].run(given, parts, context);
    context.progress({ done: 100, total: 100, message: 'Done' });
    const { page, verdict, reasons, summary, findings, extra, code: blamed, proof, nextSteps } = found;
    return {
      workflow: name,
      page,
      verdict,
      reasons: [...reasons],
      summary: summary.map(([key, value]): [string, string] => [key, value]),
      findings: [...findings],
      extra: extra === null ? null : { ...extra, headers: [...extra.headers], rows: [...extra.rows] },
      ...(blamed === undefined || blamed.length === 0 ? {} : { code: [...blamed] }),
      ...(proof === undefined ? {} : { proof: { sentences: [...proof.sentences], figures: [...proof.figures] } }),
      nextSteps: [...nextSteps],
      steps: parts.steps,
    };
  },
  summarise: ({ workflow, page, verdict, reasons, summary, findings, extra, code: blamed = [], nextSteps, steps }) =>
    answerWith(
      `Workflow: ${workflow}`,
      [['Workflow', workflow], ['Page', code(page)], ...summary],
      `**Verdict**: ${verdict}, ${reasons.join('; ')}`,
      listed(
        'Key Findings',
        findings.map((finding) => code(unmarked(finding))),
      ),
      blamedSection(blamed),
      extra !== null && titled(extra.title, namesTable(extra)),
      titled(
        'Workflow Notes',
        tableOf(steps, [
          ['Step', ({ tool }) => tool],
          ['Outcome', ({ ok: isOk, outcome }) => named(isOk ? outcome : `failed: ${outcome}`)],
          ['Capture ID', ({ captureId }) => captureId ?? '–'],
        ]),
      ),
      listed('Recommended Next Steps', nextSteps),
    ),
});
