/** The state that the views of a profile share: the shown view, search, range, filters and selection; and links to them. */
import type { SelectionFacts } from '../../../shared/core/contracts/selections.ts';
import type { ChartRange } from '../../core/charts/range.ts';
import { useCallback, useRef, useState, type RefObject } from 'react';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { flamePlaceOf, type FlamePlace, type FlameView } from '../../../shared/core/contracts/flame-links.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import type { CapturePlace } from '../../../shared/core/contracts/places.ts';
import type {
  CpuPlace,
  CpuRange,
  CpuThread,
  ProfileFilter,
  ProfileWeight,
} from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useFinder, useViewCommands } from '../../core/stores/hooks/use-finder.ts';
import { usePlace } from '../../core/stores/hooks/use-place.ts';
import { useViewHistory } from '../../core/stores/hooks/use-view-history.ts';
import { usePublishedSelection } from '../../core/stores/hooks/use-published-selection.ts';
import { useAddNote } from '../../core/widgets/noted.tsx';
import { withFilter } from '../../core/widgets/profile/filter-entries.ts';
import { functionName } from '../../core/widgets/source-place.ts';
import type { ChartHandle, ChosenCall } from './chart-view.tsx';
import type { UnitLabels } from './profile-units.tsx';

// Reports what is selected in a profile, for clients that ask for it: a call of a chart, a function of a table, or a range.

export interface ProfileSelection {
  /** The selected call; its function is the place. */
  readonly call: ChosenCall | null;
  /** The selected function. */
  readonly place: CpuPlace | null;
  /** The selected part of the recording. */
  readonly range: CpuRange | null;
  /** True if the chart has a time axis. */
  readonly isTimed: boolean;
}

/** Longest name that is published. */
const MAX_CHARS = 500;
const MAX_URL = 2000;

/** Null if nothing is selected. */
export function callKey({ call, place, range }: Omit<ProfileSelection, 'isTimed'>): string | null {
  if (place === null && range === null) return null;
  return JSON.stringify([place, range, call === null ? null : [call.start, call.self, call.total]]);
}

/** Times or sizes of a call; a function of a table has those of its row, which only the table knows. */
export function callFacts({ call, place, range, isTimed }: ProfileSelection, unit: ProfileWeight): SelectionFacts {
  const figures =
    call === null
      ? {}
      : unit === 'milliseconds'
        ? { ...(isTimed ? { startMs: call.start } : {}), durationMs: call.total, selfMs: call.self }
        : unit === 'bytes'
          ? { totalSizeBytes: call.total, selfSizeBytes: call.self }
          : {};
  const of =
    place === null
      ? {}
      : {
          name: (place.name === '' ? '(anonymous)' : place.name).slice(0, MAX_CHARS),
          url: place.url.slice(0, MAX_URL),
          ...(place.line > 0 ? { line: place.line, column: place.column } : {}),
        };
  return { ...of, ...figures, ...range };
}

export interface NavigationOptions {
  readonly capture: CaptureRecord;
  readonly unit: UnitLabels;
  /** The places key (`places.ts`). */
  readonly placeId: string;
  readonly isOpen: boolean;
  /** Null until the profile is open. */
  readonly document: AnalysisDocument | null;
  /** The thread of a trace, for links. */
  readonly thread: CpuThread | undefined;
  readonly chart: RefObject<ChartHandle | null>;
}

export type ProfileNavigation = ReturnType<typeof useProfileNavigation>;

export function isChart(view: FlameView): view is 'time' | 'left-heavy' {
  return view === 'time' || view === 'left-heavy';
}

function placeOf({ name, url, line, column }: CpuPlace): CpuPlace {
  return { name, url, line, column };
}

/** Functions that the palette lists for a text. */
const FOUND_FUNCTIONS = 8;

