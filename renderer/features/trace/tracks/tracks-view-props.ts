/** The properties that the trace passes to its tracks, and what it may ask of them. */
import type { LoadPath } from '../../../../shared/engine/trace/contract/trace-causes.ts';
import type { ChainThread } from '../insights/load-path-chain.tsx';
import type { ReactNode, Ref } from 'react';
import type { TraceFlow } from '../../../../shared/engine/trace/contract/traces.ts';
import type { TraceRange, TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { MenuEntry } from '../../../core/widgets/overlays/menu.tsx';
import type { TraceColours } from '../activities.ts';
import type { BoxRef, Spot } from '../tables/walk.ts';
import type { Marker } from './markers.ts';
import type { LostPart } from './overlays.tsx';
import type { Screenshots } from './screenshots.ts';
import type { TimeAxis } from './time-axis.ts';
import type { NameOfLabel, TrackHits } from './track-chart.ts';
import type { ReadTracks, TrackContents } from './track-contents.ts';
import type { LongTask } from './track-drawing.ts';
import type { TrackActions } from './track-heads.tsx';
import type { PlacedTrack, TrackList } from './track-list.ts';
import type { TracksTravel } from './use-tracks-travel.ts';

export interface TracksHandle extends TracksTravel {
  readonly focus: () => void;
}

export interface TracksViewProps extends TrackActions {
  readonly axis: TimeAxis;
  readonly list: TrackList;
  readonly contents: TrackContents;
  readonly read: ReadTracks;
  readonly nameOf: NameOfLabel;
  readonly colours: TraceColours;
  readonly screenshots: Screenshots;
  readonly pictures: number;
  readonly longTasksOf: (placed: PlacedTrack) => readonly LongTask[];
  readonly markers: readonly Marker[];
  readonly onMarker: (marker: Marker) => void;
  readonly lost: readonly LostPart[];
  /** Flows of the selection. */
  readonly flows: readonly TraceFlow[];
  /** Drawn as a chain; null: not drawn. */
  readonly loadPath: LoadPath | null;
  /** Main thread of the traced page. */
  readonly thread: ChainThread | null;
  readonly hits: ReadonlyMap<string, TrackHits>;
  readonly hasHits: boolean;
  readonly onHit: (step: 1 | -1) => void;
  readonly off: ReadonlySet<number>;
  readonly selected: BoxRef | null;
  readonly onSelect: (box: BoxRef | null) => void;
  readonly range: TraceRange | null;
  readonly onRange: (range: TraceRange | null) => void;
  /** Begins a note for the range; null if there are no notes. */
  readonly onNoteRange: ((range: TraceRange) => void) | null;
  readonly cardOf: (spot: Spot, track: TraceTrack) => ReactNode;
  /** Accessible text of a box. */
  readonly textOf: (box: BoxRef) => string;
  readonly menuOf: (box: BoxRef) => readonly MenuEntry[];
  readonly onCopy: (box: BoxRef) => void;
  /** Shows the line of a box; false if it has none. */
  readonly onLine: (box: BoxRef) => boolean;
  /** Below the last track: hidden tracks and how to show them. */
  readonly footer: ReactNode;
  readonly minimap: ReactNode;
  readonly minimapHead: ReactNode;
  readonly handle: Ref<TracksHandle>;
}
