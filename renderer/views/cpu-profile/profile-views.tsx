/** Views of the samples of one thread (charts, tables, trees, groups) with a shared range, filters and selection. */
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { CpuFilter, CpuPlace, CpuRange, CpuThread } from '../../../shared/contracts/cpu-profiles.ts';
import { flamePlaceOf, type FlamePlace, type FlameView } from '../../../shared/contracts/flame-links.ts';
import { formatLink, type CapturePlace } from '../../../shared/contracts/links.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useClipboard } from '../../stores/use-command.ts';
import { usePlace } from '../../stores/use-place.ts';
import type { SourceMaps } from '../../stores/use-source-maps.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useCaptureTitle, useLayout } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { Field } from '../../widgets/field.tsx';
import { CloseIcon, DetailsIcon, SearchIcon } from '../../widgets/icons.tsx';
import type { IcicleWindow } from '../../widgets/icicle/icicle-window.ts';
import { useKeys } from '../../widgets/keys.ts';
import { ProfileBody } from '../../widgets/profile/profile-body.tsx';
import { OriginalsContext, originalsOf } from '../../widgets/profile/originals.ts';
import { SourceMapMenu } from '../../widgets/profile/source-map-menu.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { ErrorState } from '../../widgets/states.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import { CallDetails } from './call-details.tsx';
import { ChartView, type ChartHandle, type ChosenCall } from './chart-view.tsx';
import { CpuFunctionTable, CpuTree, type CpuOverview } from './cpu-tables.tsx';
import { withFilter } from '../../widgets/profile/filter-entries.ts';
import { FilterMenu, FilterStrip } from '../../widgets/profile/filter-strip.tsx';
import { GroupTable } from './group-table.tsx';
import { formatMs, msInline } from './milliseconds.tsx';
import { RangeFigures, rangeText } from './range-figures.tsx';
import { Sandwich } from './sandwich.tsx';
import { useSettledRange } from './use-settled-range.ts';
import '../../widgets/profile/profile.css';
import './cpu-profile.css';

