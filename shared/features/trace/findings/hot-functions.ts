/** Functions with the most self time on the main thread, from CPU samples. */
import { code } from '../../../base/markdown.ts';
import { formatCount, formatDuration, formatPercent } from '../../../base/units.ts';
import type { TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { cpuFunctionName } from '../../../core/findings/function-names.ts';
import { inlinedNote } from '../../../core/findings/inlined-note.ts';
import { ms, place, type Words } from '../../../core/findings/model.ts';
import { isOwnCode } from '../../../core/findings/quotes.ts';
import { sourceCall } from '../../../core/findings/source-call.ts';
import { milliseconds, traceFinding, urlOf } from '../finding.ts';

/** A function with less is not worth reading. */
const MIN_MS = 30;

type HotFunction = TraceInsights['hotFunctions'][number];

/** Where its author wrote it. */
export function originalOf(row: HotFunction): TracePlace {
  const { source: url, line, column } = row.original ?? { ...row, source: row.url };
  return { name: cpuFunctionName(row), url, line, column };
}

/** `, 42% of the main thread’s work`: what is left after a fix is told apart from what made the page slow. */
function shareText(selfMs: number, totalMs: number): string {
  return totalMs < selfMs ? '' : `, ${formatPercent(selfMs / totalMs)} of the main thread’s work`;
}

/** `, most of it in `structuredClone` at line 13`: where in the function its samples are; '' if they are at many places. */
function hottestText({ hottest }: HotFunction): string {
  if (hottest === undefined) return '';
  const { calls, place: at } = hottest;
  return `, most of it ${calls === undefined ? '' : `in ${code(calls)} `}at line ${at.line}`;
}

const layoutWords = ({ layoutMs }: HotFunction): Words => (layoutMs === undefined ? '' : ms(layoutMs));

export const hotFunctions = traceFinding({
  group: 'main thread',
  rank: { headlines: 90, culprits: 60 },
  tells: ['hotFunctions', 'samples'],
  compared: ['functions'],
  section: ({ insights: { hotFunctions: functions, inTrace, samples, longTasks }, namesInlined = false }) => {
    const head = { id: 'hot', title: 'Hot functions' };
    const [first] = functions;
    if (first === undefined)
      return {
        ...head,
        absent:
          longTasks?.unfinished !== undefined && samples > 0
            ? `${formatCount(samples)} CPU samples name no function: the profiler started inside a task that did not end`
            : samples > 0 || inTrace?.hasSamples === true
              ? `No function ran in this ${inTrace === null ? 'recording' : 'range'}`
              : 'Not recorded: CPU samples',
      };
    const hasLayout = functions.some(({ layoutMs }) => layoutMs !== undefined);
    const inlined = inlinedNote(functions, namesInlined, cpuFunctionName(first));
    return {
      ...head,
      facts: [['Largest self time', ms(first.selfMs)]],
      blocks: [
        {
          kind: 'table',
          columns: [
            { title: 'Function' },
            { title: 'Self' },
            { title: 'Total' },
            ...(hasLayout ? [{ title: 'Forced layout' }] : []),
          ],
          rows: functions.map((row) => ({
            cells: [place(originalOf(row)), ms(row.selfMs), ms(row.totalMs), ...(hasLayout ? [layoutWords(row)] : [])],
            to: { kind: 'call', place: row },
            code: row,
          })),
        },
        ...(hasLayout
          ? ([
              {
                kind: 'paragraph',
                words:
                  'Forced layout is the part of Total in which the browser computed style and layout for the function; Self is without it.',
              },
            ] as const)
          : []),
        ...(inlined === null ? [] : ([{ kind: 'paragraph', words: inlined }] as const)),
      ],
    };
  },
  headlines: ({
    insights: {
      hotFunctions: [hottest],
    },
  }) => {
    if (hottest === undefined) return [];
    const { selfMs, layoutMs } = hottest;
    const layout = layoutMs === undefined ? '' : [', and ', ms(layoutMs), ' of forced layout'];
    return [['Hottest function: ', place(originalOf(hottest)), ' ', ms(selfMs), ' self time', layout]];
  },
  culprits: ({ insights: { hotFunctions: functions, breakdown } }) => {
    // The work of a library is told by the author's function that called it.
    const first = functions.find((row) => isOwnCode(row));
    if (first === undefined || first.selfMs < MIN_MS) return [];
    const { url, line, column, original } = first;
    return [
      {
        why: `${formatDuration(first.selfMs)} self time${shareText(first.selfMs, breakdown?.totalMs ?? 0)}${hottestText(first)}`,
        place: first.hottest?.place ?? originalOf(first),
        call: sourceCall({ url, line, column, original }),
      },
    ];
  },
  json: ({ hotFunctions: functions }) =>
    functions.length === 0
      ? null
      : {
          name: 'Hot functions',
          value: functions.length,
          unit: 'count',
          items: functions.map(({ name, selfMs, url, line }) =>
            milliseconds(name, selfMs, { ...urlOf(url), ...(line > 0 ? { line } : {}) }),
          ),
        },
});
