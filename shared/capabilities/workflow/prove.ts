/**
 * The workflow prove: a build before and one after a change in turns in the page, or one address before and after it, and what became of the figure that the
 * change was made for.
 */
import { ownerOf } from '../../contracts/app/activity.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { namedBudget, passOf } from '../../contracts/budgets.ts';
import { appError, type AppError, AppFailure } from '../../contracts/errors.ts';
import type { ProofVerdict } from '../../contracts/proofs.ts';
import type { TargetInfo } from '../../contracts/targets.ts';
import type { CallPlan, PlannedPart } from '../define.ts';
import { parseStepWords } from '../page/interact-steps.ts';
import { isOfProcess, processPermissions, proveProcessPlan, unfitForProof } from './prove-process.ts';
import type { WorkflowParams } from './workflow-calls.ts';
import type { Recipe } from './workflow-recipe.ts';
import type { WorkflowVerdict } from './workflow-verdicts.ts';
import { present } from '../../findings/blocks.ts';

export const PROOF_VERDICTS: Readonly<Record<ProofVerdict, WorkflowVerdict>> = {
  proven: 'PASS',
  'proven at a cost': 'WARN',
  undecided: 'WARN',
  'not proven': 'FAIL',
};

export const AFTER_PROOF: Readonly<Record<ProofVerdict, string>> = {
  proven: 'The gain is what the first line says, with its interval, in so many runs; nothing beyond it is proven.',
  'proven at a cost': 'The cost belongs to the gain; or find a change without it.',
  undecided: 'Nothing is proven. Make the steps do the work more often, or the machine quieter, and repeat it.',
  'not proven': 'Nothing is proven. Take the change back, and return to the cause.',
};

/** What is missing for a proof; null: nothing. */
export function missingForProof({
  url,
  before,
  steps,
  claim,
}: Pick<WorkflowParams, 'url' | 'before' | 'steps' | 'claim'>): AppError | null {
  const missing = present([
    url === null &&
      !isOfProcess({ url, before, steps, claim }) &&
      '"url": the address of the build after the change (with "before", that of the build before it; without, of the page that is measured before the change and again after it)',
    claim === undefined &&
      '"claim": the figure that the change was made for, such as inp, blockingTime, cpuTime or heapGrowthObjects',
  ]);
  if (missing.length > 0)
    return appError('invalid_params', 'A proof needs an address and a claim.', `Give ${missing.join(', and ')}.`);
  if (before !== null && before === url)
    return appError(
      'invalid_params',
      'The build before the change and the one after it are the same.',
      'Serve both, each at an address of its own; or leave out "before" and call twice, before the change and after it.',
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
  const addresses = present([before, url ?? '']);
  const times = recording === 'growth' ? 'at least five times' : 'at least eight times';
  return {
    sentence: `Loads ${addresses.join(' and ')} ${before === null ? times : `in turns, ${times} each`}${
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
  const { ports, caller, target, signal, progress, runPart, sendRequest, attach, note } = context;
  const { url, before, steps, claim, runs: leastRuns, otherContent } = params;
  if (claim === undefined || ports.proofs === undefined)
    throw new AppFailure(appError('invalid_params', 'A proof needs a claim.', 'Give claim.'));
  const unfit = unfitForProof(target, params);
  if (unfit !== null) throw new AppFailure(unfit);
  const page = url ?? target.title;
  progress({ done: 0, total: null, message: 'Proving, which takes minutes: the time is known after the first run' });
  const proof = await ports.proofs.prove(
    { before, after: url, steps, claim, runs: leastRuns, otherContent },
    {
      owner: ownerOf(caller),
      targetId: target.id,
      endpoint: target.endpoint,
      signal,
      progress,
      runPart,
      sendRequest,
      attach,
      note,
    },
  );
  const again = {
    name: 'prove',
    ...(before === null ? {} : { before }),
    ...(url === null ? {} : { url }),
    steps,
    claim,
    ...(leastRuns === null ? {} : { runs: leastRuns }),
    ...(otherContent ? { otherContent } : {}),
  };
  if (!('verdict' in proof)) {
    const { figure, runs } = proof;
    return {
      page,
      verdict: 'WARN',
      reasons: [`Nothing is proven yet: the build before the change was measured, ${figure}`],
      summary: [['Runs', String(runs)]],
      findings: [],
      extra: null,
      nextSteps: [
        `Put the change in, ${url === null ? 'start the process again at the same debugging port' : `see that ${url} serves it`}, and repeat the same call within an hour: ${proposedCall('pen_workflow', again)}. It measures the build after it and compares.`,
      ],
    };
  }
  const { verdict, headline, sentences, columns, rows, figures, runs, links } = proof;
  return {
    page,
    verdict: PROOF_VERDICTS[verdict],
    reasons: [headline],
    summary: [
      ['Before', before ?? `the same ${url === null ? 'process' : 'address'}, before the change`],
      [before === null ? 'Runs of each' : 'Runs of each, in turns', String(runs)],
    ],
    findings: [...sentences, ...links.map((link) => `Captures of the median runs, ${link}`)],
    extra: { title: 'Figures', headers: columns, rows: rows.map((row) => [...row]) },
    proof: { sentences, figures },
    nextSteps: present([
      AFTER_PROOF[verdict],
      (verdict === 'not proven' || verdict === 'undecided') &&
        `The same again: ${proposedCall('pen_workflow', again)}.`,
    ]),
  };
};

export const prove: Recipe = {
  permissions: (params) => (isOfProcess(params) ? processPermissions(params) : ['read', 'capture', 'change-page']),
  plan: (params, _pageUrl, target) => provePlan(params, target),
  run,
};