export function useProfileNavigation(options: NavigationOptions) {
  const { capture, unit, placeId, isOpen, document, thread, chart } = options;
  const [view, setView] = useState<FlameView>(unit.views[0]?.value ?? 'functions');
  const [typed, setTyped] = useState('');
  const [range, setRange] = useState<CpuRange | null>(null);
  const [place, setPlace] = useState<CpuPlace | null>(null);
  const [call, setCall] = useState<ChosenCall | null>(null);
  /** A function to select initially in the chart. */
  const [wanted, setWanted] = useState<CpuPlace | null>(null);
  const [filters, setFilters] = useState<readonly ProfileFilter[]>([]);
  /** The place of the last link until the view or filters change, and the number of links opened. */
  const [linked, setLinked] = useState<FlamePlace | null>(null);
  const [linkNumber, setLinkNumber] = useState(0);
  const visible = useRef<ChartRange | null>(null);

  const changeFilters = useCallback((next: readonly ProfileFilter[]) => {
    setCall(null);
    setLinked(null);
    // The box of a collapsed script or package exists only with its filter.
    setPlace((now) => (now !== null && now.url !== '' && now.line === 0 ? null : now));
    setFilters(next);
  }, []);
  const leaveTo = (next: FlameView): void => {
    if (!isChart(next)) setCall(null);
    setLinked(null);
    setView(next);
  };
  const onChosen = useCallback((next: ChosenCall | null) => {
    setCall(next);
    if (next !== null) setPlace(placeOf(next.place));
  }, []);

  const goToPlace = (to: CapturePlace): void => {
    if (to.view !== 'flame') return;
    visible.current = null;
    setTyped('');
    setWanted(to.function);
    setPlace(to.function);
    setRange(to.range);
    changeFilters(to.filters);
    const shown = unit.views.find(({ value }) => value === to.show);
    leaveTo(shown?.value ?? unit.chartView);
    setLinked(to);
    setLinkNumber((links) => links + 1);
  };
  const placeNow = (): FlamePlace => {
    const inChart = isChart(view) ? chart.current?.place() : undefined;
    return flamePlaceOf({
      show: view,
      range: view === 'left-heavy' ? null : range,
      filters,
      function: inChart?.frame === null || inChart === undefined ? place : null,
      track: thread ?? null,
      ...inChart,
    });
  };
  usePlace(placeId, isOpen, goToPlace, placeNow);
  usePublishedSelection(placeId, callKey({ call, place, range }), () => ({
    place: placeNow(),
    facts: callFacts({ call, place, range, isTimed: view === 'time' }, unit.unit),
  }));
  useFinder(
    placeId,
    document === null
      ? null
      : async (text) => {
          const answer = await document.query('profile.functions', {
            filter: text,
            filters: [...filters],
            thread,
            count: FOUND_FUNCTIONS,
          });
          if (!answer.ok) return [];
          return answer.value.rows.map((row) => ({
            title: functionName(row.name),
            second: [`Function, ${unit.format(row.total)}`, row.url].filter(Boolean).join(', '),
            place: flamePlaceOf({ function: placeOf(row), filters, track: thread ?? null }),
          }));
        },
  );
  useViewCommands(placeId, unit.views, leaveTo);
  // The chart reports its own selection and range.
  useViewHistory(
    `view of ${placeId}`,
    isOpen ? { view, filters, range, place: isChart(view) ? null : place } : null,
    (to) => {
      changeFilters(to.filters);
      leaveTo(to.view);
      setRange(to.range);
      if (!isChart(to.view)) setPlace(to.place);
    },
  );
  const copy = useClipboard();
  const addNote = useAddNote();

  return {
    /** The thread of a trace whose samples are shown. */
    thread,
    view,
    leaveTo,
    typed,
    setTyped,
    range,
    setRange,
    place,
    call,
    wanted,
    filters,
    changeFilters,
    linked,
    linkNumber,
    onChosen,
    copyLink: (): Promise<boolean> => copy(formatLink(capture.id, placeNow())),
    /** Begins a note for the current place; null if there are no notes. */
    onAddNote: addNote === null ? null : () => addNote(placeNow()),
    /** Begins a note for a range of the chart; null if there are no notes. */
    onNoteRange:
      addNote === null
        ? null
        : (marked: CpuRange) => addNote(flamePlaceOf({ show: 'time', range: marked, filters, track: thread ?? null })),
    lastVisible: useCallback(() => visible.current, []),
    onVisibleRange: useCallback((next: ChartRange) => {
      visible.current = next;
    }, []),
    actions: {
      onFilter: (added: ProfileFilter) => {
        if (added.kind === 'focus') setWanted(added.place);
        changeFilters(withFilter(filters, added));
      },
      onShow: (of: CpuPlace) => {
        visible.current = null;
        setWanted(placeOf(of));
        if (unit.searchesShown) setTyped(functionName(of.name));
        leaveTo(unit.chartView);
      },
      onPick: (of: CpuPlace) => {
        setCall(null);
        setPlace(placeOf(of));
      },
      onSandwich: (of: CpuPlace) => {
        setPlace(placeOf(of));
        leaveTo('sandwich');
      },
      /** Begins a note for a function, whose place is in the chart; null if there are no notes. */
      onNoteFunction:
        addNote === null
          ? null
          : (of: CpuPlace) => addNote(flamePlaceOf({ function: placeOf(of), filters, track: thread ?? null })),
    },
  };
}
