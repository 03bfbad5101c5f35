/** Strips above the flame chart of a profile that a flight recorder has kept: JS heap, event loop delay and garbage collections. */
import type { ChartRange } from '../../core/charts/range.ts';
import type { ReactNode } from 'react';
import { formatBytes, formatSpread } from '../../../shared/base/units.ts';
import { longestStretch, type ProfileSeries } from '../../../shared/engine/profile/contract/profile-series.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import { heapLine, stretchBars, type StripBar } from './strip-shapes.ts';

interface StripProps {
  readonly name: string;
  readonly figure: string;
  /** Where the values come from. */
  readonly title: string;
  readonly children: ReactNode;
}

function Strip({ name, figure, title, children }: StripProps) {
  return (
    <figure className="profile-strip" aria-label={`${name}: ${figure}`} title={title}>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
        {children}
      </svg>
      <span className="profile-strip-label small">
        {name} <span className="third">{figure}</span>
      </span>
    </figure>
  );
}

function Bars({ bars }: { readonly bars: readonly StripBar[] }) {
  return bars.map(({ x, width, height }) => <rect key={x} x={x} width={width} y={100 - height} height={height} />);
}

export interface SeriesStripsProps {
  readonly series: ProfileSeries;
  readonly visible: ChartRange;
}

export function SeriesStrips({ series, visible }: SeriesStripsProps) {
  const { points, busy, collections, collectedMs } = series;
  const heaps = points.map(({ heapUsed }) => heapUsed);
  const delay = longestStretch(busy);
  return (
    <div className="profile-strips">
      {heaps.length === 0 ? null : (
        <Strip name="JS heap" figure={formatSpread(heaps, formatBytes)} title="Used JS heap, measured once a second">
          <polyline points={heapLine(series, visible)} />
        </Strip>
      )}
      <Strip
        name="Event loop delay"
        figure={delay === null ? 'none' : `max ${durationText(delay.durationMs)} at ${durationText(delay.atMs)}`}
        title="How long the thread ran without returning to its event loop, estimated from the samples. An event that arrives meanwhile waits"
      >
        <Bars bars={stretchBars(busy, visible, 'by-duration')} />
      </Strip>
      <Strip
        name="GC"
        figure={`${durationText(collectedMs)} in total`}
        title="Time in garbage collections, estimated from the samples"
      >
        <Bars bars={stretchBars(collections, visible, 'whole')} />
      </Strip>
    </div>
  );
}
