/** The answer of `pen_watch` as Markdown. */
import { targetName } from '../../../core/contracts/targets.ts';
import { code, sentence } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { countNoun, formatCount, formatDuration, formatPercent, truncateMiddle } from '../../../base/units.ts';
import { WATCH_METRICS, type WatchEvent, type WatchMetricId } from '../contract/watch.ts';
import { HUNT_TEXT } from '../../heap/tools/hunt-text.ts';
import { recorderText } from '../recorder/recorder-text.ts';
import type { WatchResult } from './watch-result.ts';
import { recorderLine } from '../recorder/contract/recorders.ts';
import { watchFigure } from './watch-figure.ts';
import {
  present,
  answerWith,
  listed,
  listOf,
  tableOf,
  titled,
  warned,
  type Answer,
} from '../../../core/findings/blocks.ts';
import { name, plainTable, type Section, type Table } from '../../../core/findings/model.ts';

type Seen = NonNullable<WatchResult['seen']>;

/** Columns of the series in the text; the structured content has all metrics. */
const SERIES: readonly WatchMetricId[] = ['heapUsed', 'nodes', 'listeners', 'cpu', 'delay', 'buffers'];
const NAMED_EVENTS = 8;

const EVENT_WORDS: Readonly<Record<WatchEvent['kind'], string>> = {
  loaded: 'reload',
  navigated: 'navigation',
  route: 'same-document navigation',
};

const clock = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19);

function absentSection(absent: NonNullable<WatchResult['absent']>): Section {
  return listed(
    'Not measured',
    absent.map(({ what, why }) => `${what}: ${why}`),
  );
}

function absentLine(absent: NonNullable<WatchResult['absent']>): string | null {
  return absent.length === 0 ? null : `Not measured: ${absent.map(({ what }) => what).join(', ')} (see start).`;
}

function startText({ target, startedAt, intervalMs = 0, wasWatching, metrics = [], absent = [] }: WatchResult): Answer {
  return answerWith(
    'Watch',
    [
      ['State', wasWatching === true ? 'already watching, continues' : 'watching'],
      ['Target', targetName(target)],
      ['Started at', startedAt],
      ['Interval', formatDuration(intervalMs)],
    ],
    `Measured: ${metrics.map((metric) => WATCH_METRICS[metric].label).join(', ')}.`,
    absentSection(absent),
    listOf([
      `Repeat the suspected interaction a few times, then ${proposedCall('pen_watch', { action: 'read' })} on the same target. A dozen samples show what grows.`,
      'The watch ends with action "stop", and with its client.',
    ]),
  );
}

function trendText({ trend, unit }: Seen['figures'][number]): string {
  if (trend === null) return '';
  if (trend.slopePerMinute === null) return 'too few samples';
  if (trend.direction === 'unclear') return 'unclear';
  return `${trend.slopePerMinute >= 0 ? '+' : ''}${watchFigure(trend.slopePerMinute, unit)}/min, ${trend.direction}`;
}

function figuresTable({ figures }: Seen): Table {
  return tableOf(
    figures.filter(({ last }) => last !== null),
    [
      ['Metric', ({ label }) => name(label)],
      ['First', ({ first, unit }) => watchFigure(first, unit)],
      ['Last', ({ last, unit }) => watchFigure(last, unit)],
      ['Min', ({ min, unit }) => watchFigure(min, unit)],
      ['Max', ({ max, unit }) => watchFigure(max, unit)],
      ['Slope', trendText],
    ],
  );
}

function seriesSection({ series }: Seen): Section | null {
  const shown = SERIES.filter((metric) => series.metrics.includes(metric));
  if (shown.length === 0 || series.rows.length === 0) return null;
  const rows = series.rows.map(({ atMs, values }) => [
    clock(atMs),
    ...shown.map((metric) => watchFigure(values[series.metrics.indexOf(metric)] ?? null, WATCH_METRICS[metric].unit)),
  ]);
  return titled(
    `Series (slots of ${formatDuration(series.slotMs)}: minimum of sizes and counts, mean of CPU, maximum of delays)`,
    plainTable(['From (UTC)', ...shown.map((metric) => WATCH_METRICS[metric].label)], rows),
  );
}

