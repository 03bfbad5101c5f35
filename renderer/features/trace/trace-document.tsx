/** The document of a trace: opening, toolbar, loss notice, tracks and samples. */
import { Fragment, useRef, useState, type ReactNode } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { CpuRange, CpuThread } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { flamePlaceOf, type FlamePlace } from '../../../shared/core/contracts/flame-links.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useDocumentId } from '../../core/stores/documents/document-id.tsx';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { useOpenedDocument } from '../../core/stores/hooks/use-opened-document.ts';
import { useViewHistory } from '../../core/stores/hooks/use-view-history.ts';
import { usePlace } from '../../core/stores/hooks/use-place.ts';
import { useSourceMaps, type SourceMaps } from '../../core/stores/hooks/use-source-maps.ts';
import { useWorkbench } from '../../core/stores/workbench.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { IconButton } from '../../core/widgets/button.tsx';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { DocumentVerdict } from '../../core/widgets/findings/document-verdict.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { DetailsIcon, SearchIcon } from '../../core/widgets/icons.tsx';
import { useKeys } from '../../core/widgets/keys/keys.ts';
import { SourceMapMenu } from '../../core/widgets/profile/source-map-menu.tsx';
import { DocumentOpening } from '../../core/widgets/document-opening.tsx';
import { ErrorState } from '../../core/widgets/states.tsx';
import { ToolbarEnd } from '../../core/widgets/toolbar-end.tsx';
import { useNarrow } from '../../core/widgets/use-narrow.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { isThread, SamplesSwitch, ThreadMenu, useSampledThreads, type TraceMode } from './tables/samples-switch.tsx';
import type { TraceOverview } from './trace-types.ts';
import { TraceView, type TraceViewHandle } from './trace-view.tsx';
import type { TraceFound } from './use-find.ts';
import '../../core/widgets/profile/profile.css';
import './trace.css';

export interface TraceDocumentProps extends CaptureViewProps {
  /** Samples of one thread as a CPU profile, passed in. */
  readonly samples: (parts: TraceSamplesParts) => ReactNode;
}

export interface TraceSamplesParts {
  readonly capture: CaptureRecord;
  readonly document: AnalysisDocument;
  readonly thread: CpuThread;
  readonly maps: SourceMaps;
  /** The places key of the samples. */
  readonly placeId: string;
  /** Leading part of their toolbar. */
  readonly leading: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
  /** Opens a time in the tracks. */
  readonly onTracks: (range: CpuRange) => void;
  readonly onReopen: () => void;
}

/** True if a link addresses the samples, which have views, functions and filters, unlike tracks. */
function isOfSamples({ show, filters, function: of, row, event }: FlamePlace): boolean {
  return row === null && event === null && (show !== null || of !== null || filters.length > 0);
}

/** Shows a range with its surroundings. */
function aroundRange({ fromMs, toMs }: CpuRange): CpuRange {
  const aroundMs = Math.max(1, toMs - fromMs);
  return { fromMs: Math.max(0, fromMs - aroundMs), toMs: toMs + aroundMs };
}

function loadOverview(document: AnalysisDocument): Promise<AppResult<TraceOverview>> {
  return document.query('trace.overview', {});
}

const NOTHING_FOUND: TraceFound = { hits: 0, at: 0, events: null };

function foundText({ hits, at, events }: TraceFound): string {
  if (hits > 0) return `${formatCount(at)} of ${formatCount(hits)}`;
  return events !== null && events > 0 ? `${formatCount(events)} elsewhere` : 'none';
}

/** The loss recorded in the trace itself, for files without a library record. */
function OwnLoss({ overview }: { overview: TraceOverview }) {
  if (!overview.truncated && overview.loss.length === 0) return null;
  return (
    <ErrorState
      severity="warning"
      place="strip"
      title={
        overview.truncated ? 'The trace buffer was full before the recording ended.' : 'Part of this trace is missing.'
      }
      detail={`${overview.loss.map(({ reason }) => reason).join(' ')} Recorded: ${durationText(overview.durationMs)}, ${formatCount(overview.events)} events.`}
    />
  );
}

