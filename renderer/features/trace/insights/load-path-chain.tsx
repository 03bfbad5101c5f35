/** The load path as a chain over the tracks: a line along each step, and an arrow to the next one. */
import { useId, useMemo } from 'react';
import type { LoadPath, LoadStep } from '../../../../shared/engine/trace/contract/trace-causes.ts';
import type { IcicleWindow } from '../../../core/widgets/icicle/icicle-window.ts';
import type { ContentOf } from '../tables/walk.ts';
import { endPlace } from '../tracks/flow-arrows.tsx';
import type { TimeAxis } from '../tracks/time-axis.ts';
import type { PlacedTrack } from '../tracks/track-list.ts';
import { useTimeWindow } from '../tracks/use-time-axis.ts';

/** Main thread of the page whose load it is. */
export interface ChainThread {
  readonly pid: number;
  readonly tid: number;
}

export interface ChainLink {
  readonly fromMs: number;
  readonly toMs: number;
  readonly yPx: number;
}

/** Below the middle of a box, so that its label can be read. */
const BELOW_MIDDLE_PX = 7;

/** One link per step whose track is shown. */
export function linksOf(
  { steps }: Pick<LoadPath, 'steps'>,
  { pid, tid }: ChainThread,
  placed: readonly PlacedTrack[],
  contentOf: ContentOf,
): ChainLink[] {
  return steps.flatMap(({ kind, fromMs, toMs, requestId, event }: LoadStep) => {
    const end = { event, requestId: kind === 'request' ? requestId : null, around: null, startMs: fromMs, pid, tid };
    const place = endPlace(end, placed, contentOf);
    return place === null ? [] : [{ fromMs, toMs, yPx: place.yPx + BELOW_MIDDLE_PX }];
  });
}

/** Clamped far outside the visible range, so that the numbers stay small. */
const MAX_PX = 20_000;

export interface ChainPaths {
  /** Along the steps. */
  readonly along: readonly string[];
  /** From the end of each step to the next one. */
  readonly arrows: readonly string[];
}

export function chainPaths(links: readonly ChainLink[], visible: IcicleWindow, widthPx: number): ChainPaths {
  const xOf = (ms: number): string =>
    Math.max(-MAX_PX, Math.min(MAX_PX, ((ms - visible.from) / (visible.to - visible.from)) * widthPx)).toFixed(1);
  const isVisible = (fromMs: number, toMs: number): boolean => toMs >= visible.from && fromMs <= visible.to;
  const along = links.flatMap(({ fromMs, toMs, yPx }) =>
    isVisible(fromMs, toMs) ? [`M${xOf(fromMs)},${yPx.toFixed(1)} L${xOf(toMs)},${yPx.toFixed(1)}`] : [],
  );
  const arrows = links.slice(1).flatMap(({ fromMs, yPx }, before) => {
    const last = links[before];
    if (last === undefined || last.yPx === yPx || !isVisible(last.toMs, fromMs)) return [];
    return [`M${xOf(last.toMs)},${last.yPx.toFixed(1)} L${xOf(fromMs)},${yPx.toFixed(1)}`];
  });
  return { along, arrows };
}

export interface LoadPathChainProps {
  readonly axis: TimeAxis;
  /** Null: nothing is drawn. */
  readonly path: LoadPath | null;
  readonly thread: ChainThread | null;
  readonly placed: readonly PlacedTrack[];
  readonly contentOf: ContentOf;
  readonly widthPx: number;
}

export function LoadPathChain({ axis, path, thread, placed, contentOf, widthPx }: LoadPathChainProps) {
  const visible = useTimeWindow(axis);
  const head = useId();
  const links = useMemo(
    () => (path === null || thread === null ? [] : linksOf(path, thread, placed, contentOf)),
    [path, thread, placed, contentOf],
  );
  if (links.length === 0 || widthPx === 0) return null;
  const { along, arrows } = chainPaths(links, visible, widthPx);
  return (
    <svg
      className="trace-flows"
      data-kind="load-path"
      aria-hidden
      data-testid="trace-load-path"
      data-steps={links.length}
    >
      <marker id={head} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="5" markerHeight="5" orient="auto">
        <path d="M0,0 L8,4 L0,8 Z" />
      </marker>
      {[...along, ...arrows].map((line) => (
        <path key={`ground ${line}`} d={line} data-part="ground" />
      ))}
      {along.map((line) => (
        <path key={line} d={line} data-part="line" />
      ))}
      {arrows.map((line) => (
        <path key={line} d={line} data-part="line" markerEnd={`url(#${head})`} />
      ))}
    </svg>
  );
}
