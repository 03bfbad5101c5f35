/** The workflow try: the same load or steps with and without a change that is made in the target only, and what it does to every figure. */
import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { appError, type AppResult, AppFailure, unwrap } from '../../../base/errors.ts';
import { upperFirst } from '../../../base/units.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { CallPlan } from '../../../core/capability/define.ts';
import { notingPasswords } from '../../../core/capability/typed-passwords.ts';
import type { ProofReport } from '../../workflow/proofs.ts';
import { checkedAddress, defineWorkflow } from '../../workflow/tools/workflow-tool.ts';
import { namedBudget, passOf } from '../contract/budgets.ts';
import { changeWords, parseChanges, type Change, type GivenChange } from '../contract/changes.ts';
import { needsPlace, placeChanges } from './original-changes.ts';
import type { ProofSide } from './proof-ports.ts';
import { PARAMS as OF_PROOFS, LOAD_SECONDS, RECORDINGS, stepParts } from './prove.ts';
import { failsByContent } from '../proof-text.ts';
import { storeProof } from './stored-proof.ts';
import { toldProof } from './told-proof.ts';

const MAX_CHANGES = 10;
const { url, steps, claim, runs, otherContent } = OF_PROOFS;
const PARAMS = {
  ...{ url, steps, claim, runs, otherContent },
  change: z
    .array(z.union([z.string(), z.record(z.string(), z.unknown())]))
    .max(MAX_CHANGES)
    .optional()
    .describe(
      'try only: what to change in the target while it is measured: "block /ads.js", "delay /api 500", "answer /api with []", "defer /ads.js", "preload /hero.jpg", "style .promo { min-height: 222px }", "run CODE" before the load (on Node code that returns a function which takes it back), or {"replace":"old","with":"new","in":"cart.ts:17"} in original or served text.',
    ),
};

/** `url` null: the page as it is, or a process. */
interface Params {
  readonly url: string | null;
  readonly given: readonly GivenChange[];
  readonly changes: readonly Change[];
  readonly steps: readonly string[];
  readonly claim: string | null;
  readonly runs: number | null;
  readonly otherContent: boolean;
}

function check(given: z.output<z.ZodObject<typeof PARAMS>>): AppResult<Params> {
  const address = checkedAddress(given.url);
  if (!address.ok) return address;
  const asked = given.change ?? [];
  if (asked.length === 0)
    return err(
      appError(
        'invalid_params',
        'A trial needs a change.',
        `Give "change", such as ${proposedCall('pen_workflow', { name: 'try', change: ['block /ads.js'] })}.`,
      ),
    );
  const changes = parseChanges(asked);
  if (!changes.ok) return changes;
  return ok({
    ...{ url: address.value, given: asked, changes: changes.value, steps: given.steps },
    ...{ claim: given.claim ?? null, runs: given.runs ?? null, otherContent: given.otherContent },
  });
}

/** The address that is loaded; null for a process. Errors: `invalid_params` for a page that shows none. */
function placeOf({ url: asked }: Params, target: Pick<TargetInfo, 'type' | 'url'>): AppResult<string | null> {
  if (target.type !== 'page') return ok(null);
  if (asked !== null) return ok(asked);
  return /^https?:/i.test(target.url)
    ? ok(target.url)
    : err(appError('invalid_params', 'The page shows no address that could be loaded again.', 'Give "url".'));
}

function plan(params: Params, target: TargetInfo): CallPlan | null {
  const place = placeOf(params, target);
  if (!place.ok) return null;
  const { changes, steps: asked, claim: figure } = params;
  const words = changes.map(changeWords).join(', ');
  const budget = figure === null ? null : namedBudget(figure, 5);
  const recording = budget === null ? 'trace' : passOf(budget);
  if (place.value === null)
    return {
      sentence: `Performs ${asked[0] ?? ''} in ${target.id} again and again as it is and ${words}, in turns. The change is taken back after each run.`,
      parts: [{ name: 'pen_evaluate', params: { expression: asked[0] ?? '', target: target.id } }],
    };
  return {
    sentence: `Loads ${place.value} as it is and ${words} in turns, at least eight times each${
      asked.length === 0 ? '' : `, performs ${asked.join(', ')}`
    } and records each time. The change exists in this tab only and is taken back; then the page returns to the address that it shows now.`,
    parts: [
      { name: 'pen_navigate', params: { action: 'goto', url: place.value, wait: LOAD_SECONDS } },
      ...stepParts(asked, recording),
      ...(RECORDINGS[recording] ?? []),
    ],
    loads: [place.value],
  };
}

