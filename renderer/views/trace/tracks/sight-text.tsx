/** The length of the visible part of the time axis, and the button that shows all of it. Follows the axis by itself. */
import { Button } from '../../../widgets/button.tsx';
import { momentText, timeText } from '../diff/durations.tsx';
import type { TimeAxis } from './time-axis.ts';
import { useTimeWindow } from './use-time-axis.ts';

export function SightText({ axis }: { readonly axis: TimeAxis }) {
  const visible = useTimeWindow(axis);
  const isWhole = visible.from <= 0 && visible.to >= axis.totalMs;
  return (
    <>
      <span
        className="mono small"
        data-testid="trace-sight"
        title={`${momentText(visible.from)} to ${momentText(visible.to)}`}
      >
        {timeText(visible.to - visible.from)}
      </span>
      <Button size="tiny" shortcut="Digit0" disabled={isWhole} onClick={axis.fitAll}>
        All
      </Button>
    </>
  );
}
