/** The workflow prove: a build before and one after a change in turns, and what became of the figure that the change was made for. */
import { z } from 'zod';
import { err, ok } from '../../../base/result.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { MAX_RUNS, namedBudget, passOf } from '../contract/budgets.ts';
import { appError, type AppError, type AppResult, AppFailure } from '../../../base/errors.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { CallPlan, PlannedPart } from '../../../core/capability/define.ts';
import { isRequest } from '../../../core/capability/local-request.ts';
import { parseStepWords, STEP_WORDS } from '../../page/tools/interact-steps.ts';
import type { ProofSide } from './proof-ports.ts';
import { notingPasswords } from '../../../core/capability/typed-passwords.ts';
import { storeProof } from './stored-proof.ts';
import { toldProof } from './told-proof.ts';
import { URL_PARAM, checkedAddress, defineWorkflow } from '../../workflow/tools/workflow-tool.ts';
import { present } from '../../../core/findings/blocks.ts';

/** Characters of what an action of a proof returns. */
export const ACTION_END_CHARS = 50_000;

/** A proof whose builds are given: by their addresses, or with `url` null by the ids of two processes, of which the target is the one after. */
interface Params {
  readonly url: string | null;
  readonly before: string;
  readonly steps: readonly string[];
  readonly claim: string;
  readonly runs: number | null;
  readonly otherContent: boolean;
}

/** A trial has the same, but for the build before. */
export const PARAMS = {
  url: URL_PARAM,
  before: z
    .string()
    .max(2048)
    .optional()
    .describe(
      'http(s) URL of the build before the change; without "url", the id of the Node or Deno target that runs it; prove only.',
    ),
  steps: z
    .array(STEP_WORDS)
    .max(50)
    .default([])
    .describe('Steps of pen_interact, such as "click Save"; on Node or Deno one action, "act()"; prove and try.'),
  claim: z
    .string()
    .trim()
    .min(1)
    .max(2000)
    .optional()
    .describe(
      'The figure that the change was made for: inp, blockingTime, cpuTime, "functionTime NAME", heapGrowthObjects and others of pen check; prove, and try, which looks at all without one.',
    ),
  runs: z
    .number()
    .int()
    .min(1)
    .max(MAX_RUNS)
    .optional()
    .describe('Runs of each build before the first evaluation; prove and try. Default: as few as can prove.'),
  otherContent: z.boolean().default(false).describe('The builds may end with other content; prove and try.'),
};

/** Errors: `blocked_url`, and `invalid_params` for a proof without two builds and a claim. */
function check({ url, before, claim, runs, ...rest }: z.output<z.ZodObject<typeof PARAMS>>): AppResult<Params> {
  const address = checkedAddress(url);
  if (!address.ok) return address;
  // Without an address it is the id of a process.
  const old = address.value === null ? ok(before ?? '') : checkedAddress(before);
  if (!old.ok) return old;
  const build = old.value ?? '';
  const [action = ''] = rest.steps;
  const isOfProcesses = address.value === null && rest.steps.length === 1 && !/^https?:/i.test(build);
  const missing = present([
    build === '' && '"before": the address of the build before the change, of a process the id of its target',
    address.value === null && !isOfProcesses && '"url": the address of the build after the change',
    claim === undefined &&
      '"claim": the figure that the change was made for, such as inp, blockingTime, cpuTime or heapGrowthObjects',
  ]);
  if (claim === undefined || missing.length > 0)
    return err(appError('invalid_params', 'A proof needs both builds and a claim.', `Give ${missing.join(', and ')}.`));
  if (build === address.value)
    return err(
      appError(
        'invalid_params',
        'The build before the change and the one after it are the same.',
        'Serve both, each at an address of its own: the one before from a second checkout (git worktree), on another port.',
      ),
    );
  if (isOfProcesses && isRequest(action))
    return err(
      appError(
        'invalid_params',
        'Two processes do not serve one address.',
        'Prove a server by two commands, which run one after the other: pen prove in a terminal, or Prove a fix in the window.',
      ),
    );
  return ok({ ...rest, url: address.value, before: build, claim, runs: runs ?? null });
}

/** Returns why the target cannot be proven so; null if it can. */
function unfit({ url }: Params, { type }: Pick<TargetInfo, 'type'>): AppError | null {
  if ((type === 'page') === (url !== null)) return null;
  return type === 'page'
    ? appError(
        'invalid_params',
        'A proof of a page needs "url".',
        'Give the address of the build after the change. Only of a process of Node or Deno is the target itself the build.',
      )
    : appError(
        'invalid_params',
        'A proof of a process takes one action as "steps", and no "url".',
        'Give "steps":["act()"] for a function that the program set as globalThis.act.',
      );
}

