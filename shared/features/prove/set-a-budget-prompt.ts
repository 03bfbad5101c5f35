/** Limits for a page or process, from measurements, and how to check them. */
import { proposedCall } from '../../base/proposed-call.ts';
import { TARGET, chooseTarget } from '../../core/prompts/arguments.ts';
import { recipe, type Prompt } from '../../core/prompts/prompt.ts';

export const setABudget: Prompt = {
  name: 'set-a-budget',
  title: 'Set a budget',
  description:
    'Measures a page several times, and writes limits that it meets today and a regression does not, with the captures to compare with.',
  useWhen: 'Use when someone wants a performance budget, limits for CI, or to keep a page as fast and small as it is.',
  arguments: [TARGET],
  inShell: [
    {
      command: 'check',
      answers: 'holds pen-budgets.json: exit status 0 within, 1 worse or over budget, 4 too noisy to say',
    },
    { command: 'check --update-baseline', answers: 'stores these runs to compare later versions with' },
  ],
  text: (values) => {
    const { target } = values;
    return recipe({
      goal: 'Set limits for this page that hold today, fail on a real regression, and do not fail by chance.',
      steps: [
        chooseTarget(values, 'the page or process that gets the budget'),
        'Agree on a state in which it is always measured: the address, the data, the window size, with or without throttling. Write it down with the budget.',
        `Measure speed at least three times: ${proposedCall('pen_capture_trace', { reload: true, target })}, each followed by ${proposedCall('pen_web_vitals', { target })}.`,
        `Measure size: ${proposedCall('pen_performance_metrics', { target })} for heap, nodes and listeners, and ${proposedCall('pen_heap_snapshot', { target })} for what is in the heap.`,
        'Compare the recordings of the same version with each other, with pen_trace_compare and pen_heap_diff: what differs there is noise, and the margin of a limit must be larger.',
        'For each figure that matters to the user, set the limit to the worst of the runs and that margin. Leave out figures whose noise is larger than the regression that they should find.',
        'Write the budgets into pen-budgets.json of the project, as docs/budgets.md describes: the scenario with the address and its steps, and for each figure its measure and limit ("max").',
        'Run `pen check` in a terminal: it repeats the scenario in a browser of its own, tells a regression from noise, and exits with 1 if a budget is exceeded. `pen check --update-baseline` stores the runs to compare later versions with.',
        'For figures that `pen check` does not measure, write limit, unit and runs next to it, and export the captures to compare with by pen_export. For heaps in CI, `pen diff BASE CURRENT --fail-on 5%` exits with 1 if the heap grew by more.',
      ],
      report:
        'the state, the figures of every run, the limits and their margins, the files that were written, and how to check them.',
    });
  },
};
