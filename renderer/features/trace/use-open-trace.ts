/** The parts of an open trace that its panes share: time axis, tracks and what they are drawn from, selection, and range. */
import { useCallback, useMemo, useState } from 'react';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { TraceRange, TraceTrack } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import type { SourceMaps } from '../../core/stores/hooks/use-source-maps.ts';
import { useCaptureTitle, useLayout } from '../../core/stores/workbench.tsx';
import { colouringBy, largestGroups } from '../../core/widgets/profile/colouring.ts';
import { originalsOf, type Originals } from '../../core/widgets/profile/originals.ts';
import { BY_ACTIVITY, coloursOfCode, originOf, type TraceColours } from './activities.ts';
import type { ContentOf } from './tables/walk.ts';
import { lostParts } from './trace-facts.ts';
import type { TraceOverview } from './trace-types.ts';
import type { Marker } from './tracks/markers.ts';
import type { LostPart } from './tracks/overlays.tsx';
import type { TimeAxis } from './tracks/time-axis.ts';
import { foldsOf } from './tracks/folding.ts';
import { labelNames, type NameOfLabel } from './tracks/track-chart.ts';
import type { Busy } from './tracks/trace-minimap.tsx';
import { useBusy } from './tracks/use-busy.ts';
import { useFlows, type Flows } from './tracks/use-flows.ts';
import { useMarkers } from './tracks/use-markers.ts';
import { useSettledRange } from '../../core/stores/hooks/use-settled.ts';
import { useSettledWindow } from './tracks/use-settled-window.ts';
import { useTimeAxis } from './tracks/use-time-axis.ts';
import { useTrackList, type ArrangedTracks } from './tracks/use-track-list.ts';
import { useTrackStores, type TrackStores } from './tracks/use-track-stores.ts';
import { useTraceSelection, type TraceSelection } from './use-trace-selection.ts';

// The colors of the tracks, as the person chose them for all charts; by category until what they need is known.

/** Functions by whose samples files and packages get colors. */
const MAX_FUNCTIONS = 2000;

function useColours(document: AnalysisDocument, { samples }: TraceOverview, originals: Originals): TraceColours {
  const by = useLayout((layout) => layout.flameColours);
  const asksNames = samples > 0 && (by === 'url' || by === 'package');
  const { answer } = useQuery(asksNames ? document.documentId : null, () =>
    document.query('profile.functions', { sort: 'self', count: MAX_FUNCTIONS }),
  );
  // By category and function, source maps change nothing.
  const maps = asksNames || by === 'owner' ? originals : null;
  return useMemo(() => {
    // Without samples there are no functions to tell apart.
    if (samples === 0 || by === 'kind') return BY_ACTIVITY;
    if (maps === null) return coloursOfCode(colouringBy(by, []));
    if (by === 'owner') return coloursOfCode(colouringBy(by, [], maps));
    if (answer?.ok !== true) return BY_ACTIVITY;
    return coloursOfCode(colouringBy(by, largestGroups(by, answer.value.rows, maps, maps.pageOrigin), maps));
  }, [by, samples, maps, answer]);
}

export interface OpenTraceParts {
  readonly document: AnalysisDocument;
  readonly overview: TraceOverview;
  readonly capture: CaptureRecord;
  readonly maps: SourceMaps;
}

/** The selected range, and the range of the panes. */
export interface TraceScope {
  readonly range: TraceRange | null;
  readonly setRange: (range: TraceRange | null) => void;
  /** Follow the range and the visible part of the axis once they settle. */
  readonly settledRange: TraceRange | null;
  readonly visible: TraceRange | null;
  /** The range of the panes: the selected range, otherwise the visible one; null: the whole trace. */
  readonly shown: TraceRange | null;
}

