/** The length of the visible part of the time axis, and the button that shows all of it. Follows the axis by itself. */
import { Button } from '../../../core/widgets/button.tsx';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment } from '../use-moment.ts';
import type { TimeAxis } from './time-axis.ts';
import { useTimeWindow } from './use-time-axis.ts';

export function VisibleRangeText({ axis }: { readonly axis: TimeAxis }) {
  const visible = useTimeWindow(axis);
  const moment = useMoment();
  const isWhole = visible.from <= 0 && visible.to >= axis.totalMs;
  return (
    <>
      <span
        className="mono small"
        data-testid="trace-visible"
        title={`${moment(visible.from)} to ${moment(visible.to)}`}
      >
        {durationText(visible.to - visible.from)}
      </span>
      {isWhole ? null : <span className="third small cut grow">of {durationText(axis.totalMs)}</span>}
      {isWhole ? null : (
        <Button size="tiny" look="bare" title="Show all of it (0)" onClick={axis.fitAll}>
          All
        </Button>
      )}
    </>
  );
}