/** The parameters of the call that tries it again. */
function againOf({ url: asked, given, steps: performed, claim: figure, runs: count, otherContent: mayDiffer }: Params) {
  return {
    name: 'try',
    change: [...given],
    ...(asked === null ? {} : { url: asked }),
    ...(performed.length === 0 ? {} : { steps: [...performed] }),
    ...(figure === null ? {} : { claim: figure }),
    ...(count === null ? {} : { runs: count }),
    ...(mayDiffer ? { otherContent: true } : {}),
  };
}

/** The next step after the outcome. */
function afterTrial(report: ProofReport, params: Params, target: TargetInfo): string {
  if (failsByContent(report))
    return 'If the page shows other text each time by itself, or the change is meant to do that, repeat the call with "otherContent": true.';
  const isBetter = report.figures.some(({ effect }) => effect === 'less');
  if (report.verdict === 'undecided' || report.verdict === 'not proven' || !isBetter) {
    const isSame = report.verdict !== 'undecided' && report.figures.every(({ effect }) => effect === 'no change');
    return `Try another change${isSame ? '' : `, or let ${target.type === 'page' ? 'the steps' : 'the action'} do the work more often`}.`;
  }
  if (target.type !== 'page')
    return 'Write the change, and prove it with a process of each build: pen prove --before COMMAND --after COMMAND, or Prove a fix in the window.';
  const claimed = params.claim ?? report.figures.find(({ effect }) => effect === 'less')?.name ?? 'lcp';
  return `Write the change, serve it at an address of its own beside this build, and prove it: pen_workflow with name "prove", before ${JSON.stringify(report.before)}, url (the new address), claim ${JSON.stringify(claimed)} and the same steps.`;
}

export const tryChange = defineWorkflow({
  name: 'try',
  title: 'Trial',
  description: 'a change before it is written, with and without it in turns',
  params: PARAMS,
  listed: {
    url: 'prove: fixed build',
    steps: 'process: ["POST http://… {}"]',
    claim: 'inp, stepsTime, heapGrowthObjects; process: actionTime',
    change:
      'try: ["block /ads.js","delay /api 500","answer /api with []","defer /a.js","preload /a.jpg","style .a{top:0}","run CODE",{"replace":"old","with":"new","in":"cart.ts:17"}]',
    runs: false,
    otherContent: false,
  },
  worksOnProcesses: true,
  loadsAgain: true,
  endsByItself: true,
  check,
  permissions: () => ['read', 'capture', 'change-page', 'run-code'],
  plan,
  async run(params, _parts, context) {
    const { ports, callId, target, signal, progress, sendRequest, note, runPart } = context;
    const { changes: asked, steps: performed, claim: figure, runs: count, otherContent: mayDiffer } = params;
    const address = unwrap(placeOf(params, target));
    if (ports.proofs === undefined)
      throw new AppFailure(appError('target_unsupported', 'No trials are made here.', 'Use the app, or pen mcp.'));
    if (address === null && performed.length !== 1)
      throw new AppFailure(
        appError(
          'invalid_params',
          'A trial in a process needs one action.',
          'Give "steps":["act()"] for a function that the program set as globalThis.act, or "steps":["GET http://127.0.0.1:3000/orders"].',
        ),
      );
    progress({ done: 0, total: null, message: 'Trying: the time is known after the first run' });
    if (address !== null && address !== target.url && asked.some(needsPlace)) {
      unwrap(await runPart('pen_navigate', { action: 'goto', url: address, wait: LOAD_SECONDS }));
      note(`The page stays at ${address}, where the scripts were looked for.`);
    }
    const changes = await placeChanges(asked, context);
    const passwords = notingPasswords(context);
    const place: ProofSide['place'] = address === null ? { process: target.id } : { url: address };
    const report = await ports.proofs.prove(
      {
        ...{ before: { place }, after: { place, changes }, steps: performed, runs: count, otherContent: mayDiffer },
        claims: figure === null ? [] : [figure],
      },
      {
        ...{ callId, pageId: address === null ? null : target.id, signal, progress, sendRequest, note },
        runPart: passwords.runPart,
      },
    );
    const again = passwords.hasTyped() ? null : { tool: 'pen_workflow', params: againOf(params) };
    return { report, captureId: await storeProof(report, { asked: again, target }, context) };
  },
  tell({ report, captureId }, params, { target }) {
    const told = toldProof(report);
    return {
      ...told,
      captureId,
      page: target.type === 'page' ? report.after : target.title,
      summary: [
        ['Trial', upperFirst(report.changes.join(', '))],
        ['Runs of each, in turns', String(report.runs)],
      ],
      nextSteps: [afterTrial(report, params, target)],
    };
  },
});
