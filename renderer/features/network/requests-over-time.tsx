/** Requests in flight over time; a range filters the table and limits the waterfall. */
import { useMemo } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import { Button } from '../../core/widgets/button.tsx';
import { TimeBars } from '../../core/widgets/time-bars/time-bars.tsx';
import { requestsInFlight, type TimeSpan } from './network-rows.ts';

const SLICES = 120;

export function RequestsOverTime({
  entries,
  whole,
  range,
  onRange,
  polling,
}: {
  entries: readonly NetworkEntry[];
  whole: TimeSpan;
  range: TimeSpan | null;
  onRange: (range: TimeSpan | null) => void;
  /** Null if polling does not stretch the scale; otherwise whether the scale has it, and the scale of all requests. */
  polling: {
    readonly isShown: boolean;
    readonly whole: TimeSpan;
    readonly onShown: (isShown: boolean) => void;
  } | null;
}) {
  const values = useMemo(() => requestsInFlight(entries, whole, SLICES), [entries, whole]);
  const barMs = (whole.toMs - whole.fromMs) / SLICES;
  // Even, so that the middle of the axis is an integer.
  const top = 2 * Math.ceil(values.reduce((most, value) => Math.max(most, value), 1) / 2);
  const relative = range === null ? null : { fromMs: range.fromMs - whole.fromMs, toMs: range.toMs - whole.fromMs };
  return (
    <TimeBars
      label="Requests in flight over time"
      isSecondary
      title="In flight"
      note={
        <>
          {durationText(whole.toMs - whole.fromMs)}
          {polling === null ? null : (
            <Button
              size="tiny"
              look="bare"
              title={
                polling.isShown
                  ? 'Scale the overview to the other requests'
                  : `Polling requests and open streams continue until ${durationText(polling.whole.toMs - polling.whole.fromMs)}; the overview leaves them out`
              }
              onClick={() => polling.onShown(!polling.isShown)}
            >
              {polling.isShown ? 'Leave out polling' : 'Show polling'}
            </Button>
          )}
        </>
      }
      startMs={0}
      barMs={barMs}
      count={SLICES}
      values={values}
      top={top}
      formatValue={(value) => formatCount(value)}
      textOf={({ fromMs, toMs }) => `${durationText(fromMs)} to ${durationText(toMs)}`}
      range={relative}
      onRange={(next) =>
        onRange(next === null ? null : { fromMs: next.fromMs + whole.fromMs, toMs: next.toMs + whole.fromMs })
      }
      table={null}
    />
  );
}
