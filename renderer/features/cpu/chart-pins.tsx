/** Pins of notes on calls of the chart. */
import type { NotedPlace } from '../../../shared/core/contracts/noted-things.ts';
import type { FlameFrame, FlamePlace } from '../../../shared/core/contracts/flame-links.ts';
import type { CpuThread, ProfileFilter } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { boxAt } from '../../core/widgets/icicle/icicle-layout.ts';
import { ICICLE_BOX_PX, ICICLE_ROW_PX } from '../../core/widgets/icicle/icicle-window.ts';
import type { IcicleView } from '../../core/widgets/icicle/use-icicle-view.ts';
import { NotePin, visibleShare, useNotedPlaces } from '../../core/widgets/note-pins.tsx';
import type { ProfileChart } from './profile-chart.ts';

/** Links have three digits after the point. */
const REACH = 0.0005;

/** The order and range of a chart: only calls of the same chart are where a note says. */
export interface ShownChart {
  readonly order: 'time' | 'left-heavy';
  readonly filters: readonly ProfileFilter[];
  /** The thread of a trace; absent for a profile. */
  readonly thread: CpuThread | undefined;
}

/** The call of a note in this chart; null if the note is about something else, or about a call of another chart. */
export function pinnedFrame(place: FlamePlace, { order, filters, thread }: ShownChart): FlameFrame | null {
  // A place in the tracks of a trace names no view.
  const show = place.show ?? (thread === undefined ? 'time' : null);
  if (place.frame === null || show !== order) return null;
  if (JSON.stringify(place.filters) !== JSON.stringify(filters)) return null;
  if (thread !== undefined && (place.track?.pid !== thread.pid || place.track.tid !== thread.tid)) return null;
  return place.frame;
}

export interface ChartPinsProps extends ShownChart {
  readonly chart: Pick<ProfileChart, 'layout'>;
  readonly view: Pick<IcicleView, 'window' | 'topPx'>;
}

function CallPin({ pinned, chart, view, ...shown }: ChartPinsProps & { readonly pinned: NotedPlace }) {
  const { layout } = chart;
  const frame = pinned.place.view === 'flame' ? pinnedFrame(pinned.place, shown) : null;
  const box = frame === null ? -1 : boxAt(layout, frame.level, frame.atMs, REACH);
  if (box < 0) return null;
  const from = layout.starts[box] ?? 0;
  const left = visibleShare(view.window, from, from + (layout.sizes[box] ?? 0));
  if (left === null) return null;
  const top = (layout.depths[box] ?? 0) * ICICLE_ROW_PX - view.topPx + ICICLE_BOX_PX;
  return <NotePin note={pinned.note} style={{ left: `${left * 100}%`, top }} />;
}

export function ChartPins(props: ChartPinsProps) {
  return useNotedPlaces().map((pinned) => <CallPin key={pinned.note.id} pinned={pinned} {...props} />);
}
