/** Views of one set of samples (charts, tables, trees, groups) with a shared range, filters and selection. */
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { CpuRange, CpuThread, ProfileUnit } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { SourceMaps } from '../../core/stores/hooks/use-source-maps.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { useCaptureTitle } from '../../core/stores/workbench.tsx';
import { useKeys } from '../../core/widgets/keys/keys.ts';
import { askedFilters } from '../../core/widgets/profile/filter-entries.ts';
import { DocumentVerdict } from '../../core/widgets/findings/document-verdict.tsx';
import { FilterStrip } from '../../core/widgets/profile/filter-strip.tsx';
import { OriginalsContext, originalsOf } from '../../core/widgets/profile/originals.ts';
import { DetailsBeside } from '../../core/widgets/details-beside.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { ErrorState } from '../../core/widgets/states.tsx';
import { useNarrow } from '../../core/widgets/use-narrow.ts';
import { CallDetails } from './call-details.tsx';
import type { ChartHandle } from './chart-view.tsx';
import { ProfileContent } from './profile-content.tsx';
import { ProfileToolbar } from './profile-toolbar.tsx';
import { hasTimes, UNIT_LABELS, UnitContext, type ProfileOverview, type UnitLabels } from './profile-units.tsx';
import { useFilteredOverview, type OpenedProfile } from './use-filtered-overview.ts';
import { useProfileNavigation } from './use-profile-navigation.ts';
import '../../core/widgets/profile/profile.css';
import './sampled-profile.css';

export interface ProfileViewsProps {
  readonly capture: CaptureRecord;
  /** Known before the file is open. */
  readonly unit: ProfileUnit;
  /** Instead of those of the unit. */
  readonly labels?: UnitLabels;
  /** Null until the document is open; `opening` is shown instead. */
  readonly opened: OpenedProfile | null;
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

/** The share of the profile that remains after filters. */
function partText({ total, wholeTotal, samples, wholeSamples }: ProfileOverview, unit: UnitLabels): string {
  const share = formatPercent(wholeTotal > 0 ? total / wholeTotal : 0);
  const ofWhole = `${unit.format(total)} of ${unit.format(wholeTotal)}${hasTimes(unit) ? ` ${unit.whole}` : ''} (${share})`;
  // Older heap profiles have only sizes.
  return wholeSamples === 0 ? ofWhole : `${ofWhole}, ${formatCount(samples)} of ${formatCount(wholeSamples)} samples`;
}

/** Explains the accuracy of a file without sample timestamps. */
function TimingStrip({ timing }: { readonly timing: ProfileOverview['timing'] }) {
  if (timing === null || timing === 'samples') return null;
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
  const { capture, opened, opening, onReopen, maps, placeId, thread, facts } = props;
  const unit = props.labels ?? UNIT_LABELS[opened?.overview.unit ?? props.unit];
  const title = useCaptureTitle(capture);
  const originals = useMemo(
    () => originalsOf(maps.found?.originals ?? [], maps.inChart, maps.dimsThirdParty, undefined, maps.ignorePatterns),
    [maps.found, maps.inChart, maps.dimsThirdParty, maps.ignorePatterns],
  );
  const root = useRef<HTMLDivElement>(null);
  const table = useRef<HTMLDivElement>(null);
  const chart = useRef<ChartHandle>(null);
  const [found, setFound] = useState({ hits: 0, at: 0 });
  const [detailsHidden, setDetailsHidden] = useState(false);
  const [overlay, setOverlay] = useState(false);
  const narrow = useNarrow(root);
  const panesKey = `${unit.layoutKey}.details`;
  const split = usePanes(panesKey);
  useKeys({ Escape: () => setOverlay(false) }, { within: root, enabled: narrow && overlay });
  const navigation = useProfileNavigation({
    capture,
    unit,
    placeId,
    isOpen: opened !== null,
    document: opened?.document ?? null,
    thread,
    chart,
  });
  const { filters, changeFilters, place, call, actions } = navigation;
  const undoStep = (): void => changeFilters(filters.slice(0, -1));
  useKeys({ Backspace: undoStep }, { within: root, enabled: filters.length > 0 });
  const asked = useMemo(() => askedFilters(filters, originals), [filters, originals]);
  const { overview, filtered, error } = useFilteredOverview(opened, asked);
  const showsDetails = narrow ? overlay : !detailsHidden;
  const details = (
    <aside className="profile-details" aria-label="Details">
      {opened !== null && place !== null ? (
        <CallDetails
          document={opened.document}
          overview={overview ?? opened.overview}
          filters={asked}
          place={place}
          call={call}
          onSandwich={actions.onSandwich}
        />
      ) : null}
      {facts}
    </aside>
  );
  return (
    <UnitContext value={unit}>
      <div
        className="profile column full sampled"
        ref={root}
        data-unit={unit.unit}
        data-testid={`${unit.testId}-document`}
      >
        <ProfileToolbar
          label={props.label}
          leading={props.leading}
          navigation={navigation}
          found={found}
          overview={overview}
          maps={maps}
          functions={opened?.overview.functions ?? 0}
          exportMenu={props.exportMenu}
          details={{
            isShown: showsDetails,
            toggle: () => (narrow ? setOverlay((open) => !open) : setDetailsHidden((hidden) => !hidden)),
          }}
          root={root}
          table={table}
          chart={chart}
        />
        {props.loss}
        {thread === undefined ? <DocumentVerdict document={opened?.document ?? null} /> : null}
        <FilterStrip
          filters={filters}
          onFilters={changeFilters}
          part={filtered === null ? null : partText(filtered, unit)}
          originals={originals}
        />
        <FailureState place="strip" title="The filters could not be applied" error={error} />
        {overview === undefined ? null : <TimingStrip timing={overview.timing} />}
        <OriginalsContext value={originals}>
          <DetailsBeside
            room="facts"
            head={{ title, onClose: () => setOverlay(false) }}
            main={
              <div className="profile-main grow">
                {opened === null ? (
                  opening
                ) : (
                  <ProfileContent
                    opened={opened}
                    overview={overview ?? opened.overview}
                    navigation={navigation}
                    filters={asked}
                    title={title}
                    onReopen={onReopen}
                    onFound={setFound}
                    onTracks={props.onTracks}
                    table={table}
                    chart={chart}
                  />
                )}
              </div>
            }
            details={showsDetails ? details : null}
            isNarrow={narrow}
            {...split}
          />
        </OriginalsContext>
      </div>
    </UnitContext>
  );
}
