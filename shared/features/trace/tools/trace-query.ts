/** `pen_trace_query`: events of a trace by name, category, thread, time and duration; grouped, or one by one. */
import { z } from 'zod';
import { table } from '../../../base/markdown.ts';
import { formatCount, formatDuration, truncateEnd } from '../../../base/units.ts';
import { appError, AppFailure, unwrap } from '../../../base/errors.ts';
import {
  TraceEventDetailsSchema,
  TraceEventRowSchema,
  type TraceEventDetails,
  type TraceEventFilter,
  type TraceEventRow,
} from '../../../engine/trace/contract/traces.ts';
import { TraceClockSchema, answerOnClock, clockText, fromClock } from '../../../engine/trace/contract/trace-clock.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';
import { cpuFunctionName, shownName, shownSource } from '../../../core/findings/function-names.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import {
  captureParam,
  cursorAfter,
  cursorParam,
  limitParam,
  pageLine,
  pageStart,
} from '../../../core/capability/parameters.ts';
import { CaptureSourceSchema, sourceText } from '../../../core/contracts/capture-source.ts';
import { lossText, openTraceCapture, shownEventName } from './trace-capture.ts';
import { answerWith, textBlock, titled, warned } from '../../../core/findings/blocks.ts';
import { factsText } from '../../../core/findings/markdown.ts';
import { at, joined, ms, name as nameCell, type Section } from '../../../core/findings/model.ts';

const ROWS = 20;
const TEXT = z.string().max(1000);

const GroupSortSchema = z.enum(['total', 'self', 'count', 'longest', 'name']);
const EventSortSchema = z.enum(['start', 'duration', 'self', 'name']);

const GroupSchema = z.object({
  name: z.string(),
  count: z.number(),
  /** Nested events of one group are counted once. */
  totalMs: z.number(),
  selfMs: z.number(),
  longestMs: z.number(),
  /** Number of the longest event. */
  event: z.number(),
});

/** Limit of an event's arguments as JSON; some contain an image. */
const ARGS_CHARS = 3000;
const STACK_ROWS = 12;

function shortDetails(details: TraceEventDetails): TraceEventDetails {
  const { args, stack } = details;
  const isCut = details.isCut || args.length > ARGS_CHARS;
  return { ...details, args: truncateEnd(args, ARGS_CHARS), isCut, stack: stack.slice(0, STACK_ROWS) };
}

/** `layoutRows (layout.js:1:58)`; of a script as a whole, its place. */
function ranText(ran: NonNullable<TraceEventRow['ran']>): string {
  return ran.name === '' && (ran.original?.name ?? null) === null
    ? shownSource(ran)
    : `${shownName(ran)} (${shownSource(ran)})`;
}

/** Rows with the original names of the functions that they run. */
async function withNames(
  file: string,
  rows: readonly TraceEventRow[],
  context: OriginalsContext,
): Promise<TraceEventRow[]> {
  const ran = rows.flatMap((row) => (row.ran === undefined ? [] : [row.ran]));
  const named = [...(await withOriginals(file, ran, context))];
  return rows.map((row) => {
    const found = row.ran === undefined ? undefined : named.shift();
    return found === undefined ? row : { ...row, ran: found };
  });
}

/** Begins and ends of what goes on beside the calls of a thread: `b` and `e`, or `S` and `F` of older formats. */
const isAsynchronous = ({ phase }: Pick<TraceEventDetails, 'phase'>): boolean => phase === 'b' || phase === 'S';

