/** What the colours mean, with the self time of the thread and range that the figures are about; a press takes a colour away. */
import type { BreakdownAnswer } from './breakdown.tsx';
import { Swatch } from './breakdown.tsx';
import { CATEGORIES } from './activities.ts';
import { timeText } from './durations.tsx';

export interface LegendProps {
  readonly breakdown: BreakdownAnswer | null;
  readonly off: ReadonlySet<number>;
  readonly onToggle: (category: number) => void;
}

export function Legend({ breakdown, off, onToggle }: LegendProps) {
  return CATEGORIES.map(({ id, label }, category) => {
    const ms = breakdown?.activities.find(({ activity }) => activity === id)?.totalMs ?? 0;
    // Hues of functions are parts of scripting, which has the figure of all of them.
    const isPart = id === 'framework' || id === 'third' || id === 'native';
    if (!isPart && ms <= 0) return null;
    return (
      <button
        key={id}
        type="button"
        className="profile-category"
        aria-pressed={!off.has(category)}
        title={off.has(category) ? `Show ${label} in its colour` : `Take the colour from ${label}`}
        onClick={() => onToggle(category)}
      >
        <Swatch category={category} />
        {label}
        {isPart ? null : <span className="mono third">{timeText(ms)}</span>}
      </button>
    );
  });
}