export interface ProfileViewsProps {
  readonly capture: CaptureRecord;
  /** Null until the document is open; `opening` is shown instead. */
  readonly opened: { readonly document: AnalysisDocument; readonly overview: CpuOverview } | null;
  readonly opening: ReactNode;
  readonly onReopen: () => void;
  readonly maps: SourceMaps;
  /** The places key (`places.ts`). */
  readonly placeId: string;
  /** The thread of a trace, for links. */
  readonly thread?: CpuThread;
  readonly onTracks?: (range: CpuRange) => void;
  /** Label and leading part of the toolbar. */
  readonly label: string;
  readonly leading?: ReactNode;
  /** Export and facts are common to all captures and passed in. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

const VIEWS = [
  { value: 'time', label: 'Flame chart', title: 'All calls in time order' },
  { value: 'left-heavy', label: 'Left heavy', title: 'Equal stacks merged, largest first' },
  { value: 'sandwich', label: 'Sandwich', title: 'One function with its callers and callees' },
  { value: 'functions', label: 'Functions', title: 'Functions by time' },
  { value: 'top-down', label: 'Top-down', title: 'Calls from the outermost function down' },
  { value: 'bottom-up', label: 'Bottom-up', title: 'Functions and their callers' },
  { value: 'url', label: 'Scripts', title: 'Time by script' },
  { value: 'package', label: 'Packages', title: 'Time by package' },
] as const satisfies readonly { readonly value: FlameView; readonly label: string; readonly title: string }[];
type View = FlameView;

const PANES_KEY = 'cpu-profile.details';
const RANGE_PANES_KEY = 'cpu-profile.range';

function isChart(view: View): view is 'time' | 'left-heavy' {
  return view === 'time' || view === 'left-heavy';
}

/** The share of the profile that remains after filters. */
function partText({ activeMs, wholeActiveMs, samples, wholeSamples }: CpuOverview): string {
  const share = formatPercent(wholeActiveMs > 0 ? activeMs / wholeActiveMs : 0);
  return `${formatMs(activeMs)} of ${formatMs(wholeActiveMs)} active time (${share}), ${formatCount(samples)} of ${formatCount(wholeSamples)} samples`;
}

/** Explains the accuracy of a file without sample timestamps. */
function TimingStrip({ timing }: { timing: Exclude<CpuOverview['timing'], 'samples'> }) {
  return (
    <ErrorState
      severity="warning"
      place="strip"
      title="The file has no sample timestamps."
      detail={
        timing === 'even'
          ? 'Samples are spread evenly over the recording. Sums are estimates; positions in the flame chart are not meaningful.'
          : 'It has only sample counts. The flame chart shows calls in file order, not time order.'
      }
    />
  );
}

export function ProfileViews(props: ProfileViewsProps) {
  const { capture, opened, opening, onReopen, maps, placeId, thread, exportMenu, facts, loss } = props;
  const title = useCaptureTitle(capture);
  const originals = useMemo(() => originalsOf(maps.found?.originals ?? [], maps.inChart), [maps.found, maps.inChart]);
  const [view, setView] = useState<View>('time');
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState({ hits: 0, at: 0 });
  const [range, setRange] = useState<CpuRange | null>(null);
  const [place, setPlace] = useState<CpuPlace | null>(null);
  const [call, setCall] = useState<ChosenCall | null>(null);
  /** A function to select initially in the chart. */
  const [wanted, setWanted] = useState<CpuPlace | null>(null);
  const [filters, setFilters] = useState<readonly CpuFilter[]>([]);
  /** The place of the last link until the view or filters change, and the number of links opened. */
  const [linked, setLinked] = useState<FlamePlace | null>(null);
  const [linkNumber, setLinkNumber] = useState(0);
  const visible = useRef<IcicleWindow | null>(null);
  const [detailsHidden, setDetailsHidden] = useState(false);
  const [overlay, setOverlay] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const chart = useRef<ChartHandle>(null);
  const narrow = useNarrow(root);
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const rangeSizes = useLayout((state) => state.panes[RANGE_PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  const settled = useSettledText(typed);
  const askedRange = useSettledRange(range);
  const searches = isChart(view);
  const canFind = searches || view === 'functions' || view === 'url' || view === 'package';
  const toField = (): void => {
    field.current?.focus();
    field.current?.select();
  };
  useKeys({ Slash: toField, 'Mod+KeyF': toField }, { within: root, enabled: canFind });
  const toHit = (step: 1 | -1) => (): void => chart.current?.goToHit(step);
  useKeys(
    {
      'Alt+ArrowLeft': () => chart.current?.goInHistory(-1),
      'Alt+ArrowRight': () => chart.current?.goInHistory(1),
    },
    { within: root, enabled: searches },
  );
  useKeys({ F3: toHit(1), 'Shift+F3': toHit(-1) }, { within: root, enabled: searches && typed.trim() !== '' });
  useKeys({ Escape: () => setOverlay(false) }, { within: root, enabled: narrow && overlay });
  const filtersKey = JSON.stringify(filters);
  const part = useAnswer(
    opened === null || filters.length === 0 ? null : `${opened.document.documentId} ${filtersKey}`,
    async () => {
      if (opened === null) throw new Error('a question without a document');
      const answer = await opened.document.query('cpu.overview', { filters: [...filters] });
      return answer.ok ? { ok: true, value: { of: filtersKey, overview: answer.value } } : answer;
    },
  );
  // Results of other filters do not apply.
  const filtered = part.answer?.ok === true && part.answer.value.of === filtersKey ? part.answer.value.overview : null;
  const overview = (filters.length === 0 ? null : filtered) ?? opened?.overview;
  const changeFilters = useCallback((next: readonly CpuFilter[]) => {
    setCall(null);
    setLinked(null);
    // The box of a collapsed script or package exists only with its filter.
    setPlace((now) => (now !== null && now.url !== '' && now.line === 0 ? null : now));
    setFilters(next);
  }, []);
  const lastVisible = useCallback(() => visible.current, []);
  const onVisibleRange = useCallback((next: IcicleWindow) => {
    visible.current = next;
  }, []);
  const copy = useClipboard();
  const placeNow = (): FlamePlace => {
    const inChart = searches ? chart.current?.place() : undefined;
    return flamePlaceOf({
      show: view,
      range: isChart(view) && view !== 'time' ? null : range,
      filters,
      function: inChart?.frame === null || inChart === undefined ? place : null,
      track: thread ?? null,
      ...inChart,
    });
  };
  const copyLink = (): Promise<boolean> => copy(formatLink(capture.id, placeNow()));
  const onChosen = useCallback((next: ChosenCall | null) => {
    setCall(next);
    if (next !== null) setPlace(next.place);
  }, []);
  const leaveTo = (next: View): void => {
    if (!isChart(next)) setCall(null);
    setLinked(null);
    setView(next);
  };
  const goToPlace = (to: CapturePlace): void => {
    if (to.view !== 'flame') return;
    visible.current = null;
    setTyped('');
    setWanted(to.function);
    setPlace(to.function);
    setRange(to.range);
    changeFilters(to.filters);
    leaveTo(to.show ?? 'time');
    setLinked(to);
    setLinkNumber((links) => links + 1);
  };
  usePlace(placeId, opened !== null, goToPlace, placeNow);
  const actions = {
    onFilter: (added: CpuFilter) => {
      if (added.kind === 'focus') setWanted(added.place);
      changeFilters(withFilter(filters, added));
    },
    onShow: (of: CpuPlace) => {
      visible.current = null;
      setWanted(of);
      leaveTo('time');
    },
    onPick: (of: CpuPlace) => {
      setCall(null);
      setPlace(of);
    },
    onSandwich: (of: CpuPlace) => {
      setPlace(of);
      leaveTo('sandwich');
    },
  };
  const showDetails = narrow ? overlay : !detailsHidden;
  const details = (
    <aside className="profile-details" aria-label="Details">
      {opened !== null && place !== null ? (
        <CallDetails
          document={opened.document}
          overview={overview ?? opened.overview}
          filters={filters}
          place={place}
          call={call}
          onSandwich={actions.onSandwich}
        />
      ) : null}
      {facts}
    </aside>
  );
  const content = (): ReactNode => {
    if (opened === null) return opening;
    const shared = {
      ...actions,
      document: opened.document,
      overview: overview ?? opened.overview,
      filters,
      onReopen,
      table,
    };
    switch (view) {
      case 'time':
      case 'left-heavy': {
        const drawn = (
          <ChartView
            key={`${view} ${filtersKey}`}
            {...shared}
            title={title}
            order={view}
            search={typed}
            wanted={wanted}
            linked={linked}
            linkNumber={linkNumber}
            lastVisible={lastVisible}
            onVisibleRange={onVisibleRange}
            onCopyLink={() => void copyLink()}
            onTracks={props.onTracks}
            range={range}
            onRange={setRange}
            onFound={setFound}
            onChosen={onChosen}
            handle={chart}
          />
        );
        return (
          <SplitPane
            label="Resize range summary"
            direction="column"
            sizes={rangeSizes}
            onSizes={(percentages) => setPanes(RANGE_PANES_KEY, percentages)}
            panes={[
              { id: 'chart', content: drawn, minSize: '160px' },
              ...(view === 'time' && askedRange !== null && range !== null
                ? [
                    {
                      id: 'range',
                      content: <RangeFigures {...shared} range={askedRange} onClose={() => setRange(null)} />,
                      initialSize: '36%',
                      minSize: '110px',
                    },
                  ]
                : []),
            ]}
          />
        );
      }
      case 'sandwich':
        return <Sandwich {...shared} place={place} onPlace={actions.onPick} />;
      case 'functions':
        return <CpuFunctionTable {...shared} range={askedRange} filter={settled} onSearch={setTyped} />;
      case 'url':
      case 'package':
        return (
          <GroupTable
            key={view}
            {...shared}
            by={view}
            filter={settled}
            onSearch={setTyped}
            onShow={(name) => {
              setTyped(name);
              leaveTo('functions');
            }}
          />
        );
      default:
        return <CpuTree key={JSON.stringify([view, askedRange, filters])} {...shared} view={view} range={askedRange} />;
    }
  };
  return (
    <div className="profile cpu" ref={root} data-testid="cpu-profile-document">
      <div className="toolbar profile-toolbar" role="toolbar" aria-label={props.label}>
        {props.leading}
        <Segmented label="View" value={view} options={VIEWS} onValue={leaveTo} />
        <div className="profile-filter">
          <Field
            ref={field}
            label={searches ? 'Search functions in the chart' : 'Filter'}
            placeholder={searches ? 'Search function or file' : 'Filter'}
            icon={SearchIcon}
            shortcut="Slash"
            data-testid="profile-filter"
            disabled={!canFind}
            title={canFind ? undefined : 'Searches charts and lists; filters trees'}
            value={typed}
            trailing={
              searches && typed.trim() !== ''
                ? found.hits === 0
                  ? 'none'
                  : `${formatCount(found.at)} of ${formatCount(found.hits)}`
                : undefined
            }
            onValue={setTyped}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && searches) {
                event.preventDefault();
                chart.current?.goToHit(event.shiftKey ? -1 : 1);
              } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
                event.preventDefault();
                table.current?.focus();
              }
            }}
          />
        </div>
        {range !== null && !searches && view !== 'sandwich' && view !== 'url' && view !== 'package' ? (
          <span className="profile-chip" data-testid="range-chip">
            <span className="cut">{rangeText(range)}</span>
            <IconButton label="Clear the range" icon={CloseIcon} size="tiny" onClick={() => setRange(null)} />
          </span>
        ) : null}
        <span className="grow" />
        <span
          className="profile-figures cut"
          title={
            overview === undefined
              ? undefined
              : `${formatMs(overview.durationMs)} long, ${formatCount(overview.samples)} samples of ${formatCount(overview.functions)} functions, one every ${formatCount(overview.samplingIntervalUs)} µs`
          }
        >
          {overview === undefined ? '…' : msInline(overview.activeMs)}
          <span className="third"> active</span>
        </span>
        <SourceMapMenu maps={maps} functions={opened?.overview.functions ?? 0} />
        <FilterMenu filters={filters} onFilters={changeFilters} place={place} />
        <CopyButton label="Copy link to this view" iconOnly onCopy={copyLink} />
        {exportMenu}
        <IconButton
          label={showDetails ? 'Hide details' : 'Show details'}
          icon={DetailsIcon}
          pressed={showDetails}
          onClick={() => (narrow ? setOverlay((open) => !open) : setDetailsHidden((hidden) => !hidden))}
        />
      </div>
      {loss}
      <FilterStrip
        filters={filters}
        onFilters={changeFilters}
        part={filtered === null ? null : partText(filtered)}
        originals={originals}
      />
      {part.answer?.ok === false && filters.length > 0 ? (
        <ErrorState
          place="strip"
          title="The filters could not be applied"
          detail={part.answer.error.message}
          suggestion={part.answer.error.suggestion}
        />
      ) : null}
      {overview === undefined || overview.timing === 'samples' ? null : <TimingStrip timing={overview.timing} />}
      <OriginalsContext value={originals}>
        <ProfileBody
          title={title}
          main={<div className="profile-main">{content()}</div>}
          details={details}
          isNarrow={narrow}
          showsDetails={showDetails}
          onClose={() => setOverlay(false)}
          sizes={sizes}
          onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
        />
      </OriginalsContext>
    </div>
  );
}
