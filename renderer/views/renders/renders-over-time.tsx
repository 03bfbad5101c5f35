/** Renders over time; a range limits the tables. */
import { useMemo } from 'react';
import { countNoun, formatCount } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { RecordedCommit } from '../../stores/renders/render-totals.ts';
import { TimeBars } from '../../widgets/time-bars/time-bars.tsx';
import type { TimeRange } from '../../widgets/time-bars/bar-range.ts';

const SLICES = 120;
/** A recording that has just begun is drawn as if it were this long. */
const MIN_MS = 12_000;
/** The scale grows in steps, so that a range keeps its place. */
const STEP_MS = 12_000;

interface Slices {
  readonly barMs: number;
  readonly values: readonly number[];
}

/** Renders and mounts in each slice, from `sinceMs` to `untilMs` at least. */
function slicesOf(commits: readonly RecordedCommit[], sinceMs: number, untilMs: number): Slices {
  const wholeMs = Math.max(MIN_MS, Math.ceil((untilMs - sinceMs) / STEP_MS) * STEP_MS);
  const barMs = wholeMs / SLICES;
  const values = Array.from({ length: SLICES }, () => 0);
  for (const { atMs, renders, mounts } of commits) {
    const slice = Math.max(0, Math.min(SLICES - 1, Math.floor((atMs - sinceMs) / barMs)));
    values[slice] = (values[slice] ?? 0) + renders + mounts;
  }
  return { barMs, values };
}

export function RendersOverTime({
  commits,
  sinceMs,
  untilMs,
  range,
  onRange,
}: {
  readonly commits: readonly RecordedCommit[];
  readonly sinceMs: number;
  readonly untilMs: number;
  /** From the start of the recording. */
  readonly range: TimeRange | null;
  readonly onRange: (range: TimeRange | null) => void;
}) {
  const { barMs, values } = useMemo(() => slicesOf(commits, sinceMs, untilMs), [commits, sinceMs, untilMs]);
  const top = 2 * Math.ceil(values.reduce((most, value) => Math.max(most, value), 1) / 2);
  const textOf = ({ fromMs, toMs }: TimeRange): string => {
    const within = commitsWithin(commits, sinceMs, { fromMs, toMs });
    const renders = within.reduce((sum, each) => sum + each.renders + each.mounts, 0);
    return `${durationText(fromMs)} to ${durationText(toMs)}\n${countNoun(within.length, 'commit')}, ${countNoun(renders, 'render')}`;
  };
  return (
    <TimeBars
      label="Renders over time"
      isSecondary
      title="Renders"
      note={countNoun(commits.length, 'commit')}
      startMs={0}
      barMs={barMs}
      count={SLICES}
      values={values}
      top={top}
      formatValue={(value) => formatCount(value)}
      textOf={textOf}
      range={range}
      onRange={onRange}
      table={null}
    />
  );
}

/** `range`: from the start of the recording; null for all. */
export function commitsWithin(
  commits: readonly RecordedCommit[],
  sinceMs: number,
  range: TimeRange | null,
): readonly RecordedCommit[] {
  if (range === null) return commits;
  return commits.filter(({ atMs }) => atMs - sinceMs >= range.fromMs && atMs - sinceMs < range.toMs);
}
