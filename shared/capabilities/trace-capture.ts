/** Which trace a call is about, and how its events, addresses and changes are written in answers. */
import { assertNever } from '../base/assert-never.ts';
import { formatBytes, formatCount, formatDuration, truncateEnd, truncateStart } from '../base/units.ts';
import { err, ok } from '../base/result.ts';
import type { AnalysisAnswer } from '../contracts/analysis.ts';
import type { CaptureRecord } from '../contracts/captures.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import type { TraceChange } from '../contracts/traces.ts';
import type { CallContext } from './define.ts';
import { openCapture, type CaptureSource } from './open-capture.ts';

/** Kept of an event's name, and of an address, whose end tells more. */
const NAME_CHARS = 48;
const URL_CHARS = 60;

export type TraceOverview = AnalysisAnswer<'trace.overview'>;

export interface OpenedTrace {
  readonly source: CaptureSource;
  readonly overview: TraceOverview;
}

/** The newest trace that this caller took, else the newest of all: what a call is about that names none. */
function newestTrace({
  ports,
  caller,
  note,
}: Pick<CallContext, 'ports' | 'caller' | 'note'>): AppResult<CaptureRecord> {
  const traces = ports.library.list().filter(({ kind }) => kind === 'trace');
  const own = traces.find(({ takenBy }) => takenBy === caller.name);
  const newest = own ?? traces[0];
  if (newest === undefined) {
    return err(
      appError(
        'capture_not_found',
        'The library holds no trace yet.',
        'pen_capture_trace records one; "capture" takes the path of a trace too, pen_import brings one in.',
      ),
    );
  }
  if (own === undefined) note(`The newest trace of the library is ${newest.id}, taken by ${newest.takenBy}.`);
  return ok(newest);
}

/**
 * The trace that a parameter names by capture id or path, opened; without one the caller's newest.
 * Errors: `capture_not_found`, `file_not_found`, `path_denied`, `too_large`, `unsupported_format` for another kind of capture, and
 * what is wrong with the file.
 */
export async function openTraceCapture(
  named: string | undefined,
  context: Pick<CallContext, 'ports' | 'caller' | 'signal' | 'progress' | 'note'>,
): Promise<AppResult<OpenedTrace>> {
  const { ports, signal, progress } = context;
  const newest = named === undefined ? newestTrace(context) : null;
  if (newest !== null && !newest.ok) return newest;
  const found = await openCapture(newest?.value.id ?? named ?? '', ['trace'], context);
  if (!found.ok) return found;
  const { source, record } = found.value;
  const overview = await ports.analysis.query(
    source.file,
    'trace.overview',
    {},
    {
      signal,
      progress: ({ done, total }) =>
        progress({
          done: total === null || total === 0 ? 0 : Math.min(30, (30 * done) / total),
          total: 100,
          message: 'Reading the trace',
        }),
    },
  );
  if (!overview.ok) return overview;
  return ok({
    source,
    overview: record === null ? overview.value : withRecorded(overview.value, record),
  });
}

/** With what was known to be lost when it was recorded: the file itself does not always say. */
function withRecorded(overview: TraceOverview, { truncated, loss }: CaptureRecord): TraceOverview {
  return { ...overview, truncated: overview.truncated || truncated, loss: [...loss, ...overview.loss] };
}

/** As a table shows it. */
export function shownEventName(name: string): string {
  return name === '' ? '(no name)' : truncateEnd(name, NAME_CHARS);
}

/** The end of an address tells more; what has none is `(inline)`. */
export function shownUrl(url: string, maxChars = URL_CHARS): string {
  return url === '' ? '(inline)' : truncateStart(url, maxChars);
}

export function shareText(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** What is missing of a trace, as a sentence; '' where nothing is. */
export function lossText({ truncated, loss }: Pick<TraceOverview, 'truncated' | 'loss'>): string {
  if (!truncated && loss.length === 0) return '';
  const reasons = loss.map(
    ({ reason, lostMs, lostEvents }) =>
      `${reason}${lostMs === null ? '' : `, ${formatDuration(lostMs)} lost`}${lostEvents === null ? '' : `, ${formatCount(lostEvents)} events lost`}`,
  );
  const what = truncated ? 'The trace is truncated: figures are of the part that was kept.' : 'The trace is not whole.';
  return reasons.length === 0 ? what : `${what} ${reasons.join('; ')}.`;
}

type Unit = TraceChange['unit'];

/** A figure of a comparison with its unit; `–` where there is none. */
export function figureText(value: number | null, unit: Unit): string {
  if (value === null) return '–';
  switch (unit) {
    case 'ms':
      return formatDuration(value);
    case 'bytes':
      return formatBytes(value);
    case 'count':
      return formatCount(value);
    case 'score':
      return value.toFixed(4);
    case 'fps':
      return value.toFixed(1);
    default:
      return assertNever(unit, 'unit');
  }
}

/** With its sign: what grew has a plus. */
export function deltaText(delta: number | null, unit: Unit): string {
  if (delta === null) return '–';
  if (delta === 0) return '0';
  const text = figureText(Math.abs(delta), unit);
  return delta > 0 ? `+${text}` : `−${text}`;
}
