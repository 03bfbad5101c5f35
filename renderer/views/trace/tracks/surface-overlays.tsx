/** Layers over the drawn tracks: borders, loading notes, markers, the selected range, lost time and flows. */
import type { ReadTracks } from './track-contents.ts';
import type { ContentOf } from '../tables/walk.ts';
import { LoadPathChain } from '../insights/load-path-chain.tsx';
import { FlowArrows } from './flow-arrows.tsx';
import { LostBand, MarkerLines, AxisRangeBand } from './overlays.tsx';
import type { coveredTracks } from './track-canvases.tsx';
import type { PlacedTrack } from './track-list.ts';
import { TrackPins } from './track-pins.tsx';
import type { TracksViewProps } from './tracks-view-props.ts';

export interface SurfaceOverlaysProps extends Pick<
  TracksViewProps,
  'axis' | 'markers' | 'range' | 'lost' | 'flows' | 'loadPath' | 'thread'
> {
  readonly read: ReadTracks;
  readonly placed: readonly PlacedTrack[];
  /** The tracks in view. */
  readonly covered: ReturnType<typeof coveredTracks>;
  readonly contentOf: ContentOf;
  readonly widthPx: number;
}

export function SurfaceOverlays(props: SurfaceOverlaysProps) {
  const { axis, markers, range, lost, flows, read, placed, covered, contentOf, widthPx } = props;
  return (
    <>
      {covered.map(({ placed: { track, topPx, heightPx } }) => (
        <span key={track.id} className="trace-border" style={{ top: topPx + heightPx - 1 }} aria-hidden />
      ))}
      {covered.map(({ placed: { track, topPx } }) =>
        read.ready.has(track.id) || read.failed.has(track.id) || track.kind === 'screenshots' ? null : (
          <span key={track.id} className="trace-reading third small" style={{ top: topPx + 3 }}>
            {' '}
            Loading …{' '}
          </span>
        ),
      )}
      <MarkerLines axis={axis} markers={markers} />
      <AxisRangeBand axis={axis} range={range} />
      <LostBand axis={axis} lost={lost} label />
      <LoadPathChain
        axis={axis}
        path={props.loadPath}
        thread={props.thread}
        placed={placed}
        contentOf={contentOf}
        widthPx={widthPx}
      />
      <TrackPins axis={axis} placed={placed} contentOf={contentOf} />
      <FlowArrows axis={axis} flows={flows} placed={placed} contentOf={contentOf} widthPx={widthPx} />
    </>
  );
}
