/** The workflow prove: a build before and one after a change in turns, and what became of the figure that the change was made for. */
import { proposedCall } from '../../base/proposed-call.ts';
import { namedBudget, passOf } from '../../contracts/budgets.ts';
import { appError, type AppError, AppFailure } from '../../contracts/errors.ts';
import type { TargetInfo } from '../../contracts/targets.ts';
import type { CallPlan, PlannedPart } from '../define.ts';
import { parseStepWords } from '../page/interact-steps.ts';
import { isOfProcess, proveProcessPlan, unfitForProof } from './prove-process.ts';
import type { ProofSide } from './proof-ports.ts';
import { toldProof } from './told-proof.ts';
import type { WorkflowParams } from './workflow-calls.ts';
import type { Recipe } from './workflow-recipe.ts';
import { present } from '../../findings/blocks.ts';

/** What is missing for a proof; null: nothing. */
export function missingForProof({
  url,
  before,
  steps,
  claim,
}: Pick<WorkflowParams, 'url' | 'before' | 'steps' | 'claim'>): AppError | null {
  const missing = present([
    before === null && '"before": the address of the build before the change, of a process the id of its target',
    url === null && !isOfProcess({ url, before, steps, claim }) && '"url": the address of the build after the change',
    claim === undefined &&
      '"claim": the figure that the change was made for, such as inp, blockingTime, cpuTime or heapGrowthObjects',
  ]);
  if (missing.length > 0)
    return appError('invalid_params', 'A proof needs both builds and a claim.', `Give ${missing.join(', and ')}.`);
  if (before === url)
    return appError(
      'invalid_params',
      'The build before the change and the one after it are the same.',
      'Serve both, each at an address of its own: the one before from a second checkout (git worktree), on another port.',
    );
  return null;
}

function stepParts(steps: readonly string[], recording: string | null): PlannedPart[] {
  const read = steps.flatMap((words) => {
    const step = parseStepWords(words);
    return step.ok ? [step.value] : [];
  });
  return present([
    read.length > 0 && { name: 'pen_interact', params: { steps: read } },
    recording === 'growth' && { name: 'pen_leak_hunt', params: { steps: read } },
  ]);
}

/** As `electron/measured-runs` calls them. */
const RECORDINGS: Readonly<Record<string, readonly PlannedPart[]>> = {
  trace: [
    { name: 'pen_capture_trace', params: { preset: 'light', action: 'start' } },
    { name: 'pen_capture_trace', params: { action: 'stop' } },
  ],
  cpu: [
    { name: 'pen_cpu_profile', params: { action: 'start' } },
    { name: 'pen_cpu_profile', params: { action: 'stop' } },
  ],
  coverage: ['pen_js_coverage', 'pen_css_coverage'].flatMap((name) => [
    {
      name,
      params: name === 'pen_js_coverage' ? { detailed: true, callCount: false, action: 'start' } : { action: 'start' },
    },
    { name, params: { action: 'stop' } },
  ]),
  heap: [{ name: 'pen_heap_snapshot', params: { forceGC: true, includeDOM: false } }],
};

/** Seconds that a page may take to load. */
const LOAD_SECONDS = 30;

export function provePlan(params: WorkflowParams, target: TargetInfo): CallPlan {
  const { url, before, steps, claim = '' } = params;
  if (target.type !== 'page') return proveProcessPlan(params, target);
  const budget = namedBudget(claim, 5);
  const recording = budget === null ? null : passOf(budget);
  const addresses = present([before, url]);
  const times = recording === 'growth' ? 'at least five times' : 'at least eight times';
  return {
    sentence: `Loads ${addresses.join(' and ')} in turns, ${times} each${
      steps.length === 0 ? '' : `, performs ${steps.join(', ')}`
    } and records each time, to compare ${claim}. Then the page returns to the address that it shows now. It takes minutes. The captures of the median runs stay in the library.`,
    parts: [
      ...addresses.map((address) => ({
        name: 'pen_navigate',
        params: { action: 'goto', url: address, wait: LOAD_SECONDS },
      })),
      ...stepParts(steps, recording),
      ...(RECORDINGS[recording ?? ''] ?? []),
    ],
    loads: addresses,
  };
}

const run: Recipe['run'] = async (params, _parts, context) => {
  const { ports, target, signal, progress, runPart, sendRequest, note } = context;
  const { url, before, steps, claim, runs, otherContent } = params;
  if (claim === undefined || before === null || ports.proofs === undefined)
    throw new AppFailure(appError('invalid_params', 'A proof needs a claim.', 'Give claim.'));
  const unfit = unfitForProof(target, params);
  if (unfit !== null) throw new AppFailure(unfit);
  progress({ done: 0, total: null, message: 'Proving, which takes minutes: the time is known after the first run' });
  const side = (given: string): ProofSide => ({ place: url === null ? { process: given } : { url: given } });
  const report = await ports.proofs.prove(
    { before: side(before), after: side(url ?? target.id), steps, claims: [claim], runs, otherContent },
    { pageId: url === null ? null : target.id, signal, progress, runPart, sendRequest, note },
  );
  const again = {
    name: 'prove',
    before,
    ...(url === null ? {} : { url }),
    steps,
    claim,
    ...(runs === null ? {} : { runs }),
    ...(otherContent ? { otherContent } : {}),
  };
  const told = toldProof(report);
  return {
    ...told,
    page: url ?? target.title,
    summary: [
      ['Before', before],
      ['Runs of each, in turns', String(report.runs)],
    ],
    nextSteps: present([
      ...told.nextSteps,
      (report.verdict === 'not proven' || report.verdict === 'undecided') &&
        `The same again: ${proposedCall('pen_workflow', again)}.`,
    ]),
  };
};

export const prove: Recipe = {
  permissions: (params) => ['read', 'capture', isOfProcess(params) ? 'run-code' : 'change-page'],
  plan: (params, _pageUrl, target) => provePlan(params, target),
  run,
};
