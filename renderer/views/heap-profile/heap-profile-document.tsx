/** A sampled heap profile: live size by allocating function, flat, as trees and as an icicle. */
import { useCallback, useRef, useState, type ReactNode } from 'react';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { CpuFilter, CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import { flamePlaceOf, type FlamePlace, type FlameView } from '../../../shared/contracts/flame-links.ts';
import { formatLink, type CapturePlace } from '../../../shared/contracts/links.ts';
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { captureDocument } from '../../stores/documents.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useClipboard } from '../../stores/use-command.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { usePlace } from '../../stores/use-place.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useBridge, useCaptureTitle, useLayout } from '../../stores/workbench.tsx';
import { IconButton } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { Field } from '../../widgets/field.tsx';
import { Bytes, Count } from '../../widgets/figure.tsx';
import { DetailsIcon, SearchIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import type { MenuEntry } from '../../widgets/menu.tsx';
import { filterEntries, withFilter } from '../../widgets/profile/filter-entries.ts';
import { FilterMenu, FilterStrip } from '../../widgets/profile/filter-strip.tsx';
import { NO_ORIGINALS } from '../../widgets/profile/originals.ts';
import { ProfileBody } from '../../widgets/profile/profile-body.tsx';
import { ProfileOpening } from '../../widgets/profile/profile-opening.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { functionName } from '../../widgets/source-place.ts';
import { ErrorState } from '../../widgets/states.tsx';
import { useNarrow } from '../../widgets/use-narrow.ts';
import { FunctionTable, type ProfileOverview } from './function-table.tsx';
import { HeapSandwich } from './heap-sandwich.tsx';
import { ProfileIcicleView, type IcicleHandle } from './profile-icicle.tsx';
import { ProfileTree } from './profile-tree.tsx';
import '../../widgets/profile/profile.css';

export interface HeapProfileDocumentProps {
  readonly capture: CaptureRecord;
  /** Export and facts are common to all captures and passed in. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

type View = 'functions' | 'top-down' | 'bottom-up' | 'icicle' | 'sandwich';

/** Links use the place name of left heavy charts for the icicle. */
const LINK_VIEWS: Readonly<Partial<Record<FlameView, View>>> = {
  'left-heavy': 'icicle',
  time: 'icicle',
  sandwich: 'sandwich',
  functions: 'functions',
  'top-down': 'top-down',
  'bottom-up': 'bottom-up',
};

/** The share of the profile that remains after filters. */
function partText(part: ProfileOverview, whole: ProfileOverview): string {
  const share = formatPercent(whole.totalSizeBytes > 0 ? part.totalSizeBytes / whole.totalSizeBytes : 0);
  // Older files have only sizes.
  const samples = whole.samples === 0 ? '' : `, ${formatCount(part.samples)} of ${formatCount(whole.samples)} samples`;
  return `${formatBytes(part.totalSizeBytes)} of ${formatBytes(whole.totalSizeBytes)} (${share})${samples}`;
}

const PANES_KEY = 'heap-profile.details';

function loadOverview(document: AnalysisDocument): Promise<AppResult<ProfileOverview>> {
  return document.query('heap-profile.overview', {});
}

export function HeapProfileDocument({ capture, exportMenu, facts, loss }: HeapProfileDocumentProps) {
  const bridge = useBridge();
  const title = useCaptureTitle(capture);
  const profile = useOpenedDocument(bridge.analysis, capture.file, loadOverview);
  const [view, setView] = useState<View>('functions');
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState({ hits: 0, at: 0 });
  const [filters, setFilters] = useState<readonly CpuFilter[]>([]);
  const [place, setPlace] = useState<CpuPlace | null>(null);
  /** A function to select initially in the icicle. */
  const [wanted, setWanted] = useState<CpuPlace | null>(null);
  /** The place of the last link until filters change, and the number of links opened. */
  const [linked, setLinked] = useState<FlamePlace | null>(null);
  const [linkNumber, setLinkNumber] = useState(0);
  const [detailsHidden, setDetailsHidden] = useState(false);
  const [overlay, setOverlay] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const icicle = useRef<IcicleHandle>(null);
  const narrow = useNarrow(root);
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  const filter = useSettledText(typed);
  const isIcicle = view === 'icicle';
  const canFind = view === 'functions' || isIcicle;
  useKeys({ Slash: () => field.current?.focus() }, { within: root, enabled: canFind });
  useKeys({ Escape: () => setOverlay(false) }, { within: root, enabled: narrow && overlay });
  const { current } = profile;
  const opened = current.state === 'open' ? current : null;
  const filtersKey = JSON.stringify(filters);
  const part = useAnswer(
    opened === null || filters.length === 0 ? null : `${opened.document.documentId} ${filtersKey}`,
    async () => {
      if (opened === null) throw new Error('a question without a document');
      const answer = await opened.document.query('heap-profile.overview', { filters: [...filters] });
      return answer.ok ? { ok: true as const, value: { of: filtersKey, overview: answer.value } } : answer;
    },
  );
  // Results of other filters do not apply.
  const filtered = part.answer?.ok === true && part.answer.value.of === filtersKey ? part.answer.value.overview : null;
  const overview = (filters.length === 0 ? null : filtered) ?? opened?.overview;
  const changeFilters = (next: readonly CpuFilter[]): void => {
    setLinked(null);
    setWanted(null);
    // The box of a collapsed script or package exists only with its filter.
    setPlace((now) => (now !== null && now.url !== '' && now.line === 0 ? null : now));
    setFilters(next);
  };
  const show = ({ name, url, line, column }: CpuPlace): void => {
    setLinked(null);
    setTyped(functionName(name));
    setWanted({ name, url, line, column });
    setView('icicle');
  };
  const pick = useCallback(({ name, url, line, column }: CpuPlace): void => setPlace({ name, url, line, column }), []);
  const toSandwich = (of: CpuPlace): void => {
    pick(of);
    setView('sandwich');
  };
  const moreMenu = ({ name, url, line, column }: CpuPlace): readonly MenuEntry[] => [
    { label: 'Callers and callees', onSelect: () => toSandwich({ name, url, line, column }) },
    { kind: 'separator' },
    ...filterEntries({ name, url, line, column }, (added) => changeFilters(withFilter(filters, added)), false),
  ];
  const goToPlace = (to: CapturePlace): void => {
    if (to.view !== 'flame') return;
    setTyped('');
    setFilters(to.filters);
    setPlace(to.function);
    setWanted(to.function);
    setLinked(to);
    setLinkNumber((links) => links + 1);
    setView(LINK_VIEWS[to.show ?? 'left-heavy'] ?? 'icicle');
  };
  const copy = useClipboard();
  const placeNow = (): FlamePlace => {
    const inIcicle = isIcicle ? icicle.current?.place() : undefined;
    return flamePlaceOf({
      show: view === 'icicle' ? 'left-heavy' : view,
      filters,
      function: inIcicle?.frame === null || inIcicle === undefined ? place : null,
      ...inIcicle,
    });
  };
  usePlace(captureDocument(capture).id, opened !== null, goToPlace, placeNow);
  const copyLink = (): Promise<boolean> => copy(formatLink(capture.id, placeNow()));
  const showDetails = narrow ? overlay : !detailsHidden;
  const details = (
    <aside className="profile-details" aria-label="Details">
      {facts}
    </aside>
  );
  const main = (
    <div className="profile-main">
      {current.state !== 'open' ? (
        <ProfileOpening
          what="The heap profile"
          current={current}
          sizeBytes={capture.sizeBytes}
          onCancel={profile.cancel}
          onReopen={profile.reopen}
        />
      ) : isIcicle ? (
        <ProfileIcicleView
          key={`${filtersKey} ${linkNumber} ${JSON.stringify(wanted)}`}
          document={current.document}
          overview={overview ?? current.overview}
          filters={filters}
          linked={linked}
          wanted={wanted}
          onPick={pick}
          moreMenu={moreMenu}
          search={typed}
          onFound={setFound}
          onReopen={profile.reopen}
          handle={icicle}
        />
      ) : view === 'functions' ? (
        <FunctionTable
          document={current.document}
          overview={overview ?? current.overview}
          filter={filter}
          onFilter={setTyped}
          filters={filters}
          onPick={pick}
          moreMenu={moreMenu}
          onShow={show}
          onReopen={profile.reopen}
          table={table}
        />
      ) : view === 'sandwich' ? (
        <HeapSandwich
          document={current.document}
          overview={overview ?? current.overview}
          place={place}
          filters={filters}
          onPlace={pick}
          onShow={show}
          onReopen={profile.reopen}
        />
      ) : (
        <ProfileTree
          key={`${view} ${filtersKey}`}
          view={view}
          document={current.document}
          overview={overview ?? current.overview}
          filters={filters}
          onPick={pick}
          moreMenu={moreMenu}
          onShow={show}
          table={table}
        />
      )}
    </div>
  );
  return (
    <div className="profile" ref={root} data-testid="heap-profile-document">
      <div className="toolbar profile-toolbar" role="toolbar" aria-label="Heap profile">
        <Segmented
          label="View"
          value={view}
          options={[
            { value: 'functions', label: 'Functions', title: 'Functions by allocated size' },
            { value: 'top-down', label: 'Top-down', title: 'Calls from the outermost function down' },
            { value: 'bottom-up', label: 'Bottom-up', title: 'Allocating functions and their callers' },
            { value: 'icicle', label: 'Icicle', title: 'All calls, width by allocated size' },
            { value: 'sandwich', label: 'Sandwich', title: 'One function with its callers and callees' },
          ]}
          onValue={setView}
        />
        <div className="profile-filter">
          <Field
            ref={field}
            label={isIcicle ? 'Search functions in the icicle' : 'Filter functions'}
            placeholder={isIcicle ? 'Search function or file' : 'Filter functions'}
            icon={SearchIcon}
            shortcut="Slash"
            data-testid="profile-filter"
            disabled={!canFind}
            title={canFind ? undefined : 'Searches functions and the icicle; filters trees'}
            value={typed}
            trailing={
              isIcicle && typed.trim() !== ''
                ? found.hits === 0
                  ? 'none'
                  : `${formatCount(found.at)} of ${formatCount(found.hits)}`
                : undefined
            }
            onValue={setTyped}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && isIcicle) {
                event.preventDefault();
                icicle.current?.goToHit(event.shiftKey ? -1 : 1);
              } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
                event.preventDefault();
                table.current?.focus();
              }
            }}
          />
        </div>
        <span className="grow" />
        <span className="profile-figures cut">
          <Bytes sizeBytes={overview?.totalSizeBytes} place="inline" />
          <span className="third"> in </span>
          {overview?.samples === 0 ? null : (
            <>
              <Count count={overview?.samples} />
              <span className="third"> samples, </span>
            </>
          )}
          <Count count={overview?.functions} />
          <span className="third"> functions</span>
        </span>
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
        part={filtered === null || opened === null ? null : partText(filtered, opened.overview)}
        originals={NO_ORIGINALS}
      />
      {part.answer?.ok === false && filters.length > 0 ? (
        <ErrorState
          place="strip"
          title="The filters could not be applied"
          detail={part.answer.error.message}
          suggestion={part.answer.error.suggestion}
        />
      ) : null}
      <ProfileBody
        title={title}
        main={main}
        details={details}
        isNarrow={narrow}
        showsDetails={showDetails}
        onClose={() => setOverlay(false)}
        sizes={sizes}
        onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
      />
    </div>
  );
}
