/** Checks whether a change made something slower or larger: two captures, one before and one after it. */
import { proposedCall } from '../../base/proposed-call.ts';
import { CAPTURE_KINDS, type CaptureKind } from '../../core/contracts/captures.ts';
import { TARGET, captureArgument, chooseTarget } from '../../core/prompts/arguments.ts';
import { quoted, recipe, type Prompt, type PromptValues } from '../../core/prompts/prompt.ts';

const COMPARED: readonly CaptureKind[] = ['heap-snapshot', 'trace', 'cpu-profile'];

/** The comparison for a pair of captures, by the kind that the id of one of them names. */
function comparison({ base, current }: PromptValues): string {
  const id = base ?? current ?? '';
  const heap = proposedCall('pen_heap_diff', { snapshotA: base, snapshotB: current });
  const trace = proposedCall('pen_trace_compare', { base, current });
  const cpu = proposedCall('pen_cpu_compare', { base, current });
  const isOf = (kind: CaptureKind): boolean => id.startsWith(`${CAPTURE_KINDS[kind].prefix}-`);
  if (isOf('heap-snapshot')) return `Compare them: ${heap}.`;
  if (isOf('trace')) return `Compare them: ${trace}.`;
  if (isOf('cpu-profile')) return `Compare them: ${cpu}.`;
  return `Compare them. Traces: ${trace}. Heap snapshots: ${heap}; of two processes or builds objects are matched by class and path. CPU profiles: ${cpu}, which tells a change from noise.`;
}

/** Returns how the missing captures are recorded. */
function recording(values: PromptValues): (string | false)[] {
  const { target, base, current } = values;
  if (base !== undefined && current !== undefined)
    return [`The captures are ${quoted(base)}, before the change, and ${quoted(current)}, after it.`];
  const trace = proposedCall('pen_capture_trace', { reload: true, target });
  const heap = proposedCall('pen_heap_snapshot', { target });
  const cpu = proposedCall('pen_cpu_profile', { duration: 5, target });
  return [
    chooseTarget(values, 'the page or process that the change affects'),
    `Decide what the change could make worse, and record that: load and frames with ${trace}, memory with ${heap}, computation with ${cpu}.`,
    base === undefined
      ? 'Record it first without the change (stash it, or check out the version before), in the same state of the page. pen_list_captures shows whether such a capture exists already.'
      : `The capture from before the change is ${quoted(base)}.`,
    'Apply the change, reload the target, bring it to the same state, and record the same again. Change nothing else: not the window size, not the throttling, not the data.',
  ];
}

export const checkMyChange: Prompt = {
  name: 'check-my-change',
  title: 'Check my change',
  description:
    'Compares captures from before and after a change, and says what became slower or larger, and whether that is more than noise.',
  useWhen:
    'Use before a change is merged that could affect speed or memory, or when someone asks whether a change, an upgrade or a refactoring made things slower.',
  arguments: [
    TARGET,
    captureArgument('base', 'Capture from before the change.', COMPARED),
    captureArgument('current', 'Capture from after it.', COMPARED),
  ],
  inShell: [
    { command: 'diff BEFORE AFTER', answers: 'two captures of one kind compared: files or ids of the library' },
    {
      command: 'check --baseline URL',
      answers: 'runs the scenario of pen-budgets.json on both versions in turns, and decides by a test',
    },
  ],
  text: (values) =>
    recipe({
      goal: 'Find out what this change made slower, faster, larger or smaller, and whether the difference is real.',
      steps: [
        ...recording(values),
        comparison(values),
        'A difference that is smaller than that between two recordings of the same version is noise. If you are not sure, record one of the versions again and compare it with itself. If both versions can be served at once, `pen check --baseline URL` in a terminal runs them in turns and decides by a test.',
        'For each real difference, find the code of the change that causes it: open the functions, requests or classes that the comparison names.',
      ],
      report:
        'a table of the figures before and after, the difference, and whether it exceeds the noise; the cause of each regression in the change; a verdict: no regression, or what to fix before merging.',
    }),
};
