/** `pen_trace_compare`: compares two traces by functions, interactions, activities, vitals, scripts and requests. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, table, title, warning } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatCount, formatDuration } from '../../base/units.ts';
import { ok } from '../../base/result.ts';
import { formatLink } from '../../contracts/links.ts';
import { TraceChangeSchema, type TraceChange } from '../../contracts/traces.ts';
import { shownName } from '../cpu/cpu-capture.ts';
import { defineCapability } from '../define.ts';
import { captureParam, limitParam } from '../common/parameters.ts';
import { comparedCaptures, noteDifferentPages, SAME_CAPTURE } from '../library/newest-capture.ts';
import { CaptureSourceSchema, sourceText } from '../library/open-capture.ts';
import { deltaText, figureText, lossText, openTraceCapture, shownUrl, type OpenedTrace } from './trace-capture.ts';
import {
  ChangedFunctionSchema,
  SlowerSchema,
  changedFunctions,
  functionSection,
  slowerLines,
  slowerParts,
} from './compared-causes.ts';
import { activityName } from './trace-sections.ts';
import { isBetter, verdictOf, weighs, workDelta, worseActivities, worseFigures } from './trace-verdict.ts';

/** Rows of scripts and of requests. */
const ROWS = 10;
/** Functions that the verdict names. */
const NAMED_FUNCTIONS = 2;
/** Above this relative difference of the durations, a note warns about comparing times. */
const LENGTH_SHARE = 0.1;

const SideSchema = CaptureSourceSchema.extend({ durationMs: z.number(), events: z.number(), loss: z.string() });

function side({ source, overview }: OpenedTrace): z.infer<typeof SideSchema> {
  return { ...source, durationMs: overview.durationMs, events: overview.events, loss: lossText(overview) };
}

function percentText({ base, delta }: TraceChange): string {
  if (delta === null || base === null) return '–';
  if (base === 0) return delta > 0 ? 'new' : '–';
  return `${delta > 0 ? '+' : ''}${((100 * delta) / base).toFixed(0)}%`.replace('-', '−');
}

/** The noise of a figure, and whether the change exceeds it. */
function noiseText({ noise, exceedsNoise, unit }: TraceChange): string {
  if (noise === undefined) return '–';
  return `±${figureText(noise, unit)}${exceedsNoise === true ? ', beyond' : ''}`;
}

function changeTable(heading: string, changes: readonly TraceChange[], nameOf: (name: string) => string): string {
  return table(
    [heading, 'Base', 'New', 'Change', '%', 'Noise'],
    changes.map((change) => [
      nameOf(change.name),
      figureText(change.base, change.unit),
      figureText(change.new, change.unit),
      deltaText(change.delta, change.unit),
      percentText(change),
      noiseText(change),
    ]),
  );
}

const differing = (changes: readonly TraceChange[]): TraceChange[] =>
  changes.filter(({ base, new: later, delta }) => delta !== 0 && (base ?? later) !== null);

