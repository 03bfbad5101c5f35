/** The insights of trace_engine as a separate section. */
import { bullets, code, section } from '../../base/markdown.ts';
import { formatBytes, formatDuration, truncateEnd, truncateMiddle } from '../../base/units.ts';
import type { AppError, AppResult } from '../../contracts/errors.ts';
import { describeError } from '../../contracts/errors.ts';
import type { EngineInsight, TraceEngineReport } from '../../contracts/traces/trace-engine.ts';
import type { CallContext } from '../define.ts';
import type { OpenedTrace } from './trace-capture.ts';

const SHOWN_ITEMS = 3;
const ITEM_CHARS = 60;
/** More passed insights are only counted. */
const NAMED_PASSED = 5;

/** The report or its error; null if it was not requested. */
export async function engineReport(
  { source, overview }: OpenedTrace,
  asked: boolean | undefined,
  { ports, signal, note, progress }: Pick<CallContext, 'ports' | 'signal' | 'note' | 'progress'>,
): Promise<AppResult<TraceEngineReport> | null> {
  const engine = ports.traceEngine;
  if (asked === false || engine === undefined) return null;
  if (asked === undefined && overview.fileSizeBytes > engine.unaskedLimitBytes) {
    note(
      `trace_engine was skipped: the file has ${formatBytes(overview.fileSizeBytes)}, above its default limit of ${formatBytes(engine.unaskedLimitBytes)}. engine: true runs it anyway, within its memory and time limits.`,
    );
    return null;
  }
  progress({ done: 60, total: 100, message: 'Running trace_engine' });
  return engine.insights(source.file, { signal });
}

function itemText({ name, value, unit }: EngineInsight['items'][number]): string {
  const shown = /^\w+:\/\//.test(name) ? truncateMiddle(name, ITEM_CHARS) : truncateEnd(name, ITEM_CHARS);
  if (value === null) return code(shown);
  const figure = unit === 'ms' ? formatDuration(value) : unit === 'bytes' ? formatBytes(value) : value.toFixed(4);
  return `${code(shown)} ${figure}`;
}

/** Null if it only has information, and none to show. */
function insightText(insight: EngineInsight): string | null {
  const { title, state, savings, wastedBytes, items, docs, error } = insight;
  if (state === 'error') return `${title}: could not be computed (${error === null ? 'no reason given' : code(error)})`;
  const facts = [
    ...savings
      .filter(({ value }) => value > 0)
      .map(({ metric, value }) => `${metric} −${metric === 'CLS' ? value.toFixed(4) : formatDuration(value)}`),
    ...(wastedBytes !== null && wastedBytes > 0 ? [`${formatBytes(wastedBytes)} could be saved`] : []),
    ...items.slice(0, SHOWN_ITEMS).map(itemText),
    ...(items.length > SHOWN_ITEMS ? [`${items.length - SHOWN_ITEMS} more`] : []),
  ];
  const mark = state === 'fail' ? '' : ' (for information)';
  if (facts.length > 0) return `${title}${mark}: ${facts.join('; ')}`;
  if (state !== 'fail') return null;
  return `${title}: did not pass, without a figure${docs === '' ? '' : `; what it checks: ${docs}`}`;
}

/** Passed insights on one line, all others on a line each. */
export function engineSection(report: TraceEngineReport | null, error: AppError | null): string {
  if (error !== null) return section('Further Insights (trace_engine)', [`Not available: ${describeError(error)}`]);
  if (report === null) return '';
  const passed = report.insights.filter(({ state }) => state === 'pass').map(({ title }) => title);
  const others = report.insights.filter(({ state }) => state !== 'pass');
  return section(`Further Insights (trace_engine ${report.version})`, [
    bullets([
      ...others.map(insightText).filter((text) => text !== null),
      ...(passed.length === 0
        ? []
        : [`Passed: ${passed.length > NAMED_PASSED ? `${passed.length} insights` : passed.join(', ')}`]),
      ...report.notes,
    ]),
    '',
    'These insights are computed by trace_engine; the figures above are not.',
  ]);
}
