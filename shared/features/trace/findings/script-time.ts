/** Time of the main thread by script. */
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { address, joined, ms, place, type Block, type Words } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding } from '../finding.ts';

/** Short, because an answer is limited to 8 kB. */
const URL_CHARS = 40;

/** Functions of a script that are named. */
const SHOWN_RAN = 1;

/** Less is no part of a page load that a reader misses. */
const MIN_REST_MS = 1;

/** The script that is in no row, so that the rows are not taken for all of it. */
function restParagraph(scripts: TraceInsights['scriptUrls'], breakdown: TraceInsights['breakdown']): Block[] {
  const allMs = breakdown?.activities.find(({ activity }) => activity === 'scripting')?.totalMs ?? 0;
  const restMs = allMs - scripts.reduce((sum, { totalMs }) => sum + totalMs, 0);
  if (restMs < MIN_REST_MS) return [];
  const words: Words = [
    'In no row: ',
    ms(restMs),
    ' of the ',
    ms(allMs),
    ' of script, for which the trace names no script, or a smaller one.',
  ];
  return [{ kind: 'paragraph', words }];
}

export const scriptTime = traceFinding({
  group: 'main thread',
  tells: ['scriptUrls'],
  compared: ['scripts'],
  section: ({ insights: { scriptUrls: scripts, breakdown } }) => {
    const [longest] = scripts;
    const hasMicrotasks = scripts.some(({ microtaskMs }) => microtaskMs !== undefined);
    const head = { id: 'scripts', title: 'Main-thread time by script' };
    if (longest === undefined) return { ...head, absent: 'No scripts on the main thread' };
    return {
      ...head,
      facts: [['Largest', ms(longest.totalMs)]],
      blocks: [
        {
          kind: 'table',
          columns: [
            { title: 'Script' },
            { title: 'Total' },
            { title: 'Evaluate' },
            { title: 'Compile' },
            { title: 'Calls' },
            ...(hasMicrotasks ? [{ title: 'Microtasks' }] : []),
            { title: 'Largest' },
          ],
          rows: scripts.map(({ url, totalMs, evaluateMs, compileMs, callMs, microtaskMs, ran }) => {
            return {
              cells: [
                address(url, URL_CHARS),
                ms(totalMs),
                ms(evaluateMs),
                ms(compileMs),
                ms(callMs),
                ...(hasMicrotasks ? [microtaskMs === undefined ? '' : ms(microtaskMs)] : []),
                joined(
                  ran.slice(0, SHOWN_RAN).map((each) => [place(each.place), ' ', ms(each.selfMs)]),
                  ', ',
                ),
              ],
            };
          }),
        },
        ...restParagraph(scripts, breakdown),
        {
          kind: 'paragraph',
          words: `${hasMicrotasks ? 'Microtasks are code after an await, from CPU samples. ' : ''}Script only: without the style, layout, requests and garbage collection during it, which Evaluating and compiling includes.`,
        },
      ],
    };
  },
  json: ({ scriptUrls }) =>
    scriptUrls.length === 0
      ? null
      : {
          name: 'Main-thread time by script',
          value: scriptUrls.reduce((sum, { totalMs }) => sum + totalMs, 0),
          unit: 'ms',
          items: scriptUrls.map(({ url, totalMs }) => milliseconds(url, totalMs)),
        },
});
