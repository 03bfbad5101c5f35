/** The callers or the callees of a function as a flame graph: all paths that lead to it, or from it, merged. */
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { CpuPlace, ProfileFilter } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { useIcicleView } from '../../core/widgets/icicle/use-icicle-view.ts';
import { chartName, useOriginals } from '../../core/widgets/profile/originals.ts';
import { EmptyState } from '../../core/widgets/states.tsx';
import { functionName, wholeSource } from '../../core/widgets/source-place.ts';
import { CallGraph } from './call-graph.tsx';
import { loadChart, type ChartAnswer } from './load-chart.ts';
import { placeOf, profileChart, type ProfileChart } from './profile-chart.ts';
import { useUnit, type ProfileOverview } from './profile-units.tsx';
import { useColouring } from './use-colouring.ts';
import { useSteps } from './use-steps.ts';

export type Direction = 'callers' | 'callees';

/** The steps that leave one side of a function. Recursive calls are part of the outermost one. */
export function sideFilters(
  direction: Direction,
  place: CpuPlace,
  filters: readonly ProfileFilter[],
): readonly ProfileFilter[] {
  const others = filters.filter(({ kind }) => kind !== 'invert');
  return direction === 'callees'
    ? [...others, { kind: 'focus-function', place }]
    : [...others, { kind: 'focus', place }, { kind: 'collapse-function', place }, { kind: 'invert' }];
}

/** Callers stand above the function, so that stacks grow downwards on both sides of it. */
function upsideDown(answer: ChartAnswer): ChartAnswer {
  return { ...answer, depth: answer.depth.map((level) => answer.depths - 1 - level) };
}

/** The box of the function itself. */
function ownBox({ layout }: ProfileChart, direction: Direction): number {
  const row = direction === 'callees' ? 0 : layout.rowCount - 1;
  return layout.order[layout.rowStarts[row] ?? 0] ?? 0;
}

interface GraphProps {
  readonly chart: ProfileChart;
  readonly direction: Direction;
  readonly whole: number;
  readonly onPlace: (place: CpuPlace) => void;
}

function Graph({ chart, direction, whole, onPlace }: GraphProps) {
  const { layout, colouring } = chart;
  const { format } = useUnit();
  const originals = useOriginals();
  const view = useIcicleView(layout);
  const [selected, setSelected] = useState<number | null>(null);
  const copy = useClipboard();
  const colours = useMemo(() => colouring.groups.map(({ token }) => token), [colouring]);
  const { reveal } = view;
  useEffect(() => reveal(ownBox(chart, direction)), [reveal, chart, direction]);
  const textOf = (box: number): string => {
    const size = layout.sizes[box] ?? 0;
    const source = wholeSource(placeOf(chart, box));
    const share = formatPercent(whole > 0 ? size / whole : 0);
    return `${chartName(placeOf(chart, box), originals)}, total ${format(size)}, ${share}${source === '' ? '' : `, ${source}`}`;
  };
  const cardOf = (box: number): ReactNode => (
    <div className="profile-card">
      <b>{chartName(placeOf(chart, box), originals)}</b>
      <p>
        {format(layout.sizes[box] ?? 0)}{' '}
        <span className="third">{formatPercent(whole > 0 ? (layout.sizes[box] ?? 0) / whole : 0)}</span>
      </p>
      <p className="mono small third">{wholeSource(placeOf(chart, box))}</p>
    </div>
  );
  return (
    <div className="profile-icicle column fill sandwich-graph" data-testid={`sandwich-${direction}-graph`}>
      <CallGraph
        label={direction === 'callers' ? 'Callers as a flame graph' : 'Callees as a flame graph'}
        layout={layout}
        view={view}
        nameOf={(box) => chartName(placeOf(chart, box), originals)}
        textOf={textOf}
        cardOf={cardOf}
        colours={colours}
        selected={selected}
        onSelect={setSelected}
        copy={copy}
        moreOf={(box) => [
          { label: 'Show its callers and callees', onSelect: () => onPlace(placeOf(chart, box)) },
          { label: 'Copy name', onSelect: () => void copy(functionName(placeOf(chart, box).name)) },
        ]}
      />
    </div>
  );
}

export interface SandwichGraphProps {
  readonly direction: Direction;
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly place: CpuPlace;
  readonly filters: readonly ProfileFilter[];
  readonly onPlace: (place: CpuPlace) => void;
  readonly onReopen: () => void;
}

export function SandwichGraph({
  direction,
  document,
  overview,
  place,
  filters,
  onPlace,
  onReopen,
}: SandwichGraphProps) {
  const { name, url, line, column } = place;
  const steps = sideFilters(direction, { name, url, line, column }, filters);
  const { answer, refetch } = useQuery(JSON.stringify([document.documentId, steps]), () =>
    loadChart(document, { order: 'left-heavy', filters: steps }),
  );
  const colouring = useColouring(document, filters, overview);
  const begin = useCallback(
    (of: ChartAnswer) => profileChart(direction === 'callers' ? upsideDown(of) : of, 0, colouring ?? undefined),
    [direction, colouring],
  );
  const chart = useSteps(answer?.ok === true ? answer.value : null, begin);
  if (answer?.ok === false)
    return <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />;
  if (chart === null) return <p className="profile-waiting third">Loading calls …</p>;
  if (chart.layout.count === 0) return <EmptyState title="No calls of the function remain after the filters." />;
  return <Graph chart={chart} direction={direction} whole={overview.total} onPlace={onPlace} />;
}
