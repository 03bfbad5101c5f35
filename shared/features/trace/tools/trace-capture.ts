/** Opens the trace of a call, and formats events and URLs for answers. */
import { formatCount, formatDuration, signed, truncateEnd } from '../../../base/units.ts';
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import type { CaptureRecord } from '../../../core/contracts/captures.ts';
import { unwrap } from '../../../base/errors.ts';
import type { TargetType } from '../../../core/contracts/targets.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { openCapture } from '../../../core/capability/open-capture.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';

/** Length limit of an event name. */
const NAME_CHARS = 48;

export type TraceOverview = AnalysisAnswer<'trace.overview'>;

export interface OpenedTrace {
  readonly source: CaptureSource;
  readonly overview: TraceOverview;
  /** Type of the target that was recorded; null if that is not known, as for a file outside the library. */
  readonly targetType: TargetType | null;
}

/**
 * Opens the trace that a parameter names by capture id or path; without one, the newest trace.
 * Errors: `capture_not_found`, `file_not_found`, `path_denied`, `too_large`, `unsupported_format` for another kind of capture, and
 * what is wrong with the file.
 */
export async function openTraceCapture(
  named: string | undefined,
  context: Pick<CallContext, 'ports' | 'caller' | 'signal' | 'progress' | 'note'>,
): Promise<OpenedTrace> {
  const { ports, signal, progress } = context;
  const { source, record } = await openCapture(named, ['trace'], context);
  const overview = unwrap(
    await ports.analysis.query(
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
    ),
  );
  return {
    source,
    overview: record === null ? overview : withRecorded(overview, record),
    targetType: record?.target?.type ?? null,
  };
}

/** Adds the losses that were known when the trace was recorded, which the file does not always contain. */
function withRecorded(overview: TraceOverview, { truncated, loss }: CaptureRecord): TraceOverview {
  return { ...overview, truncated: overview.truncated || truncated, loss: [...loss, ...overview.loss] };
}

/** The name, cut for a table. */
export function shownEventName(name: string): string {
  return name === '' ? '(no name)' : truncateEnd(name, NAME_CHARS);
}

/** A sentence about the losses of a trace; '' if it is complete. */
export function lossText({ truncated, loss }: Pick<TraceOverview, 'truncated' | 'loss'>): string {
  if (!truncated && loss.length === 0) return '';
  const reasons = loss.map(
    ({ reason, lostMs, lostEvents }) =>
      `${reason}${lostMs === null ? '' : `, ${formatDuration(lostMs)} lost`}${lostEvents === null ? '' : `, ${formatCount(lostEvents)} events lost`}`,
  );
  const what = truncated
    ? 'The trace is truncated: all figures cover only the recorded part.'
    : 'The trace is incomplete.';
  return reasons.length === 0 ? what : `${what} ${reasons.join('; ')}.`;
}

/** A change of a time with its sign. */
export function deltaText(deltaMs: number): string {
  return deltaMs === 0 ? '0' : signed(deltaMs, formatDuration);
}
