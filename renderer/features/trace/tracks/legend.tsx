/** The color legend with self times of the thread and range; a press grays a color out. */
import { type BreakdownAnswer, Swatch } from '../tables/breakdown.tsx';
import { BY_ACTIVITY, type TraceColours } from '../activities.ts';
import { LegendEntry } from '../../../core/widgets/profile/profile-legend.tsx';
import { durationText } from '../../../../shared/base/duration-text.ts';

export interface LegendProps {
  readonly breakdown: BreakdownAnswer | null;
  readonly colours: TraceColours;
  /** Categories that occur in the loaded tracks. */
  readonly present: ReadonlySet<number>;
  readonly off: ReadonlySet<number>;
  readonly onToggle: (category: number) => void;
}

/** A category below this share has no figure here; the summary lists all. */
const SMALL_SHARE = 0.005;

export function Legend({ breakdown, colours, present, off, onToggle }: LegendProps) {
  const wholeMs = breakdown?.totalMs ?? 0;
  return colours.categories.map(({ id, label, token }, category) => {
    const ms = breakdown?.activities.find(({ activity }) => activity === id)?.totalMs ?? 0;
    // Function hues are parts of scripting, which shows their sum.
    const isPart = colours !== BY_ACTIVITY || id === 'framework' || id === 'third' || id === 'native';
    if (label === null || (isPart ? !present.has(category) : ms <= 0)) return null;
    return (
      <LegendEntry
        key={id}
        label={label}
        swatch={<Swatch token={token} />}
        isOff={off.has(category)}
        onToggle={() => onToggle(category)}
      >
        {isPart || ms < SMALL_SHARE * wholeMs ? null : <span className="mono third">{durationText(ms)}</span>}
      </LegendEntry>
    );
  });
}
