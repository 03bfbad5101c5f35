/** An open trace: tracks on one time axis, the analysis pane below, and insights alongside. */
import {
  useDeferredValue,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  type ReactNode,
  type Ref,
  type RefObject,
} from 'react';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { flamePlaceOf, type FlamePlace } from '../../../shared/core/contracts/flame-links.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import type { SourceMaps } from '../../core/stores/hooks/use-source-maps.ts';
import { useViewHistory } from '../../core/stores/hooks/use-view-history.ts';
import { useWorkbench } from '../../core/stores/workbench.tsx';
import { OriginalsContext } from '../../core/widgets/profile/originals.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { useAddNote } from '../../core/widgets/noted.tsx';
import { DetailsBeside } from '../../core/widgets/details-beside.tsx';
import { SplitPane } from '../../core/widgets/split-pane.tsx';
import type { SamplesPlace } from './details/box-menu.ts';
import { InsightsSide } from './insights/insights-side.tsx';
import { useLoadPath } from './insights/use-load-path.ts';
import { layoutOf } from './tables/walk.ts';
import { TraceAnalysis } from './trace-analysis.tsx';
import { TraceChart, TracePicture } from './trace-chart.tsx';
import { traceDestinations } from './trace-go.ts';
import type { TraceOverview } from './trace-types.ts';
import { runAround } from './tracks/folding.ts';
import type { TracksHandle } from './tracks/tracks-view-props.ts';
import { TraceClockContext } from './use-moment.ts';
import { useAnalysisState } from './use-analysis-state.ts';
import { useFind, type TraceFound } from './use-find.ts';
import { useOpenTrace, type OpenTrace } from './use-open-trace.ts';
import { useTraceLink } from './use-trace-link.ts';

/** The panes of an open trace: tracks with the insights beside them (over them in a narrow window), and the analysis below both. */
interface TracePanesProps {
  readonly tracks: ReactNode;
  /** One row until it is asked for. */
  readonly analysis: ReactNode;
  readonly isAnalysisOpen: boolean;
  /** Null: hidden. */
  readonly insights: ReactNode | null;
  readonly isNarrow: boolean;
  /** False while only the tracks are drawn. */
  readonly showsPanes: boolean;
}

const PANES_KEY = 'trace.analysis';
const SIDE_KEY = 'trace.side';

function TracePanes({ tracks, analysis, isAnalysisOpen, insights, isNarrow, showsPanes }: TracePanesProps) {
  const panes = usePanes(PANES_KEY);
  const side = usePanes(SIDE_KEY);
  const shown = showsPanes ? analysis : null;
  const chart = (
    <DetailsBeside
      room="findings"
      label="Resize insights"
      main={tracks}
      details={insights === null || showsPanes ? insights : <></>}
      isNarrow={isNarrow}
      {...side}
    />
  );
  return (
    <div className="column full">
      <SplitPane
        label="Resize details"
        direction="column"
        {...panes}
        panes={[
          { id: 'tracks', content: chart, minSize: '180px' },
          ...(isAnalysisOpen ? [{ id: 'analysis', initialSize: '40%', minSize: '120px', content: shown }] : []),
        ]}
      />
      {isAnalysisOpen ? null : <div className="trace-pane-closed">{shown}</div>}
    </div>
  );
}

export interface TraceViewHandle {
  readonly goToHit: (step: 1 | -1) => void;
  readonly copyLink: () => Promise<boolean>;
  /** Opens or closes the pane below the tracks. */
  readonly togglePane: () => void;
}

export interface TraceViewProps {
  readonly document: AnalysisDocument;
  readonly overview: TraceOverview;
  readonly capture: CaptureRecord;
  readonly facts: ReactNode;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly onFound: (found: TraceFound) => void;
  readonly isNarrow: boolean;
  readonly showsInsights: boolean;
  readonly onHideInsights: () => void;
  readonly onReopen: () => void;
  readonly maps: SourceMaps;
  /** The places key of the tracks. */
  readonly placeId: string;
  /** Opens a place in the samples of a thread. */
  readonly onSamples: (place: FlamePlace) => void;
  readonly handle: Ref<TraceViewHandle>;
}

/** Minimum width of a link target, so that it and its surroundings are readable. */
const JUMP_PX = 60;