export interface OpenTrace extends Omit<OpenTraceParts, 'maps'> {
  readonly title: string;
  readonly axis: TimeAxis;
  /** Parts of the time that were not recorded. */
  readonly lost: readonly LostPart[];
  readonly stores: TrackStores;
  readonly tracks: readonly TraceTrack[];
  readonly threads: readonly TraceTrack[];
  /** The query of the tracks. */
  readonly tracksQuery: Pick<ReturnType<typeof useQuery>, 'answer' | 'refetch'>;
  readonly list: ArrangedTracks;
  readonly contentOf: ContentOf;
  readonly originals: Originals;
  readonly nameOf: NameOfLabel;
  readonly colours: TraceColours;
  /** Events of the page, such as its first paint. */
  readonly markers: readonly Marker[];
  /** Load of the whole trace; null while loading. */
  readonly busy: Busy | null;
  readonly selection: TraceSelection;
  /** Flows of the selection; null while loading. */
  readonly flows: Flows | null;
  readonly scope: TraceScope;
}

const NO_TRACKS: readonly TraceTrack[] = [];

function useScope(axis: TimeAxis): TraceScope {
  const [range, setRange] = useState<TraceRange | null>(null);
  const settledRange = useSettledRange(range);
  const visible = useSettledWindow(axis);
  return { range, setRange, settledRange, visible, shown: range === null ? visible : settledRange };
}

/** A trace has no page title; the capture has. */
function withPageTitle(tracks: readonly TraceTrack[], { target }: CaptureRecord): readonly TraceTrack[] {
  const title = target?.title ?? '';
  if (title === '') return tracks;
  return tracks.map((track) => (track.isMain ? { ...track, group: `${title}, ${track.group}` } : track));
}

export function useOpenTrace({ document, overview, capture, maps }: OpenTraceParts): OpenTrace {
  const { page, durationMs } = overview;
  const title = useCaptureTitle(capture);
  const lost = useMemo(() => lostParts(overview, capture), [overview, capture]);
  const axis = useTimeAxis(Math.max(lost.at(-1)?.toMs ?? 0, durationMs, 0.001));
  const allEvents = useLayout((state) => state.traceAllEvents);
  const pageOrigin = originOf(page?.url ?? '');
  const originals = useMemo(
    () => originalsOf(maps.found?.originals ?? [], maps.inChart, maps.dimsThirdParty, pageOrigin, maps.ignorePatterns),
    [maps.found, maps.inChart, maps.dimsThirdParty, pageOrigin, maps.ignorePatterns],
  );
  const colours = useColours(document, overview, originals);
  const foldsLibraries = useLayout((state) => state.foldsLibraries) && overview.samples > 0;
  const style = useMemo(
    () => ({ colours, folds: foldsLibraries ? foldsOf(originals) : null }),
    [colours, foldsLibraries, originals],
  );
  const stores = useTrackStores({ document, pageOrigin, allEvents, style, wholeMs: durationMs });
  const { contents, read } = stores;
  const tracksQuery = useQuery(`${document.documentId} ${allEvents}`, () =>
    document.query('trace.tracks', { allEvents }),
  );
  const rawTracks = tracksQuery.answer?.ok === true ? tracksQuery.answer.value.tracks : NO_TRACKS;
  const tracks = useMemo(() => withPageTitle(rawTracks, capture), [rawTracks, capture]);
  const threads = useMemo(() => tracks.filter(({ kind }) => kind === 'thread'), [tracks]);
  const busy = useBusy({ document, axis, durationMs, lost });
  const markers = useMarkers(document, page);
  const nameOf = useMemo(() => labelNames(originals), [originals]);
  const list = useTrackList(tracks, read);
  const selection = useTraceSelection({ document, axis, tracks, contents, onNeedTrack: list.bringOut });
  const contentOf = useCallback<ContentOf>((trackId) => read.ready.get(trackId) ?? null, [read]);
  const flows = useFlows(document, selection, contentOf);
  const scope = useScope(axis);
  return {
    document,
    overview,
    capture,
    title,
    axis,
    lost,
    stores,
    tracks,
    threads,
    tracksQuery,
    list,
    contentOf,
    originals,
    nameOf,
    colours,
    markers,
    busy,
    selection,
    flows,
    scope,
  };
}
