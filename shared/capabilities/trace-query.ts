/** `pen_trace_query`: events of a trace by name, category, thread, time and duration; summed by name, or one by one. */
import { z } from 'zod';
import { document, section, summaryLine, table, title, warning } from '../base/markdown.ts';
import { formatCount, formatDuration } from '../base/units.ts';
import { appError } from '../contracts/errors.ts';
import { TraceEventRowSchema, type TraceEventFilter } from '../contracts/traces.ts';
import { defineCapability } from './define.ts';
import { captureParam, cursorAfter, cursorParam, limitParam, pageLine, pageStart } from './parameters.ts';
import { TraceSourceSchema, lossText, openTraceCapture, shownEventName, traceSourceText } from './trace-capture.ts';

const ROWS = 20;
const TEXT = z.string().max(1000);

const GroupSortSchema = z.enum(['total', 'self', 'count', 'longest', 'name']);
const EventSortSchema = z.enum(['start', 'duration', 'self', 'name']);

const GroupSchema = z.object({
  name: z.string(),
  count: z.number(),
  /** Nested events of one group count once. */
  totalMs: z.number(),
  selfMs: z.number(),
  longestMs: z.number(),
  /** Place of the longest one in the file. */
  event: z.number(),
});

export const penTraceQuery = defineCapability({
  name: 'pen_trace_query',
  title: 'Trace Query',
  summary:
    'Events of a trace by name, category, thread, time range and least duration: summed by name, or with aggregate false one by one.',
  category: 'cpu',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    capture: captureParam
      .optional()
      .describe('Capture id such as trace-3f9a12cd, or the path of a trace. Left out: your newest trace.'),
    name: TEXT.default('').describe('Case-insensitive part of the event’s name.'),
    category: TEXT.default('').describe('Case-insensitive part of its categories.'),
    thread: TEXT.default('').describe(
      'Case-insensitive part of the thread’s name, such as CrRendererMain, or PID:TID.',
    ),
    fromMs: z.number().min(0).optional().describe('Milliseconds from the beginning of the trace.'),
    toMs: z.number().min(0).optional().describe('Milliseconds from the beginning of the trace.'),
    minDurationMs: z.number().min(0).default(0).describe('Least duration in milliseconds.'),
    aggregate: z.boolean().default(true).describe('true: summed in groups. false: each event.'),
    by: z.enum(['name', 'category', 'thread']).default('name').describe('What groups are made by.'),
    sort: z
      .enum(['total', 'self', 'count', 'longest', 'name', 'start', 'duration'])
      .optional()
      .describe('Groups: total (default), self, count, longest, name. Events: start (default), duration, self, name.'),
    limit: limitParam(ROWS),
    cursor: cursorParam,
  }),
  aliases: { filter: { parameter: 'name' }, file: { parameter: 'capture' } },
  result: TraceSourceSchema.extend({
    durationMs: z.number(),
    aggregate: z.boolean(),
    by: z.enum(['name', 'category', 'thread']),
    groups: z.array(GroupSchema),
    events: z.array(TraceEventRowSchema),
    /** Groups, or events, that match. */
    total: z.number(),
    nextCursor: z.string().nullable(),
    /** '' where the trace is whole. */
    loss: z.string(),
  }),
  locks: [],
  deadlineMs: 600_000,
  run: async (params, context) => {
    const { capture, name, category, thread, fromMs, toMs, minDurationMs, aggregate, by, sort, limit, cursor } = params;
    const start = pageStart(cursor);
    if (!start.ok) return start;
    if (fromMs !== undefined && toMs !== undefined && fromMs > toMs)
      return {
        ok: false,
        error: appError('invalid_params', `fromMs ${fromMs} is after toMs ${toMs}.`, 'Give the earlier time first.'),
      };
    const groupSort = GroupSortSchema.safeParse(sort ?? 'total');
    const eventSort = EventSortSchema.safeParse(sort ?? 'start');
    if (!(aggregate ? groupSort : eventSort).success)
      return {
        ok: false,
        error: appError(
          'invalid_params',
          `${aggregate ? 'Groups' : 'Events'} cannot be sorted by ${sort}.`,
          aggregate ? 'Use total, self, count, longest or name.' : 'Use start, duration, self or name.',
        ),
      };
    const opened = await openTraceCapture(capture, context);
    if (!opened.ok) return opened;
    const { source, overview } = opened.value;
    const filter: TraceEventFilter = {
      name,
      category,
      thread,
      minDurationMs,
      ...(fromMs === undefined && toMs === undefined
        ? {}
        : { range: { fromMs: fromMs ?? 0, toMs: toMs ?? overview.durationMs } }),
    };
    const { ports, signal } = context;
    const found = {
      ...source,
      durationMs: overview.durationMs,
      aggregate,
      by,
      loss: lossText(overview),
      groups: [],
      events: [],
    };
    const page = { start: start.value, count: limit };
    if (aggregate) {
      const asked = { ...filter, ...page, by, sort: groupSort.data ?? ('total' as const) };
      const groups = await ports.analysis.query(source.file, 'trace.groups', asked, { signal });
      if (!groups.ok) return groups;
      const { rows, total } = groups.value;
      return {
        ok: true,
        value: { ...found, groups: rows, total, nextCursor: cursorAfter(start.value, rows.length, total) },
      };
    }
    const order = eventSort.data ?? ('start' as const);
    const asked = { ...filter, ...page, sort: order, descending: order === 'duration' || order === 'self' };
    const events = await ports.analysis.query(source.file, 'trace.events', asked, { signal });
    if (!events.ok) return events;
    const { rows, total } = events.value;
    return {
      ok: true,
      value: { ...found, events: rows, total, nextCursor: cursorAfter(start.value, rows.length, total) },
    };
  },
  summarise: ({ captureId, file, durationMs, aggregate, by, groups, events, total, nextCursor, loss }) =>
    document([
      title('Trace Query'),
      summaryLine([
        ['Trace', traceSourceText({ captureId, file })],
        ['Duration', formatDuration(durationMs)],
        [aggregate ? 'Groups' : 'Events', formatCount(total)],
      ]),
      loss !== '' && warning(loss),
      section(aggregate ? `Events by ${by}` : 'Events', [
        total === 0
          ? 'Nothing matches.'
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
                  shownEventName(event.name),
                  `${event.startMs.toFixed(3)} ms`,
                  formatDuration(event.durationMs),
                  formatDuration(event.selfMs),
                  event.threadName === '' ? `${event.pid}:${event.tid}` : event.threadName,
                ]),
              ),
      ]),
      pageLine(aggregate ? groups.length : events.length, total, nextCursor),
    ]),
});
