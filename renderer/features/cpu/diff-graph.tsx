/** Two profiles as one flame graph: boxes as wide as both together, colored by how the call changed. */
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import { ok } from '../../../shared/base/result.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { layoutInSteps, type IcicleLayout } from '../../core/widgets/icicle/icicle-layout.ts';
import type { Steps } from '../../core/widgets/icicle/steps.ts';
import { useIcicleView } from '../../core/widgets/icicle/use-icicle-view.ts';
import { functionName, wholeSource } from '../../core/widgets/source-place.ts';
import { EmptyState } from '../../core/widgets/states.tsx';
import { CallGraph } from './call-graph.tsx';
import { UNIT_LABELS, type UnitLabels } from './profile-units.tsx';
import { useSteps } from './use-steps.ts';

type Answer = AnalysisAnswer<'profile.compare-chart'>;

/** The share of a change in both profiles together from which a box has the stronger color. */
const STRONG = 0.3;

const CHANGES = [
  { id: 'much-less', label: 'Much less in B', token: '--fl-change-much-less' },
  { id: 'less', label: 'Less', token: '--fl-change-less' },
  { id: 'same', label: 'Within noise', token: '--fl-native' },
  { id: 'more', label: 'More', token: '--fl-change-more' },
  { id: 'much-more', label: 'Much more in B', token: '--fl-change-much-more' },
] as const;
const COLOURS = CHANGES.map(({ token }) => token);
const SAME = CHANGES.findIndex(({ id }) => id === 'same');

/** Index of the color in `CHANGES`. */
export function changeColour(base: number, later: number, exceedsNoise: boolean): number {
  const both = base + later;
  if (!exceedsNoise || both <= 0) return SAME;
  const change = (later - base) / both;
  return SAME + Math.sign(change) * (Math.abs(change) >= STRONG ? 2 : 1);
}

interface DiffChart {
  readonly answer: Answer;
  readonly layout: IcicleLayout;
}

function* chartOf(answer: Answer): Steps<DiffChart> {
  const { depth, starts, sizes, base, new: later, exceedsNoise } = answer;
  const categories = Uint8Array.from(starts, (_, box) =>
    changeColour(base[box] ?? 0, later[box] ?? 0, exceedsNoise[box] === 1),
  );
  return { answer, layout: yield* layoutInSteps({ depths: depth, starts, sizes, categories }) };
}

/** 41 bytes per box. */
const PIECE_BOXES = 60_000;

/** Loads the chart in pieces, because one message with all boxes would block the window. */
export async function loadDiffChart(
  document: Pick<AnalysisDocument, 'query'>,
  asked: { readonly base: string; readonly normalise?: boolean },
  pieceBoxes = PIECE_BOXES,
): Promise<AppResult<Answer>> {
  const ask = (start: number): Promise<AppResult<Answer>> =>
    document.query('profile.compare-chart', { ...asked, start, count: pieceBoxes });
  const first = await ask(0);
  if (!first.ok || first.value.starts.length >= first.value.boxes) return first;
  const pieces = [first.value];
  let loaded = first.value.starts.length;
  while (loaded < first.value.boxes) {
    const next = await ask(loaded);
    if (!next.ok) return next;
    if (next.value.starts.length === 0) break;
    pieces.push(next.value);
    loaded += next.value.starts.length;
  }
  const joined = <Column extends Float64Array | Uint32Array | Uint8Array>(
    columnOf: (piece: Answer) => Column,
    column: Column,
  ): Column => {
    let at = 0;
    for (const piece of pieces) {
      column.set(columnOf(piece), at);
      at += columnOf(piece).length;
    }
    return column;
  };
  return ok({
    ...first.value,
    starts: joined(({ starts }) => starts, new Float64Array(loaded)),
    sizes: joined(({ sizes }) => sizes, new Float64Array(loaded)),
    depth: joined(({ depth }) => depth, new Uint32Array(loaded)),
    functionOf: joined(({ functionOf }) => functionOf, new Uint32Array(loaded)),
    base: joined(({ base }) => base, new Float64Array(loaded)),
    new: joined((piece) => piece.new, new Float64Array(loaded)),
    exceedsNoise: joined(({ exceedsNoise }) => exceedsNoise, new Uint8Array(loaded)),
  });
}

