/** The measure of a selected range over a chart: its length, and what can be done with it. */
import type { ChartRange } from '../charts/range.ts';
import type { SyntheticEvent } from 'react';
import { IconButton } from './button.tsx';
import { CloseIcon, NoteIcon, ZoomIcon } from './icons.tsx';
import './range-measure.css';

export interface RangeMeasureProps {
  readonly range: ChartRange;
  readonly visible: ChartRange;
  /** The length, with its unit. */
  readonly text: string;
  readonly onZoom: () => void;
  /** Begins a note for the range; null if there are no notes. */
  readonly onNote: (() => void) | null;
  readonly onClear: () => void;
}

/** The chart below must not take a press or a key of the measure for its own. */
const stop = (event: SyntheticEvent): void => event.stopPropagation();
const HELD = {
  onPointerDown: stop,
  onPointerMove: stop,
  onPointerUp: stop,
  onClick: stop,
  onDoubleClick: stop,
  onContextMenu: stop,
  onKeyDown: stop,
};

/** In the middle of the visible part of the range; nothing while no part of it is visible. */
export function RangeMeasure({ range, visible, text, onZoom, onNote, onClear }: RangeMeasureProps) {
  const width = visible.to - visible.from;
  if (width <= 0 || range.to <= visible.from || range.from >= visible.to) return null;
  const middle = (Math.max(range.from, visible.from) + Math.min(range.to, visible.to)) / 2;
  return (
    <span
      className="range-measure"
      data-testid="range-measure"
      style={{ left: `${((middle - visible.from) / width) * 100}%` }}
      {...HELD}
    >
      <b>{text}</b>
      <IconButton label="Zoom to the range" icon={ZoomIcon} size="tiny" onClick={onZoom} />
      {onNote === null ? null : (
        <IconButton label="Add a note on the range" icon={NoteIcon} size="tiny" onClick={onNote} />
      )}
      <IconButton label="Clear selected range" icon={CloseIcon} size="tiny" onClick={onClear} />
    </span>
  );
}
