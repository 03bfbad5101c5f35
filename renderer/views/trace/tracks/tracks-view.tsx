/** All tracks of a trace on one time axis: names on the left, contents on the right. */
import { useCallback, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { HoverCard, useHoverCard } from '../../../charts/hover-card.tsx';
import { useCanvasSize } from '../../../widgets/canvas/use-canvas-size.ts';
import { usePointMenu } from '../../../widgets/overlays/menu.tsx';
import type { ContentOf, Spot } from '../tables/walk.ts';
import { SurfaceOverlays } from './surface-overlays.tsx';
import { coveredTracks, TrackCanvases, type Pointed } from './track-canvases.tsx';
import { TrackHeads } from './track-heads.tsx';
import { TracksRuler } from './tracks-ruler.tsx';
import { TracksTable } from './tracks-table.tsx';
import { useTracksTravel } from './use-tracks-travel.ts';
import type { TracksViewProps } from './tracks-view-props.ts';
import { isSameSpot, useSurface } from './use-surface.ts';
import { useVisibleTracks } from './use-visible-tracks.ts';

const NOTHING: Pointed = { trackId: null, box: -1, atMs: 0 };

export function TracksView(props: TracksViewProps) {
  const { axis, list, contents, read, screenshots, selected, range, onRange, handle } = props;
  const { placed } = list;
  const surface = useRef<HTMLDivElement>(null);
  const pointed = useRef<Pointed>(NOTHING);
  const size = useCanvasSize(surface);
  const { scroller, visible, look } = useVisibleTracks(placed);
  const menu = usePointMenu(() => surface.current?.focus());
  const { card, over, leave } = useHoverCard<Spot>(isSameSpot);
  const contentOf = useCallback<ContentOf>((trackId) => read.ready.get(trackId) ?? null, [read]);
  const covered = useMemo(() => coveredTracks(placed, visible), [placed, visible]);
  useEffect(() => {
    const inView = covered.map((each) => each.placed.track);
    contents.want(inView.toSorted((a, b) => Number(b.isMain) - Number(a.isMain)));
    if (inView.some(({ kind }) => kind === 'screenshots')) screenshots.begin();
  }, [covered, contents, screenshots]);

  const travel = useTracksTravel({ scroller, axis, placed, contentOf, widthPx: size.widthPx });
  useImperativeHandle(handle, () => ({ ...travel, focus: () => surface.current?.focus() }));
  const events = useSurface({
    surface,
    scroller,
    axis,
    placed,
    contentOf,
    card: { over, leave },
    onPoint: (next) => {
      const { current } = pointed;
      if (current.trackId === next.trackId && current.box === next.box && current.atMs === next.atMs) return;
      pointed.current = next;
      axis.requestFrame();
    },
    selected,
    hasHits: props.hasHits,
    hasRange: range !== null,
    onSelect: props.onSelect,
    onReveal: travel.reveal,
    onFit: travel.fit,
    onHit: props.onHit,
    onRange,
    onCopy: props.onCopy,
    onMenu: (point, box) => menu.openAt(point, props.menuOf(box)),
  });
  const application = {
    role: 'application',
    'aria-roledescription': 'timeline',
    'aria-label':
      'Tracks over time. Arrow keys select boxes and tracks, W and S zoom, A and D pan, 0 shows all, Shift+drag selects a range. The Events table has the same data.',
    tabIndex: 0,
    ...events,
  };
  const shown = card === null ? undefined : placed[card.target.index];
  return (
    <div className="trace-tracks" data-testid="trace-tracks">
      <div className="trace-gutter trace-minimap-head">{props.minimapHead}</div>
      <div className="trace-minimap">{props.minimap}</div>
      <div className="trace-gutter trace-ruler-head third small" data-testid="range-hint">
        <span className="cut">Shift+drag selects</span>
      </div>
      <TracksRuler
        axis={axis}
        markers={props.markers}
        onMarker={props.onMarker}
        range={range}
        onRange={onRange}
        onNoteRange={props.onNoteRange}
        widthPx={size.widthPx}
      />
      <div className="trace-scroller" ref={scroller} onScroll={look}>
        <nav className="trace-heads" aria-label="Tracks" style={{ height: list.heightPx }}>
          <TrackHeads
            placed={placed}
            failed={read.failed}
            onState={props.onState}
            onMove={props.onMove}
            onRetry={props.onRetry}
            onOnly={props.onOnly}
            onShowAll={props.onShowAll}
          />
        </nav>
        <div
          className="trace-surface"
          ref={surface}
          data-testid="trace-surface"
          style={{ height: list.heightPx }}
          {...application}
        >
          <TrackCanvases
            axis={axis}
            covered={covered}
            size={size}
            contentOf={contentOf}
            nameOf={props.nameOf}
            screenshots={screenshots}
            pictures={props.pictures}
            longTasksOf={props.longTasksOf}
            hits={props.hits}
            off={props.off}
            selected={selected}
            pointed={pointed}
          />
          <SurfaceOverlays
            axis={axis}
            markers={props.markers}
            range={range}
            lost={props.lost}
            flows={props.flows}
            loadPath={props.loadPath}
            thread={props.thread}
            read={read}
            placed={placed}
            covered={covered}
            contentOf={contentOf}
            widthPx={size.widthPx}
          />
          <output className="visually-hidden">{selected === null ? '' : props.textOf(selected)}</output>
        </div>
        <div className="visually-hidden">
          <TracksTable placed={placed} read={read} />
        </div>
        <div className="trace-tracks-footer row">{props.footer}</div>
      </div>
      {menu.element}
      {card === null || shown === undefined ? null : (
        <HoverCard anchor={card} testId="trace-card">
          {props.cardOf(card.target, shown.track)}
        </HoverCard>
      )}
    </div>
  );
}