/** Shows the box that a link or a list asks for: it may be asked for before its track is placed, expanded and loaded. */
function useWantedBox({ selection, contentOf, list }: OpenTrace, tracksView: RefObject<TracksHandle | null>): void {
  const { wanted, arrived } = selection;
  const { placed } = list;
  useEffect(() => {
    const content = wanted === null ? null : contentOf(wanted.trackId);
    if (wanted === null || layoutOf(content) === null) return;
    if (content?.kind === 'boxes' && runAround(content.chart.folding, wanted.box) !== null) return;
    if (!placed.some(({ track }) => track.id === wanted.trackId)) return;
    tracksView.current?.reveal(wanted, JUMP_PX);
    arrived();
  }, [wanted, arrived, contentOf, placed, tracksView]);
}

/** Back and forward through the places of a trace: visible range, selected range and selection. */
function useTraceHistory({ axis, scope, selection }: OpenTrace): void {
  useViewHistory(
    'tracks',
    { visible: scope.visible, range: scope.settledRange, chosen: selection.chosen },
    ({ visible, range, chosen }) => {
      if (visible === null) axis.fitAll();
      else axis.glideTo({ from: visible.fromMs, to: visible.toMs });
      scope.setRange(range);
      selection.choose(chosen);
    },
  );
}

export function TraceView(props: TraceViewProps) {
  const { document, overview, capture, maps, search, onSearch, isNarrow, onReopen, handle } = props;
  const trace = useOpenTrace({ document, overview, capture, maps });
  const { axis, stores, tracks, threads, list, contentOf, originals, selection, scope, tracksQuery } = trace;
  const state = useAnalysisState(trace);
  const tracksView = useRef<TracksHandle>(null);
  // Render the tracks first and the panes in a later task: all at once would block the window.
  const showsPanes = useDeferredValue(true, false);
  // Keep loaded insights while the pane is hidden.
  const loadPath = useLoadPath(document);
  const order = useMemo(() => list.placed.map(({ track }) => track.id), [list.placed]);
  const find = useFind({
    document,
    search,
    order,
    threads,
    read: stores.read,
    originals,
    axis,
    selection,
    onFound: props.onFound,
  });
  useWantedBox(trace, tracksView);
  const copyLink = useTraceLink({
    capture,
    placeId: props.placeId,
    tracks,
    axis,
    clock: overview.clock,
    list,
    contents: stores.contents,
    contentOf,
    selection,
    range: scope.range,
    onArrive: (marked) => {
      scope.setRange(marked);
      state.setView('summary');
      onSearch('');
    },
  });
  const addNote = useAddNote();
  const { places } = useWorkbench();
  useTraceHistory(trace);
  useImperativeHandle(handle, () => ({
    goToHit: find.goToHit,
    copyLink,
    togglePane: () => state.setOpen(!state.isOpen),
  }));
  const { go, goFromList } = traceDestinations(trace, state, onSearch);
  const toSamples = ({ show, of, thread }: SamplesPlace): void =>
    props.onSamples(flamePlaceOf({ show, function: of, track: thread }));

  if (tracksQuery.answer?.ok === false)
    return (
      <FailureState place="panel" error={tracksQuery.answer.error} onRetry={tracksQuery.refetch} onReopen={onReopen} />
    );
  return (
    <TraceClockContext value={overview.clock}>
      <OriginalsContext value={originals}>
        <TracePanes
          isNarrow={isNarrow}
          isAnalysisOpen={state.isOpen}
          showsPanes={showsPanes}
          tracks={
            <TraceChart
              trace={trace}
              state={state}
              search={search}
              onSearch={onSearch}
              find={find}
              go={go}
              toSamples={toSamples}
              copyLink={copyLink}
              onNoteRange={addNote === null ? null : (range) => addNote(flamePlaceOf({ range }))}
              onAddNote={addNote === null ? null : () => addNote(places.getState().shown(props.placeId))}
              tracksView={tracksView}
              loadPath={loadPath}
            />
          }
          analysis={
            <TraceAnalysis
              trace={trace}
              state={state}
              facts={props.facts}
              tools={<TracePicture trace={trace} />}
              go={go}
              goFromList={goFromList}
              toSamples={toSamples}
              copyLink={copyLink}
              onReopen={onReopen}
            />
          }
          insights={
            props.showsInsights ? (
              <InsightsSide
                trace={trace}
                loadPath={loadPath}
                go={go}
                onHide={props.onHideInsights}
                onReopen={onReopen}
              />
            ) : null
          }
        />
      </OriginalsContext>
    </TraceClockContext>
  );
}