function detailsSection(details: TraceEventDetails): Section {
  const { event, category, phase, startMs, durationMs, selfMs, threadName, pid, tid } = details;
  const { ancestors, stack, args, isCut, requestId, ran } = details;
  return titled(
    `Event ${event}`,
    factsText([
      ['Name', nameCell(details.name)],
      ran !== undefined && ['Runs', nameCell(ranText(ran))],
      ['Category', nameCell(category)],
      ['Phase', nameCell(phase)],
      ['At', at(startMs, 3)],
      ['Duration', ms(durationMs)],
      ['Self', isAsynchronous(details) ? '–' : ms(selfMs)],
      ['Thread', [threadName === '' ? '' : [nameCell(threadName), ' '], `${pid}:${tid}`]],
      requestId !== null && ['Request', nameCell(requestId)],
    ]),
    ancestors.length > 0 && [
      'Inside: ',
      joined(
        ancestors.map((around) => [nameCell(around.name), ' ', ms(around.durationMs)]),
        ' › ',
      ),
    ],
    stack.length > 0 && [
      'Stack: ',
      joined(
        stack.map((frame) => [nameCell(cpuFunctionName(frame)), ' ', nameCell(shownSource(frame))]),
        ' ← ',
      ),
    ],
    isCut ? 'Arguments, cut:' : 'Arguments:',
    textBlock(args, 'json'),
  );
}

