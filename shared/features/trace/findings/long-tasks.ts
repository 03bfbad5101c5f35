/** Tasks of the main thread that are longer than 50 ms. */
import { proposedCall } from '../../../base/proposed-call.ts';
import { countNoun, formatCount, formatDuration } from '../../../base/units.ts';
import type { TaskCause, TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { at, call, count, joined, ms, place, wholeMs, type Rating, type Words } from '../../../core/findings/model.ts';
import { MARKDOWN, PERSON, told } from '../../../core/findings/voice.ts';
import { placeCall } from '../../../core/findings/source-call.ts';
import { milliseconds, traceFinding, urlOf } from '../finding.ts';
import { taskCauses, taskStart } from './code-words.ts';
import { destinationOf } from './destination.ts';

/** Number of causes of a task. */
const SHOWN_CAUSES = 4;
/** Functions of the author. */
const SHOWN_OWN = 2;
/** A smaller part of a task is not what it was for. */
const MIN_OWN = 0.02;
/** Tasks whose code is to be read, if one function of the author has so much of them. */
const BLAMED_TASKS = 2;
const MOST_OF_TASK = 0.5;
/** Tasks that stand out. */
export const NAMED_TASKS = 3;

type Task = NonNullable<TraceInsights['longTasks']>['rows'][number];

const longestFirst = ({ longTasks }: TraceInsights): Task[] =>
  longTasks?.rows.toSorted((a, b) => b.durationMs - a.durationMs) ?? [];

/** The code to look at first in a task: that of its largest part that has some. */
function taskCode(causes: readonly TaskCause[]): TracePlace | null {
  const [largest] = causes
    .filter(({ read, ran }) => read !== null || (ran !== null && ran.url !== ''))
    .toSorted((a, b) => b.selfMs - a.selfMs);
  return largest?.read ?? largest?.ran ?? null;
}

/** True if most of a task is what the profiler of the recording did. */
function isOfProfiler({ causes }: Task): boolean {
  const [largest] = causes.toSorted((a, b) => b.selfMs - a.selfMs);
  return largest !== undefined && largest.name.startsWith('CpuProfiler::');
}

/** The author's functions in it, each with what packages and the browser did for it. */
function ownWords({ own, durationMs }: Task): Words {
  const rows = own?.rows.filter(({ totalMs }) => totalMs >= MIN_OWN * durationMs).slice(0, SHOWN_OWN) ?? [];
  return joined(
    rows.map((row) => [place(row.place), ' ', ms(row.totalMs)]),
    ', ',
  );
}

/** `0 ms, not counting 1 task before the first contentful paint`: the time in which a page cannot be used begins with its first paint. */
export function blockingWords({ totalBlockingMs, beforePaint = 0 }: NonNullable<TraceInsights['longTasks']>): Words {
  const tasks = wholeMs(totalBlockingMs);
  return beforePaint === 0
    ? tasks
    : [tasks, `, not counting ${countNoun(beforePaint, 'task')} before the first contentful paint`];
}

/** `a task of 120 ms` or `2 tasks of up to 120 ms` that a profiler or heap snapshot took; null without. */
export function recordingWords({ longTasks: tasks }: Pick<TraceInsights, 'longTasks'>): Words | null {
  if (tasks?.ofRecording === undefined) return null;
  const { count: several, longestMs } = tasks.ofRecording;
  return [several === 1 ? 'a task of ' : `${countNoun(several, 'task')} of up to `, ms(longestMs)];
}

/** Total blocking time as Lighthouse rates it (developer.chrome.com/docs/lighthouse/performance/lighthouse-total-blocking-time). */
const BLOCKING_MS = { poor: 600, slow: 200 } as const;

export function blockingRating({
  totalBlockingMs,
}: Pick<NonNullable<TraceInsights['longTasks']>, 'totalBlockingMs'>): Exclude<Rating, 'good'> | null {
  if (totalBlockingMs < BLOCKING_MS.slow) return null;
  return totalBlockingMs >= BLOCKING_MS.poor ? 'poor' : 'needs-improvement';
}

type Unfinished = NonNullable<NonNullable<TraceInsights['longTasks']>['unfinished']>;

/** `The main thread ended no task from 0 ms on: it is blocked for 3.00 s, to the end of the recording, in spin (app.js:1:1) or what it calls`. */
const unfinishedWords = ({ startMs, durationMs, entered }: Unfinished): Words => [
  'The main thread ended no task from ',
  at(Math.max(0, startMs)),
  ' on: it is blocked for ',
  ms(durationMs),
  ', to the end of the recording',
  entered === undefined ? '' : [', in ', place(entered), ' or what it calls'],
];

/** The code of a loop that began before the recording: V8 learns which functions are on a stack when they are called. */
const NAME_THE_LOOP =
  'The profiler names no function that was called before it started: record with CPU samples from before the page blocks (with reload, or while the action is performed), or pause the page in a debugger.';

/** Milliseconds with one decimal. */
const tenths = (valueMs: number): number => Math.round(valueMs * 10) / 10;

/** Parts of a long task in `--json`. */
const DOCUMENT_CAUSES = 4;

export const longTasks = traceFinding({
  group: 'main thread',
  rank: { headlines: 20, culprits: 65 },
  tells: ['longTasks'],
  compared: ['Long tasks', 'Longest task', 'Total blocking time'],
  section: ({ insights }) => {
    const { longTasks: tasks } = insights;
    const head = { id: 'long-tasks', title: 'Long tasks' };
    if (tasks === null) return { ...head, absent: 'No page’s main thread in this trace' };
    const besides = recordingWords(insights);
    const ofRecording = besides === null ? [] : ([['By a profiler or heap snapshot', besides]] as const);
    if (tasks.count === 0)
      return tasks.unfinished === undefined
        ? { ...head, facts: [['Over 50 ms', 'none'], ...ofRecording], rating: 'good', blocks: [] }
        : { ...head, absent: told(unfinishedWords(tasks.unfinished), PERSON) };
    const hasOwn = tasks.rows.some(({ own }) => (own?.rows.length ?? 0) > 0);
    return {
      ...head,
      facts: [
        ['Over 50 ms', countNoun(tasks.count, 'task')],
        ...(tasks.rows.length < tasks.count ? ([['Shown', count(tasks.rows.length)]] as const) : []),
        ['Total blocking time', blockingWords(tasks)],
        ...ofRecording,
      ],
      rating: blockingRating(tasks),
      blocks: [
        {
          kind: 'table',
          columns: [
            { title: 'At' },
            { title: 'Duration' },
            { title: 'Started by' },
            { title: 'Main causes' },
            ...(hasOwn ? [{ title: 'In your code' }] : []),
          ],
          rows: tasks.rows.map((task) => ({
            cells: [
              at(task.startMs, 1),
              ms(task.durationMs),
              taskStart(task.startedBy),
              taskCauses(task.causes, SHOWN_CAUSES),
              ...(hasOwn ? [ownWords(task)] : []),
            ],
            to: destinationOf(task),
            code: taskCode(task.causes),
          })),
        },
      ],
    };
  },
  headlines: ({ insights }) => {
    const { longTasks: tasks } = insights;
    if (tasks === null) return [];
    const unfinished = tasks.unfinished === undefined ? [] : [unfinishedWords(tasks.unfinished)];
    if (tasks.count === 0) return unfinished;
    return [
      ...unfinished,
      [`Long tasks: ${formatCount(tasks.count)}, total blocking time `, blockingWords(tasks)],
      ...longestFirst(insights)
        .slice(0, NAMED_TASKS)
        .map(({ durationMs, startMs, startedBy, causes }): Words => [
          'Task of ',
          ms(durationMs),
          ' at ',
          at(startMs, 1),
          startedBy === null ? '' : [', started by ', taskStart(startedBy)],
          causes.length === 0 ? '' : [': ', taskCauses(causes, SHOWN_CAUSES)],
        ]),
    ];
  },
  culprits: ({ insights }) =>
    longestFirst(insights)
      .slice(0, BLAMED_TASKS)
      .flatMap(({ durationMs, own }) => {
        const [row] = own?.rows ?? [];
        if (row === undefined || row.totalMs < MOST_OF_TASK * durationMs) return [];
        const why = `takes ${formatDuration(row.totalMs)} of a task of ${formatDuration(durationMs)}`;
        return [{ why, place: row.place, call: placeCall(row.place, 'function') }];
      }),
  nextSteps: ({ insights, capture }) => {
    const tasks = longestFirst(insights);
    const { unfinished } = insights.longTasks ?? {};
    if (unfinished !== undefined && (unfinished.functionMs ?? 0) === 0 && unfinished.entered === undefined)
      return [NAME_THE_LOOP];
    const longest = tasks.find((task) => !isOfProfiler(task));
    if (longest === undefined || longest.causes.some(({ kind }) => kind === 'script' || kind === 'forced-layout'))
      return [];
    const { startMs, durationMs } = longest;
    const range = { fromMs: tenths(startMs), toMs: tenths(startMs + durationMs) };
    return [
      [
        longest === tasks[0] ? 'The longest task took ' : 'The longest task, but for the profiler’s own, took ',
        ms(durationMs),
        ': ',
        call(proposedCall('pen_trace_query', { capture, ...range })),
        ' shows what ran in it.',
      ],
    ];
  },
  further: (insights) => {
    const rows = longestFirst(insights).slice(NAMED_TASKS);
    const { longTasks: tasks } = insights;
    return { longTasks: tasks !== null && rows.length > 0 ? { ...tasks, rows } : null };
  },
  json: ({ longTasks: found }) =>
    found && [
      {
        name: 'Long tasks',
        value: found.count,
        unit: 'count',
        items: found.rows.map(({ name, durationMs, startMs, url, startedBy, causes }) =>
          milliseconds(
            [told(taskStart(startedBy), MARKDOWN), told(taskCauses(causes, DOCUMENT_CAUSES), MARKDOWN)]
              .filter((text) => text !== '')
              .join(': ') || name,
            durationMs,
            { startMs, ...urlOf(url) },
          ),
        ),
      },
      { name: 'Total blocking time', value: found.totalBlockingMs, unit: 'ms' },
    ],
});