export const penTraceCompare = defineCapability({
  name: 'pen_trace_compare',
  title: 'Trace Compare',
  summary: 'Compares two traces: functions, interactions, vitals, frames, requests.',
  category: 'cpu',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    base: captureParam
      .optional()
      .describe('The earlier trace: capture id or path. Default: the one before the current one.'),
    current: captureParam
      .optional()
      .describe('The later trace: capture id or path. Default: the newest of the same target.'),
    limit: limitParam(ROWS).describe('Rows of functions, of scripts and of requests, with the largest changes.'),
  }),
  result: z.object({
    base: SideSchema,
    current: SideSchema,
    /** NONE: no figure was measured in both, or both are the same capture. */
    verdict: z.enum(['PASS', 'WARN', 'FAIL', 'NONE']),
    /** Change of the main thread's work; 0 if runs differ by as much. */
    workDeltaMs: z.number(),
    /** Figures whose change exceeds their noise and the usual variation between runs. */
    worse: z.array(z.string()),
    better: z.array(z.string()),
    /** Functions whose self or total time changed beyond noise; empty without CPU samples. */
    functions: z.array(ChangedFunctionSchema),
    /** Interactions and the longest task, if they took longer. */
    slower: z.array(SlowerSchema),
    activities: z.array(TraceChangeSchema),
    figures: z.array(TraceChangeSchema),
    scripts: z.array(TraceChangeSchema),
    requests: z.array(TraceChangeSchema),
    /** Functions, scripts and requests that were omitted. */
    omitted: z.number(),
    /** Opens the comparison in the window; absent unless both are in the library. */
    link: z.string().optional(),
  }),
  locks: [],
  deadlineMs: 600_000,
  run: async ({ base, current, limit }, context) => {
    const pair = comparedCaptures({ base, current }, ['trace'], context);
    if (!pair.ok) return pair;
    const before = await openTraceCapture(pair.value.base, context);
    if (!before.ok) return before;
    const after = await openTraceCapture(pair.value.current, context);
    if (!after.ok) return after;
    const { ports, signal, note } = context;
    const baseFile = before.value.source.file;
    const compared = await ports.analysis.query(
      after.value.source.file,
      'trace.compare',
      { base: baseFile },
      { signal },
    );
    if (!compared.ok) return compared;
    const functions = await changedFunctions(before.value, after.value, context);
    if (!functions.ok) return functions;
    const slower = await slowerParts(before.value, after.value, context);
    if (!slower.ok) return slower;
    const { activities, figures, scripts, requests, baseDurationMs, newDurationMs } = compared.value;
    if (Math.abs(newDurationMs - baseDurationMs) > LENGTH_SHARE * Math.max(newDurationMs, baseDurationMs))
      note(
        `The base is ${formatDuration(baseDurationMs)} long and the current one ${formatDuration(newDurationMs)}: times and counts grow with the duration of a recording.`,
      );
    const { pages } = compared.value;
    if (pages === undefined) noteDifferentPages(pair.value, context);
    else note(`The traces are of different URLs: the base of ${pages.base}, the current one of ${pages.new}.`);
    const all = [...activities, ...figures];
    const names = (changes: readonly TraceChange[]): string[] => changes.map(({ name }) => activityName(name));
    const baseId = before.value.source.captureId;
    const currentId = after.value.source.captureId;
    const canOpen = baseId !== null && currentId !== null && baseId !== currentId;
    const left = (changes: readonly unknown[]): number => Math.max(0, changes.length - limit);
    return ok({
      base: side(before.value),
      current: side(after.value),
      verdict: before.value.source.file === after.value.source.file ? 'NONE' : verdictOf(activities, figures),
      workDeltaMs: workDelta(activities),
      worse: names([...worseActivities(activities), ...worseFigures(figures, activities)]),
      better: names(all.filter(isBetter)),
      functions: functions.value.slice(0, limit),
      slower: slower.value,
      activities,
      figures,
      scripts: scripts.slice(0, limit),
      requests: requests.slice(0, limit),
      omitted: left(functions.value) + left(scripts) + left(requests),
      ...(canOpen ? { link: formatLink(currentId, { view: 'compare', earlier: [baseId] }) } : {}),
    });
  },
  summarise: (value) => {
    const { base, current, verdict, worse, better, functions, slower, activities, figures, scripts, requests } = value;
    const { omitted, link, workDeltaMs } = value;
    // Enough for the longest list.
    const limit = Math.min(500, Math.max(functions.length, scripts.length, requests.length) + omitted);
    const lists = [
      { heading: 'Activity', name: 'Main-Thread Work', changes: activities, shown: activityName },
      { heading: 'Figure', name: 'Vitals and Counts', changes: figures, shown: (name: string) => name },
      {
        heading: 'Script',
        name: 'Main-Thread Time by Script',
        changes: scripts,
        shown: (url: string) => shownUrl(url),
      },
      { heading: 'Request', name: 'Requests', changes: requests, shown: (url: string) => shownUrl(url) },
    ];
    const slowest = functions.filter(({ deltaMs }) => deltaMs > 0 && weighs(deltaMs, workDeltaMs));
    const fastest = workDeltaMs < 0 ? functions.filter(({ deltaMs }) => deltaMs < 0) : [];
    const named = (heading: string, rows: typeof functions): string[] =>
      rows.length === 0
        ? []
        : [
            `${heading} functions: ${rows
              .slice(0, NAMED_FUNCTIONS)
              .map((row) => `${code(shownName(row))} ${deltaText(row.deltaMs, 'ms')}`)
              .join(', ')}`,
          ];
    const reasons = [
      ...(workDeltaMs === 0 ? [] : [`main-thread work ${deltaText(workDeltaMs, 'ms')}`]),
      ...named('slower', slowest),
      ...named('faster', fastest),
      ...(worse.length === 0 ? [] : [`worse: ${worse.join(', ')}`]),
      ...(better.length === 0 ? [] : [`better: ${better.join(', ')}`]),
    ];
    return document([
      title('Trace Compare'),
      summaryLine([
        ['Base', `${sourceText(base)}, ${formatDuration(base.durationMs)}, ${formatCount(base.events)} events`],
        [
          'Current',
          `${sourceText(current)}, ${formatDuration(current.durationMs)}, ${formatCount(current.events)} events`,
        ],
      ]),
      base.file === current.file
        ? `**Verdict**: ${SAME_CAPTURE}`
        : verdict === 'NONE'
          ? '**Verdict**: No verdict: no figure was measured in both recordings. Record the same actions in both.'
          : `**Verdict**: ${verdict}${reasons.length === 0 ? ', no change exceeds the variation between runs' : `, ${reasons.join('; ')}`}`,
      ...[base.loss, current.loss].map((loss) => loss !== '' && warning(loss)),
      slower.length > 0 && section('What Got Slower', [bullets(slowerLines(slower))]),
      functions.length > 0 && functionSection(functions),
      ...lists.map(({ heading, name, changes, shown }) => {
        const rows = differing(changes);
        return rows.length > 0 && section(name, [changeTable(heading, rows, shown)]);
      }),
      omitted > 0 &&
        `${omitted} more functions, scripts and requests changed: ${proposedCall('pen_trace_compare', {
          base: base.captureId ?? base.file,
          current: current.captureId ?? current.file,
          limit,
        })}`,
      'Noise: two standard deviations, estimated from the variation within both traces; a smaller change may be chance. –: the figure occurs only once per recording. Confirm changes below about 10 % with further recordings.',
      link !== undefined && `In the window: ${link}`,
    ]);
  },
});