export function TraceDocument({ capture, exportMenu, facts, loss, samples }: TraceDocumentProps) {
  const trace = useOpenedDocument(capture.file, loadOverview);
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState(NOTHING_FOUND);
  const [sideHidden, setSideHidden] = useState(false);
  const [overlay, setOverlay] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const view = useRef<TraceViewHandle>(null);
  const narrow = useNarrow(root);
  const { current } = trace;
  const opened = current.state === 'open' ? current : null;
  const overview = opened?.overview ?? null;
  const documentId = useDocumentId(captureDocument(capture).id);
  const { places } = useWorkbench();
  const [mode, setMode] = useState<TraceMode>('tracks');
  const [threadChoice, setThreadChoice] = useState<CpuThread | null>(null);
  const hasSamples = overview !== null && overview.samples > 0;
  const maps = useSourceMaps(hasSamples && opened !== null ? opened.document : null);
  const { threads, error: threadsError } = useSampledThreads(
    mode === 'samples' && opened !== null ? opened.document : null,
  );
  const thread =
    threads === null
      ? null
      : (threads.find((each) => threadChoice !== null && isThread(each, threadChoice)) ?? threads[0] ?? null);
  useViewHistory('mode', overview === null ? null : { mode, threadChoice }, (to) => {
    setMode(to.mode);
    setThreadChoice(to.threadChoice);
  });
  const tracksPlace = `${documentId} tracks`;
  const samplesPlaceOf = (of: CpuThread | null): string =>
    `${documentId} samples ${of === null ? '' : `${of.pid}:${of.tid}`}`;
  /** Each of the two views takes its own places as soon as it can. */
  const toPlace = (to: FlamePlace): void => {
    const next = isOfSamples(to) && hasSamples ? 'samples' : 'tracks';
    setMode(next);
    if (next === 'samples') setThreadChoice(to.track);
    places.getState().ask(next === 'samples' ? samplesPlaceOf(to.track) : tracksPlace, to);
  };
  usePlace(
    documentId,
    overview !== null,
    (to) => {
      if (to.view === 'flame') toPlace(to);
    },
    () => places.getState().shown(mode === 'tracks' ? tracksPlace : samplesPlaceOf(threadChoice)),
  );
  /** The range that is selected in the tracks is also that of the samples. */
  const chooseMode = (next: TraceMode): void => {
    const shown = next === 'samples' ? places.getState().shown(tracksPlace) : null;
    const range = shown?.view === 'flame' ? shown.range : null;
    if (range !== null)
      places.getState().ask(samplesPlaceOf(threadChoice), flamePlaceOf({ range, visibleRange: aroundRange(range) }));
    setMode(next);
  };
  const toField = (): void => {
    field.current?.focus();
    field.current?.select();
  };
  const toHit = (step: 1 | -1) => (): void => view.current?.goToHit(step);
  const isInTracks = mode === 'tracks';
  useKeys({ Slash: toField, 'Mod+KeyF': toField }, { within: root, enabled: isInTracks });
  useKeys({ F3: toHit(1), 'Shift+F3': toHit(-1) }, { within: root, enabled: isInTracks && typed.trim() !== '' });
  useKeys({ Escape: () => setOverlay(false) }, { within: root, enabled: isInTracks && narrow && overlay });
  useKeys({ KeyE: () => view.current?.togglePane() }, { within: root, enabled: isInTracks });
  const showsInsights = narrow ? overlay : !sideHidden;
  const toggleSide = (): void => (narrow ? setOverlay((open) => !open) : setSideHidden((hidden) => !hidden));
  const shownLoss = capture.loss.length > 0 || overview === null ? loss : <OwnLoss overview={overview} />;
  const modes = <SamplesSwitch mode={mode} onMode={chooseMode} samples={overview?.samples ?? null} />;
  const tracksView = (
    <>
      <DocumentVerdict document={opened?.document ?? null} />
      <div className="toolbar profile-toolbar" role="toolbar" aria-label="Trace">
        {modes}
        <div className="profile-filter trace-find">
          <Field
            ref={field}
            label="Find in all tracks"
            placeholder="Find event, function or URL"
            icon={SearchIcon}
            shortcut="Slash"
            data-testid="trace-find"
            value={typed}
            title={found.events === null ? undefined : `${formatCount(found.events)} events in the trace match by name`}
            trailing={typed.trim() === '' ? undefined : <span data-testid="trace-found">{foundText(found)}</span>}
            onValue={setTyped}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              view.current?.goToHit(event.shiftKey ? -1 : 1);
            }}
          />
        </div>
        <span className="trace-figures cut" data-testid="trace-figures">
          {overview === null ? (
            '…'
          ) : (
            <>
              <b className="mono">{durationText(overview.durationMs)}</b>
              <span className="third">, {formatCount(overview.events)} events</span>
              {overview.page === null || overview.page.url === '' ? null : (
                <span className="third" title={overview.page.url}>
                  , {overview.page.url}
                </span>
              )}
            </>
          )}
        </span>
        <ToolbarEnd>
          <CopyButton
            label="Copy link to this view"
            iconOnly
            onCopy={() => view.current?.copyLink() ?? Promise.resolve(false)}
          />
          {hasSamples ? <SourceMapMenu maps={maps} functions={null} /> : null}
          {exportMenu}
          <IconButton
            label={showsInsights ? 'Hide insights' : 'Show insights'}
            icon={DetailsIcon}
            pressed={showsInsights}
            onClick={toggleSide}
          />
        </ToolbarEnd>
      </div>
      {shownLoss}
      <div className="profile-body body">
        <div className="profile-main grow">
          {current.state === 'open' ? (
            <TraceView
              key={current.document.documentId}
              document={current.document}
              overview={current.overview}
              capture={capture}
              facts={facts}
              search={typed}
              onSearch={setTyped}
              onFound={setFound}
              isNarrow={narrow}
              showsInsights={showsInsights}
              onHideInsights={toggleSide}
              onReopen={trace.reopen}
              maps={maps}
              placeId={tracksPlace}
              onSamples={toPlace}
              handle={view}
            />
          ) : (
            <DocumentOpening what="The trace" opened={trace} sizeBytes={capture.sizeBytes} />
          )}
        </div>
      </div>
    </>
  );
  return (
    <div className="profile column full trace" ref={root} data-testid="trace-document">
      {/* The tracks retain their state while samples are shown. */}
      <div className="trace-mode" hidden={!isInTracks}>
        {tracksView}
      </div>
      {isInTracks || opened === null ? null : (
        <div className="trace-mode" data-testid="trace-samples">
          {thread === null || threads === null ? (
            <>
              <div className="toolbar profile-toolbar" role="toolbar" aria-label="Samples of a thread">
                {modes}
              </div>
              {threadsError === null ? (
                <p className="profile-waiting third">Finding threads with samples …</p>
              ) : (
                <FailureState title="Threads with samples are not known" error={threadsError} />
              )}
            </>
          ) : (
            <Fragment key={`${thread.pid}:${thread.tid}`}>
              {samples({
                capture,
                document: opened.document,
                thread: { pid: thread.pid, tid: thread.tid },
                maps,
                placeId: samplesPlaceOf(threadChoice),
                leading: (
                  <>
                    {modes}
                    <ThreadMenu threads={threads} thread={thread} onThread={setThreadChoice} />
                  </>
                ),
                facts,
                loss: shownLoss,
                onTracks: (range) => toPlace(flamePlaceOf({ range, visibleRange: aroundRange(range) })),
                onReopen: trace.reopen,
              })}
            </Fragment>
          )}
        </div>
      )}
    </div>
  );
}