function eventsSection({ events, gaps, stoodStillMs, longTaskSamples, samples, collections }: Seen): Section {
  const lines = present([
    ...events
      .slice(-NAMED_EVENTS)
      .map(({ atMs, kind, url }) => `${clock(atMs)} ${EVENT_WORDS[kind]}: ${code(truncateMiddle(url, 100))}`),
    events.length > NAMED_EVENTS && `${formatCount(events.length - NAMED_EVENTS)} earlier ones omitted`,
    ...gaps.map(({ fromMs, toMs, reason }) =>
      reason === 'unanswered'
        ? `${clock(fromMs)} no answer for ${formatDuration(toMs - fromMs)}: a dialog, a heap snapshot, a frozen process, or a busy machine`
        : `${clock(fromMs)} no sample for ${formatDuration(toMs - fromMs)}`,
    ),
    stoodStillMs !== 0 &&
      `Blocked in a task without using the CPU for ${formatDuration(stoodStillMs)}: paused in a debugger, or a synchronous wait`,
    !(longTaskSamples === null || samples === 0) &&
      `${formatCount(longTaskSamples)} of ${formatCount(samples)} samples (${formatPercent(longTaskSamples / samples)}) waited 50 ms or more for the main thread: a long task, or a busy CPU`,
    `The JS heap shrank ${countNoun(collections, 'time')} (garbage collections)`,
  ]);
  return listed('Events', lines);
}

function stateText({ state, silentSinceMs, endedBecause }: Seen): string {
  if (state === 'silent') return `no answer since ${clock(silentSinceMs ?? 0)}`;
  if (state === 'ended') return `ended: ${endedBecause ?? 'the target is gone'}`;
  return state;
}

function nextSteps({ figures, longTaskSamples }: Seen, level: NonNullable<WatchResult['verdict']>['level']): string[] {
  const grows = (metric: WatchMetricId): boolean =>
    figures.some((figure) => figure.metric === metric && figure.trend?.direction === 'grows');
  return present([
    level !== 'PASS' && HUNT_TEXT,
    (grows('nodes') || grows('heapUsed')) &&
      'Or pen_heap_snapshot now and after more growth, then pen_heap_diff to see which classes grew.',
    grows('listeners') && `On a snapshot, ${proposedCall('pen_heap_search', { kind: 'listeners' })} lists them.`,
    (longTaskSamples ?? 0) > 0 && 'pen_cpu_profile shows what the main thread does in its long tasks.',
  ]);
}

export function watchText(value: WatchResult): Answer {
  const { seen, verdict, target, action, intervalMs = 0, absent = [], recorder } = value;
  if (action === 'record' || action === 'keep' || action === 'off') return recorderText(value);
  if (seen === undefined || verdict === undefined)
    return action === 'read' && recorder !== undefined ? recorderText(value) : startText(value);
  const next = nextSteps(seen, verdict.level);
  const others = verdict.statements.filter((statement) => !verdict.text.includes(statement));
  return answerWith(
    'Watch',
    [
      ['Target', targetName(target)],
      ['State', action === 'stop' ? 'stopped' : stateText(seen)],
      [
        'Watched',
        `${formatDuration(seen.watchedMs)} since ${value.startedAt}${seen.isOwn ? '' : ` by ${code(seen.startedBy)}`}`,
      ],
      ['Samples', `${formatCount(seen.samples)}, one every ${formatDuration(intervalMs)}`],
    ],
    `**Verdict**: ${verdict.level}, ${sentence(verdict.text)}`,
    others.length > 0 && listOf(others.map(sentence)),
    seen.events.some(({ kind }) => kind !== 'route') &&
      warned(`The page was loaded during the watch; growth is computed from ${clock(seen.trendFromMs)} on.`),
    figuresTable(seen),
    seriesSection(seen),
    eventsSection(seen), // The caller of the start has read why; a watch may also be that of another client.
    seen.isOwn ? absentLine(absent) : absentSection(absent),
    recorder !== undefined && `Flight recorder: ${recorderLine(recorder)}, by ${code(recorder.caller.name)}.`,
    action === 'read' && `Method: ${verdict.method}`,
    listed('Next', next),
  );
}