export function stepParts(steps: readonly string[], recording: string | null): PlannedPart[] {
  const read = steps.flatMap((words) => {
    const step = parseStepWords(words);
    return step.ok ? [step.value] : [];
  });
  return present([
    read.length > 0 && { name: 'pen_interact', params: { steps: read } },
    recording === 'growth' && { name: 'pen_leak_hunt', params: { steps: read } },
  ]);
}

/** As `electron/features/prove` calls them. */
export const RECORDINGS: Readonly<Record<string, readonly PlannedPart[]>> = {
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
export const LOAD_SECONDS = 30;

/** `target`: the build after. */
function processPlan({ before, steps: [action = ''], claim }: Params, isGrowth: boolean, target: TargetInfo): CallPlan {
  const targets = [before, target.id];
  const what = isGrowth ? 'hunts for what each keeps' : 'takes a heap snapshot';
  return {
    sentence: `Performs ${action} in ${targets.join(' and ')} in turns again and again and ${what}, several times, to compare ${claim}. It takes minutes. The captures of the median runs stay in the library.`,
    parts: targets.flatMap((id) => [
      { name: 'pen_evaluate', params: { expression: action, maxChars: ACTION_END_CHARS, target: id } },
      isGrowth
        ? { name: 'pen_leak_hunt', params: { expression: action, target: id } }
        : { name: 'pen_heap_snapshot', params: { forceGC: true, includeDOM: false, target: id } },
    ]),
  };
}

function plan(params: Params, target: TargetInfo): CallPlan | null {
  if (unfit(params, target) !== null) return null;
  const { url, before, steps, claim } = params;
  const budget = namedBudget(claim, 5);
  const recording = budget === null ? null : passOf(budget);
  if (url === null) return processPlan(params, recording === 'growth', target);
  const addresses = [before, url];
  const times = recording === 'growth' ? 'at least five times' : 'at least eight times';
  return {
    sentence: `Brings the tab to the front if it is behind another, loads ${addresses.join(' and ')} in turns, ${times} each${
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

/** The parameters of the call that proves it again. */
function againOf({ url, before, steps, claim, runs, otherContent }: Params) {
  return {
    name: 'prove',
    before,
    ...(url === null ? {} : { url }),
    steps: [...steps],
    claim,
    ...(runs === null ? {} : { runs }),
    ...(otherContent ? { otherContent } : {}),
  };
}

export const prove = defineWorkflow({
  name: 'prove',
  title: 'Proof',
  description: 'whether a change lowered a figure, by both builds in turns',
  params: PARAMS,
  listed: { url: 'prove: fixed build', claim: 'inp, stepsTime, heapGrowthObjects', runs: false, otherContent: false },
  worksOnProcesses: true,
  endsByItself: true,
  check,
  permissions: ({ url }) => ['read', 'capture', url === null ? 'run-code' : 'change-page'],
  plan,
  async run(params, _parts, context) {
    const { ports, callId, target, signal, progress, sendRequest, note } = context;
    const passwords = notingPasswords(context);
    const { url, before, steps, claim, runs, otherContent } = params;
    const why = unfit(params, target);
    if (why !== null) throw new AppFailure(why);
    if (ports.proofs === undefined)
      throw new AppFailure(appError('target_unsupported', 'No proofs are made here.', 'Use pen prove in a terminal.'));
    progress({ done: 0, total: null, message: 'Proving, which takes minutes: the time is known after the first run' });
    const side = (given: string): ProofSide => ({ place: url === null ? { process: given } : { url: given } });
    const report = await ports.proofs.prove(
      { before: side(before), after: side(url ?? target.id), steps, claims: [claim], runs, otherContent },
      {
        callId,
        pageId: url === null ? null : target.id,
        signal,
        progress,
        runPart: passwords.runPart,
        sendRequest,
        note,
      },
    );
    const asked = passwords.hasTyped() ? null : { tool: 'pen_workflow', params: againOf(params) };
    return { report, captureId: await storeProof(report, { asked, target }, context) };
  },
  tell({ report, captureId }, params, { target }) {
    const { url, before } = params;
    const told = toldProof(report);
    return {
      ...told,
      captureId,
      page: url ?? target.title,
      summary: [
        ['Before', before],
        ['Runs of each, in turns', String(report.runs)],
      ],
      nextSteps: present([
        ...told.nextSteps,
        target.type === 'page' &&
          report.steps.length > 0 &&
          'For where a difference comes from, perform the steps at both addresses with pen_interact and "measure": the second answer leads to the comparison, with what differs in the sources.',
        (report.verdict === 'not proven' || report.verdict === 'undecided') &&
          `The same again: ${proposedCall('pen_workflow', againOf(params))}.`,
      ]),
    };
  },
});
