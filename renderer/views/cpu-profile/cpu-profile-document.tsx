/** A CPU profile: what ran, over time, as stacks, flat, as trees and by script; a range and a selection that all views share. */
import { useCallback, useRef, useState, type ReactNode } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { CpuPlace, CpuRange } from '../../../shared/contracts/cpu-profiles.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useBridge, useLayout } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { CloseIcon, DetailsIcon, SearchIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { ProfileOpening } from '../../widgets/profile/profile-opening.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { ErrorState } from '../../widgets/states.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import { CallDetails } from './call-details.tsx';
import { ChartView, type ChartHandle, type ChosenCall } from './chart-view.tsx';
import { CpuFunctionTable, CpuTree, type CpuOverview } from './cpu-tables.tsx';
import { GroupTable } from './group-table.tsx';
import { formatMs, msInline } from './milliseconds.tsx';
import { RangeFigures, rangeText } from './range-figures.tsx';
import { Sandwich } from './sandwich.tsx';
import { useSettledRange } from './use-settled-range.ts';
import '../../widgets/profile/profile.css';
import './cpu-profile.css';

export interface CpuProfileDocumentProps {
  readonly capture: CaptureRecord;
  /** Export and facts belong to every capture, so they come from outside. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

const VIEWS = [
  { value: 'time', label: 'Flame chart', title: 'All calls in the order of time' },
  { value: 'left-heavy', label: 'Left heavy', title: 'Equal stacks together, largest first' },
  { value: 'sandwich', label: 'Sandwich', title: 'One function between its callers and its callees' },
  { value: 'functions', label: 'Functions', title: 'Functions by their time' },
  { value: 'top-down', label: 'Top-down', title: 'Calls, from the outermost function' },
  { value: 'bottom-up', label: 'Bottom-up', title: 'Who called the functions that ran' },
  { value: 'url', label: 'Scripts', title: 'Time by script' },
  { value: 'package', label: 'Packages', title: 'Time by package' },
] as const;
type View = (typeof VIEWS)[number]['value'];

const PANES_KEY = 'cpu-profile.details';
const RANGE_PANES_KEY = 'cpu-profile.range';

function askOverview(document: AnalysisDocument): Promise<AppResult<CpuOverview>> {
  return document.query('cpu.overview', {});
}

function isChart(view: View): view is 'time' | 'left-heavy' {
  return view === 'time' || view === 'left-heavy';
}

/** What the times of a file are worth that does not tell when each sample was taken. */
function TimingStrip({ timing }: { timing: Exclude<CpuOverview['timing'], 'samples'> }) {
  return (
    <ErrorState
      severity="warning"
      place="strip"
      title="The file does not say when each sample was taken."
      detail={
        timing === 'even'
          ? 'The samples are spread evenly over the recording: sums hold as estimates, moments in the flame chart do not.'
          : 'It has counts only: the flame chart shows calls in the order of the file, not of time.'
      }
    />
  );
}

export function CpuProfileDocument({ capture, exportMenu, facts, loss }: CpuProfileDocumentProps) {
  const bridge = useBridge();
  const profile = useOpenedDocument(bridge.analysis, capture.file, askOverview);
  const [view, setView] = useState<View>('time');
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState({ hits: 0, at: 0 });
  const [range, setRange] = useState<CpuRange | null>(null);
  const [place, setPlace] = useState<CpuPlace | null>(null);
  const [call, setCall] = useState<ChosenCall | null>(null);
  /** A function that was asked for by name, for the chart to begin at. */
  const [wanted, setWanted] = useState<CpuPlace | null>(null);
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
  useKeys({ Slash: () => field.current?.focus() }, { within: root, enabled: canFind });
  useKeys({ Escape: () => setOverlay(false) }, { within: root, enabled: narrow && overlay });
  const { current } = profile;
  const overview = current.state === 'open' ? current.overview : undefined;
  const onChosen = useCallback((next: ChosenCall | null) => {
    setCall(next);
    if (next !== null) setPlace(next.place);
  }, []);
  const leaveTo = (next: View): void => {
    if (!isChart(next)) setCall(null);
    setView(next);
  };
  const actions = {
    onShow: (of: CpuPlace) => {
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
      {current.state === 'open' && place !== null ? (
        <CallDetails
          document={current.document}
          overview={current.overview}
          place={place}
          call={call}
          onSandwich={actions.onSandwich}
        />
      ) : null}
      {facts}
    </aside>
  );
  const content = (): ReactNode => {
    if (current.state !== 'open')
      return (
        <ProfileOpening
          what="The CPU profile"
          current={current}
          sizeBytes={capture.sizeBytes}
          onCancel={profile.cancel}
          onReopen={profile.reopen}
        />
      );
    const shared = {
      ...actions,
      document: current.document,
      overview: current.overview,
      onReopen: profile.reopen,
      table,
    };
    switch (view) {
      case 'time':
      case 'left-heavy': {
        const drawn = (
          <ChartView
            key={view}
            order={view}
            document={current.document}
            overview={current.overview}
            search={typed}
            wanted={wanted}
            range={range}
            onRange={setRange}
            onFound={setFound}
            onChosen={onChosen}
            onReopen={profile.reopen}
            handle={chart}
          />
        );
        return (
          <SplitPane
            label="Resize the figures of the range"
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
        return <CpuFunctionTable {...shared} range={askedRange} filter={settled} onFilter={setTyped} />;
      case 'url':
      case 'package':
        return (
          <GroupTable
            key={view}
            {...shared}
            by={view}
            filter={settled}
            onFilter={setTyped}
            onShow={(name) => {
              setTyped(name);
              leaveTo('functions');
            }}
          />
        );
      default:
        return <CpuTree key={JSON.stringify([view, askedRange])} {...shared} view={view} range={askedRange} />;
    }
  };
  return (
    <div className="profile cpu" ref={root} data-testid="cpu-profile-document">
      <div className="toolbar profile-toolbar" role="toolbar" aria-label="CPU profile">
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
            title={canFind ? undefined : 'Charts and lists can be searched; a tree finds what is typed'}
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
          <span className="cpu-chip" data-testid="range-chip">
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
              : `${formatMs(overview.durationMs)} long, ${formatCount(overview.samples)} samples of ${formatCount(overview.functions)} functions, one each ${formatCount(overview.samplingIntervalUs)} µs`
          }
        >
          {overview === undefined ? '…' : msInline(overview.activeMs)}
          <span className="third"> active</span>
        </span>
        {exportMenu}
        <IconButton
          label={showDetails ? 'Hide details' : 'Show details'}
          icon={DetailsIcon}
          pressed={showDetails}
          onClick={() => (narrow ? setOverlay((open) => !open) : setDetailsHidden((hidden) => !hidden))}
        />
      </div>
      {loss}
      {overview === undefined || overview.timing === 'samples' ? null : <TimingStrip timing={overview.timing} />}
      <div className="profile-body">
        <SplitPane
          label="Resize details"
          direction="row"
          sizes={sizes}
          onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
          panes={[
            { id: 'main', content: <div className="profile-main">{content()}</div>, minSize: narrow ? '0px' : '420px' },
            ...(narrow || detailsHidden
              ? []
              : [
                  {
                    id: 'details',
                    content: details,
                    initialSize: '288px',
                    minSize: '220px',
                    maxSize: '520px',
                    fixed: true,
                  },
                ]),
          ]}
        />
        {narrow && overlay ? (
          <div className="profile-overlay">
            <div className="pane-head">
              <h3 className="grow cut">{capture.name}</h3>
              <IconButton
                label="Close details"
                icon={CloseIcon}
                size="tiny"
                shortcut="Escape"
                onClick={() => setOverlay(false)}
              />
            </div>
            {details}
          </div>
        ) : null}
      </div>
    </div>
  );
}
