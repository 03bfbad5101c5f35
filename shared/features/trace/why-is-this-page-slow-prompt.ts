/** The reasons why a page is slow to load or to draw. */
import { proposedCall } from '../../base/proposed-call.ts';
import { TARGET, chooseTarget } from '../../core/prompts/arguments.ts';
import { recipe, type Prompt } from '../../core/prompts/prompt.ts';

export const whyIsThisPageSlow: Prompt = {
  name: 'why-is-this-page-slow',
  title: 'Why is this page slow?',
  description:
    'Measures the load of a page and names the causes in order of their cost: network, scripts, layout, unused code.',
  useWhen:
    'Use when a page loads slowly, when LCP, FCP, TTFB or CLS are poor, or when someone asks to make a page faster without naming an interaction.',
  arguments: [TARGET],
  inShell: [
    {
      command: 'capture trace --target NAME --reload --duration 5 --out load.json',
      answers: 'records the load from a reload on',
    },
    {
      command: 'analyze load.json',
      answers:
        'the load path to the largest paint, long tasks, forced layout, slow requests, layout shifts, and the functions behind them',
    },
    {
      command: 'call pen_web_vitals \'{"target":"NAME"}\'',
      answers: 'LCP, CLS, INP, FCP and TTFB of the open page, with the element and the phases of each',
    },
  ],
  text: (values) => {
    const { target } = values;
    return recipe({
      goal: 'Find out why this page is slow to load, from measurements, and rank the causes by the time that fixing each would save.',
      steps: [
        chooseTarget(values, 'the page that is slow'),
        `Call ${proposedCall('pen_web_vitals', { target })} for LCP, CLS, INP, FCP and TTFB, with the element and the phases of each. Note which figure is poor: it decides what matters below.`,
        `Call ${proposedCall('pen_capture_trace', { reload: true, preset: 'performance', target })}. It reloads the page while it records. Tell the user before, if the page holds unsaved input.`,
        'Call pen_trace_insights on that trace: the load path to LCP, long tasks, forced layout, slow requests, layout shifts.',
        `Look into the longest tasks with ${proposedCall('pen_trace_query', { thread: 'CrRendererMain', minDurationMs: 50, aggregate: false })}, and into one of them by its event number.`,
        `For requests, call pen_network_blocking with that trace as capture: what blocks rendering, and what is large and not cached. For their headers and bodies, call ${proposedCall('pen_network_enable', { target })}, then ${proposedCall('pen_navigate', { action: 'reload', target })}, then ${proposedCall('pen_network_waterfall', { sortBy: 'duration', target })}.`,
        `For scripts, ${proposedCall('pen_cpu_summary', { view: 'package' })} shows the time by package and script in the newest profile or trace; read the source of the most expensive functions.`,
      ],
      report:
        'the poor figures with their values; each cause with its milliseconds, the request, script or element it comes from, and where that was measured; then the changes, largest saving first. Separate what was measured from what is assumed.',
    });
  },
};