function changeText({ format }: UnitLabels, base: number, later: number): string {
  const change = later - base;
  const sign = change < 0 ? '−' : '+';
  const share = base > 0 ? `, ${sign}${formatPercent(Math.abs(change) / base)}` : '';
  return `A ${format(base)}, B ${format(later)}, ${sign}${format(Math.abs(change))}${share}`;
}

function Graph({ chart, unit }: { readonly chart: DiffChart; readonly unit: UnitLabels }) {
  const { answer, layout } = chart;
  const view = useIcicleView(layout);
  const [selected, setSelected] = useState<number | null>(null);
  const copy = useClipboard();
  const placeOf = (box: number) =>
    answer.functions[answer.functionOf[box] ?? 0] ?? { name: '', url: '', line: 0, column: 0 };
  const nameOf = (box: number): string => functionName(placeOf(box).name);
  const changeOf = (box: number): string => changeText(unit, answer.base[box] ?? 0, answer.new[box] ?? 0);
  const noteOf = (box: number): string => (answer.exceedsNoise[box] === 1 ? 'Beyond noise' : 'Within noise');
  const textOf = (box: number): string => `${nameOf(box)}, ${changeOf(box)}, ${noteOf(box)}`;
  const cardOf = (box: number): ReactNode => (
    <div className="profile-card">
      <b>{nameOf(box)}</b>
      <p>{changeOf(box)}</p>
      <p className="third">{noteOf(box)}</p>
      <p className="mono small third">{wholeSource(placeOf(box))}</p>
    </div>
  );
  return (
    <div className="profile-icicle column fill" data-testid="diff-graph">
      <CallGraph
        label="Calls of both profiles"
        layout={layout}
        view={view}
        nameOf={nameOf}
        textOf={textOf}
        cardOf={cardOf}
        colours={COLOURS}
        selected={selected}
        onSelect={setSelected}
        copy={copy}
        moreOf={(box) => [
          { label: 'Copy name', onSelect: () => void copy(nameOf(box)) },
          { label: 'Copy figures', onSelect: () => void copy(textOf(box)) },
        ]}
      />
      <div className="profile-legend">
        {CHANGES.map(({ id, label, token }) => (
          <span key={id} className="profile-category">
            <span className="profile-swatch" style={{ background: `var(${token})` }} aria-hidden />
            {label}
          </span>
        ))}
      </div>
      <div className="table-footer third small">
        <span className="cut" data-testid="diff-selected">
          {selected === null ? 'Width: total in A and B together' : textOf(selected)}
        </span>
      </div>
    </div>
  );
}

export interface DiffGraphProps {
  readonly unit: UnitLabels['unit'];
  readonly document: AnalysisDocument;
  readonly base: string;
  readonly normalise: boolean;
  readonly onReopen: () => void;
}

export function DiffGraph({ unit, document, base, normalise, onReopen }: DiffGraphProps) {
  const { answer, refetch } = useQuery(JSON.stringify([document.documentId, base, normalise]), () =>
    loadDiffChart(document, { base, normalise }),
  );
  const begin = useCallback((of: Answer) => chartOf(of), []);
  const chart = useSteps(
    useMemo(() => (answer?.ok === true ? answer.value : null), [answer]),
    begin,
  );
  if (answer?.ok === false)
    return <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />;
  if (chart === null) return <p className="profile-waiting third">Loading calls …</p>;
  if (chart.layout.count === 0) return <EmptyState title="Neither profile has calls." />;
  return <Graph chart={chart} unit={UNIT_LABELS[unit]} />;
}
