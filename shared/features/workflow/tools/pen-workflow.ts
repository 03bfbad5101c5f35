/** `pen_workflow`: runs several tools in one call, with one verdict, findings and next steps. */
import { targetName, type TargetInfo } from '../../../core/contracts/targets.ts';
import { z } from 'zod';
import { code, unmarked } from '../../../base/markdown.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { appError, AppFailure } from '../../../base/errors.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { ProofRowSchema } from '../proofs.ts';
import { createWorkflowParts, WorkflowStepSchema, type WorkflowStep } from './workflow-parts.ts';
import { RECORDED_DEFAULT } from './workflow-tool.ts';
import { LISTED_PARAMS, WORKFLOW_PARAMS, WORKFLOWS } from '../../workflows.ts';
import { BlamedCodeSchema, blamedSection } from '../../trace/tools/trace-next-steps.ts';
import { answerWith, listed, namesTable, tableOf, titled } from '../../../core/findings/blocks.ts';
import { name as named } from '../../../core/findings/model.ts';

type WorkflowName = keyof typeof WORKFLOWS;
export const WORKFLOW_NAMES = Object.keys(WORKFLOWS) as [WorkflowName, ...WorkflowName[]];

/** `a, b: what it is for, or c: what it is for.` */
function namesText(): string {
  const texts = Object.values(WORKFLOWS).map(({ name, description }: { name: string; description?: string }) =>
    description === undefined ? name : `${name}: ${description}`,
  );
  return `${texts.slice(0, -1).join(', ')}, or ${texts.at(-1) ?? ''}.`;
}

const ParamsSchema = z.strictObject({
  name: z
    .string()
    .meta({ enum: [...WORKFLOW_NAMES] })
    .transform((value) => value.trim().toLowerCase())
    .pipe(z.enum(WORKFLOW_NAMES))
    .describe(namesText())
    .meta({
      form: {
        label: 'Workflow',
        description:
          'What takes the time of a load, code that never runs, or what people with disabilities cannot use.',
        // The others have dialogs of their own.
        choiceLabels: Object.fromEntries(
          (['slow-page-triage', 'js-bloat-check', 'accessibility-pass'] as const).map((name) => [
            name,
            WORKFLOWS[name].title,
          ]),
        ),
      },
    }),
  ...WORKFLOW_PARAMS,
  target: targetParam,
});

const worksOn = (name: WorkflowName, { type }: Pick<TargetInfo, 'type'>): boolean =>
  type === 'page' || WORKFLOWS[name].worksOnProcesses === true;

/** Steps that made a capture, which others can read, and those that failed; all where none made one. */
function notedSteps(steps: readonly WorkflowStep[]): readonly WorkflowStep[] {
  const hasCapture = ({ captureId }: WorkflowStep): boolean => typeof captureId === 'string';
  return steps.some(hasCapture) ? steps.filter((step) => !step.ok || hasCapture(step)) : steps;
}

export const penWorkflow = defineCapability({
  name: 'pen_workflow',
  title: 'Run a Workflow',
  titleOf: (given) => {
    const asked = ParamsSchema.pick({ name: true }).strip().safeParse(given);
    return asked.success ? WORKFLOWS[asked.data.name].title : undefined;
  },
  summary: 'Slow page, unused JS, accessibility; explore: leaks; try: a change before it is written; prove: a fix.',
  category: 'utility',
  kind: 'change-page',
  permissions: (params) => WORKFLOWS[params.name].permissions(params),
  plan: (params, { target }) =>
    target === null || !worksOn(params.name, target) ? null : WORKFLOWS[params.name].plan(params, target),
  refuse: (params) => WORKFLOWS[params.name].refuse(params),
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: ParamsSchema,
  listed: LISTED_PARAMS,
  result: z.object({
    workflow: z.enum(WORKFLOW_NAMES),
    page: z.string(),
    verdict: z.enum(['PASS', 'WARN', 'FAIL', 'NONE']),
    reasons: z.array(z.string()),
    summary: z.array(z.tuple([z.string(), z.string()])),
    findings: z.array(z.string()),
    extra: z.object({ title: z.string(), headers: z.array(z.string()), rows: z.array(z.array(z.string())) }).nullable(),
    code: z.array(BlamedCodeSchema).optional(),
    /** prove only: what the verdict rests on, and each figure with its runs, claimed ones first. */
    proof: z.object({ sentences: z.array(z.string()), figures: z.array(ProofRowSchema) }).optional(),
    nextSteps: z.array(z.string()),
    /** What the result is stored as; absent for a workflow that stores none. */
    captureId: z.string().optional(),
    /** The outcome of each part, in order. */
    steps: z.array(WorkflowStepSchema),
  }),
  target: { types: ['page', 'node', 'deno'], evenEmpty: 'url' },
  judgesPage: { unless: ({ name, url }) => (url ?? '') !== '' || WORKFLOWS[name].loadsAgain === true },
  locks: [],
  becomesRun: true,
  // A proof takes minutes, and with leak hunts up to an hour.
  deadlineMs: 3_600_000,
  run: async (params, context) => {
    const { name } = params;
    const workflow = WORKFLOWS[name];
    const refused = workflow.refuse(params);
    if (refused !== null) throw new AppFailure(refused);
    if (!worksOn(name, context.target))
      throw new AppFailure(
        appError(
          'target_unsupported',
          `${name} works on pages, not on ${targetName(context.target)}.`,
          'Name a page as "target".',
        ),
      );
    if (workflow.endsByItself === true && params.duration !== RECORDED_DEFAULT)
      context.note(`"duration" has no effect on ${name}, which ends by itself or when it is cancelled.`);
    const parts = createWorkflowParts(context);
    const found = await workflow.run(params, parts, context);
    context.progress({ done: 100, total: 100, message: 'Done' });
    const { page, verdict, reasons, summary, findings, extra, code: blamed, proof, nextSteps, captureId } = found;
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
      ...(typeof captureId === 'string' ? { captureId } : {}),
      steps: parts.steps,
    };
  },
  summarise: ({ workflow, page, verdict, reasons, summary, findings, extra, code: blamed = [], nextSteps, steps }) =>
    answerWith(
      `Workflow: ${workflow}`,
      [['Workflow', workflow], ['Page', code(page)], ...summary],
      `**${verdict === 'NONE' ? 'Outcome**: ' : `Verdict**: ${verdict}, `}${reasons.join('; ')}`,
      listed(
        'Key Findings',
        findings.map((finding) => code(unmarked(finding))),
      ),
      blamedSection(blamed),
      extra !== null && titled(extra.title, namesTable(extra)),
      titled(
        'Workflow Notes',
        tableOf(notedSteps(steps), [
          ['Step', ({ tool }) => tool],
          ['Outcome', ({ ok: isOk, outcome }) => named(isOk ? outcome : `failed: ${outcome}`)],
          ['Capture ID', ({ captureId }) => captureId ?? '–'],
        ]),
      ),
      listed('Recommended Next Steps', nextSteps),
    ),
});