export const penTraceQuery = defineCapability({
  name: 'pen_trace_query',
  title: 'Trace Query',
  summary: 'Events of a trace: grouped, single (aggregate false), or in detail (event).',
  category: 'cpu',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: z.strictObject({
    capture: captureParam
      .optional()
      .describe('Capture id such as trace-3f9a12cd, or the path of a trace. Default: your newest trace.'),
    name: TEXT.default('').describe('Case-insensitive part of the event name.'),
    category: TEXT.default('').describe('Case-insensitive part of the categories.'),
    thread: TEXT.default('').describe('Case-insensitive part of the thread name, such as CrRendererMain, or PID:TID.'),
    fromMs: z.number().optional().describe('Milliseconds since the navigation of the trace, else since its start.'),
    toMs: z.number().optional().describe('The same.'),
    minDurationMs: z.number().min(0).default(0).describe('Minimum duration in milliseconds.'),
    aggregate: z.boolean().default(true).describe('true: groups with totals. false: single events.'),
    by: z.enum(['name', 'category', 'thread']).default('name').describe('Group by this.'),
    sort: z
      .enum(['total', 'self', 'count', 'longest', 'name', 'start', 'duration'])
      .optional()
      .describe('Groups: total (default), self, count, longest, name. Events: start (default), duration, self, name.'),
    event: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe(
        'Number of one event from a list, to show its arguments, stack and enclosing events instead of a list.',
      ),
    limit: limitParam(ROWS),
    cursor: cursorParam,
  }),
  aliases: { filter: { parameter: 'name' }, file: { parameter: 'capture' } },
  listed: { category: false, thread: 'name or PID:TID', event: 'from a list' },
  result: CaptureSourceSchema.extend({
    durationMs: z.number(),
    /** Time zero of all times here. */
    clock: TraceClockSchema,
    aggregate: z.boolean(),
    by: z.enum(['name', 'category', 'thread']),
    groups: z.array(GroupSchema),
    events: z.array(TraceEventRowSchema),
    /** The requested event. */
    event: TraceEventDetailsSchema.nullable(),
    /** Number of matching groups or events. */
    total: z.number(),
    nextCursor: z.string().nullable(),
    /** '' if the trace is complete. */
    loss: z.string(),
  }),
  locks: [],
  deadlineMs: 600_000,
  run: async (params, context) => {
    const { capture, name, category, thread, fromMs, toMs, minDurationMs, aggregate, by, sort, limit, cursor, event } =
      params;
    const start = unwrap(pageStart(cursor));
    if (fromMs !== undefined && toMs !== undefined && fromMs > toMs)
      throw new AppFailure(
        appError('invalid_params', `fromMs ${fromMs} is after toMs ${toMs}.`, 'Give the earlier time first.'),
      );
    const groupSort = GroupSortSchema.safeParse(sort ?? 'total');
    const eventSort = EventSortSchema.safeParse(sort ?? 'start');
    if (!(aggregate ? groupSort : eventSort).success)
      throw new AppFailure(
        appError(
          'invalid_params',
          `${aggregate ? 'Groups' : 'Events'} cannot be sorted by ${sort}.`,
          aggregate ? 'Use total, self, count, longest or name.' : 'Use start, duration, self or name.',
        ),
      );
    const { source, overview } = await openTraceCapture(capture, context);
    const { clock } = overview;
    const filter: TraceEventFilter = {
      name,
      category,
      thread,
      minDurationMs,
      ...(fromMs === undefined && toMs === undefined
        ? {}
        : {
            range: {
              fromMs: fromMs === undefined ? 0 : fromClock(clock, fromMs),
              toMs: toMs === undefined ? overview.durationMs : fromClock(clock, toMs),
            },
          }),
    };
    const { ports, signal } = context;
    const found = {
      ...source,
      durationMs: overview.durationMs,
      clock,
      aggregate,
      by,
      loss: lossText(overview),
      groups: [],
      events: [],
      event: null,
    };
    if (event !== undefined) {
      const details = unwrap(await ports.analysis.query(source.file, 'trace.event', { event }, { signal }));
      const shown = shortDetails(answerOnClock(clock, details));
      const [{ ran } = shown] = await withNames(source.file, [shown], context);
      const stack = [...(await withOriginals(source.file, shown.stack, context, 'call'))];
      return {
        ...found,
        event: { ...shown, stack, ...(ran === undefined ? {} : { ran }) },
        total: 1,
        nextCursor: null,
      };
    }
    const page = { start, count: limit };
    if (aggregate) {
      const asked = { ...filter, ...page, by, sort: groupSort.data ?? ('total' as const) };
      const { rows, total } = unwrap(await ports.analysis.query(source.file, 'trace.groups', asked, { signal }));
      return { ...found, groups: rows, total, nextCursor: cursorAfter(start, rows.length, total) };
    }
    const order = eventSort.data ?? ('start' as const);
    const asked = { ...filter, ...page, sort: order, descending: order === 'duration' || order === 'self' };
    const { rows, total } = unwrap(await ports.analysis.query(source.file, 'trace.events', asked, { signal }));
    return {
      ...found,
      events: await withNames(source.file, answerOnClock(clock, rows), context),
      total,
      nextCursor: cursorAfter(start, rows.length, total),
    };
  },
  summarise: ({
    captureId,
    file,
    durationMs,
    clock,
    aggregate,
    by,
    groups,
    events,
    event: detailed,
    total,
    nextCursor,
    loss,
  }) =>
    answerWith(
      'Trace Query',
      [
        ['Trace', sourceText({ captureId, file })],
        ['Duration', formatDuration(durationMs)],
        ['Times', clockText(clock)],
        detailed === null && [aggregate ? 'Groups' : 'Events', formatCount(total)],
      ],
      loss !== '' && warned(loss),
      detailed !== null && detailsSection(detailed),
      detailed === null &&
        titled(
          aggregate ? `Events by ${by}` : 'Events',
          total === 0
            ? 'No matches. Names of events are searched, not addresses: requests are in pen_trace_insights, and pen_query has all columns.'
            : aggregate
              ? table(
                  [
                    by === 'name' ? 'Name' : by === 'category' ? 'Category' : 'Thread',
                    'Count',
                    'Total',
                    'Self',
                    'Longest',
                  ],
                  groups.map((group) => [
                    shownEventName(group.name),
                    formatCount(group.count),
                    formatDuration(group.totalMs),
                    formatDuration(group.selfMs),
                    formatDuration(group.longestMs),
                  ]),
                )
              : table(
                  ['Event', 'Name', 'At', 'Duration', 'Self', 'Thread'],
                  events.map((event) => [
                    String(event.event),
                    `${shownEventName(event.name)}${event.ran === undefined ? '' : ` ${ranText(event.ran)}`}`,
                    `${event.startMs.toFixed(3)} ms`,
                    formatDuration(event.durationMs),
                    isAsynchronous(event) ? '–' : formatDuration(event.selfMs),
                    event.threadName === '' ? `${event.pid}:${event.tid}` : event.threadName,
                  ]),
                ),
        ),
      events.some(isAsynchronous) &&
        'Events without Self are asynchronous: from their begin to their end something waited, and no thread was busy with them.',
      detailed === null && pageLine(aggregate ? groups.length : events.length, total, nextCursor),
    ),
});
