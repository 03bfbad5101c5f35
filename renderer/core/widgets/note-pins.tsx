/** Pins of notes over a chart: each at the call, event or range that its note is about. Its tooltip is the note, and a click opens the note. */
import type { ChartRange } from '../charts/range.ts';
import { useContext, type CSSProperties, type SyntheticEvent } from 'react';
import type { NotedPlace } from '../../../shared/core/contracts/noted-things.ts';
import { NoteIcon } from './icons.tsx';
import { NotedContext, notesText } from './noted.tsx';

const NONE: readonly NotedPlace[] = [];

/** Notes of the capture with the places that they are pinned to; none where there is no capture. */
export function useNotedPlaces(): readonly NotedPlace[] {
  return useContext(NotedContext)?.pinned ?? NONE;
}

/** The chart below must not take a press or a key of the pin for its own. */
const stop = (event: SyntheticEvent): void => event.stopPropagation();
const HELD = {
  onPointerDown: stop,
  onPointerMove: stop,
  onDoubleClick: stop,
  onContextMenu: stop,
};

export interface NotePinProps extends Pick<NotedPlace, 'note'> {
  /** Where its lower left corner is. */
  readonly style: CSSProperties;
}

export function NotePin({ note, style }: NotePinProps) {
  const noted = useContext(NotedContext);
  const text = notesText([note]);
  return (
    <button
      type="button"
      className="note-pin"
      style={style}
      title={text}
      aria-label={`Note of ${text}`}
      data-testid="note-pin"
      {...HELD}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') event.stopPropagation();
      }}
      onClick={(event) => {
        event.stopPropagation();
        noted?.onOpen(note.id);
      }}
    >
      <NoteIcon size={12} />
    </button>
  );
}

/** Share of the width at which something of a chart is visible: its left edge, or 0 if it began earlier. Null: it is out of view. */
export function visibleShare(visible: ChartRange, from: number, to: number): number | null {
  const width = visible.to - visible.from;
  if (width <= 0 || to < visible.from || from > visible.to) return null;
  return Math.max(0, (from - visible.from) / width);
}

/** Pins and bars of the notes on ranges of time, over a ruler that shows `visible`. */
export function NoteRangePins({ visible }: { readonly visible: ChartRange }) {
  const ranges = useContext(NotedContext)?.ranges ?? [];
  const width = visible.to - visible.from;
  return ranges.map(({ fromMs, toMs, note }) => {
    const left = visibleShare(visible, fromMs, toMs);
    if (left === null) return null;
    const right = Math.min(1, (toMs - visible.from) / width);
    return (
      <span key={note.id}>
        <span
          className="note-range-bar"
          style={{ left: `${left * 100}%`, width: `${Math.max(0, right - left) * 100}%` }}
          aria-hidden
        />
        <NotePin note={note} style={{ left: `${left * 100}%`, bottom: 0 }} />
      </span>
    );
  });
}
