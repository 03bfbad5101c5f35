/** Comparison of two coverage captures A and B: usage of each file, and, for unchanged text, what ran in only one capture. */
import { useMemo, useState } from 'react';
import { bytesWithUnit, signed } from '../../../shared/base/units.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../shared/core/analysis/analysis.ts';
import type { CoverageFileChange, CoverageOverview } from '../../../shared/engine/coverage/contract/coverage.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { useOpenedDocument } from '../../core/stores/hooks/use-opened-document.ts';
import { usePagedRows } from '../../core/stores/hooks/use-paged-rows.ts';
import { useSettledText } from '../../core/stores/hooks/use-settled.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { useViewHistory } from '../../core/stores/hooks/use-view-history.ts';
import { languageOf } from '../../core/widgets/code-view/code-language.ts';
import type { CodeMarks } from '../../core/widgets/code-view/code-marks.ts';
import { CodeView } from '../../core/widgets/code-view/code-view.tsx';
import { bytesColumn, figureColumn } from '../../core/widgets/tables/figure-columns.tsx';
import { Figure } from '../../core/widgets/figure.tsx';
import { PagedTable } from '../../core/widgets/tables/paged-table.tsx';
import { ComparisonFrame, type ComparedPair } from '../../core/comparison/comparison-frame.tsx';
import { SplitPane } from '../../core/widgets/split-pane.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { columnSorts, type Column } from '../../core/widgets/tables/table-columns.ts';
import { FileName, fileTitle } from './file-columns.tsx';
import '../../core/widgets/profile/profile.css';
import './coverage.css';

type Page = AnalysisAnswer<'coverage.compare'>;
type Sort = NonNullable<AnalysisParams<'coverage.compare'>['sort']>;

const PANES_KEY = 'coverage-diff.source';
const SORTS = columnSorts<Sort>(
  { name: 'name', used: 'used', unused: 'delta', newly: 'newly', gone: 'no-longer' },
  { sort: 'delta', descending: true },
);

function loadOverview(document: AnalysisDocument): Promise<AppResult<CoverageOverview>> {
  return document.query('coverage.overview', {});
}

function keyOf({ url, part, baseIndex, newIndex }: CoverageFileChange): string {
  return JSON.stringify([url, part, baseIndex, newIndex]);
}

function Change({ sizeBytes, isGood }: { readonly sizeBytes: number; readonly isGood: boolean }) {
  if (sizeBytes === 0) return <Figure figure="0" unit="B" tone="third" />;
  const { figure, unit } = bytesWithUnit(Math.abs(sizeBytes));
  return <Figure figure={signed(sizeBytes, () => figure)} unit={unit} tone={isGood ? 'shrinkage' : 'growth'} />;
}

const COLUMNS: readonly Column<CoverageFileChange>[] = [
  {
    id: 'name',
    title: 'File',
    width: 'grow',
    minWidthPx: 160,
    sortable: 'text',
    canHide: false,
    cell: (change) => (
      <span className="coverage-file cut">
        <FileName file={change} />
        {change.baseIndex === null ? <span className="third">only in B</span> : null}
        {change.newIndex === null ? <span className="third">only in A</span> : null}
      </span>
    ),
    text: ({ url, part }) => [url, part].filter(Boolean).join(' '),
    tooltip: ({ url }) => url,
  },
  bytesColumn('before', 'Used in A', (change) => (change.baseIndex === null ? null : change.baseUsedBytes), {
    width: 90,
  }),
  bytesColumn('after', 'Used in B', (change) => (change.newIndex === null ? null : change.newUsedBytes), { width: 90 }),
  figureColumn(
    'used',
    'Δ used',
    ({ usedDeltaBytes }) => usedDeltaBytes,
    (sizeBytes) => <Change sizeBytes={sizeBytes} isGood={sizeBytes > 0} />,
    { sortable: 'figure' },
  ),
  figureColumn(
    'unused',
    'Δ unused',
    ({ unusedDeltaBytes }) => unusedDeltaBytes,
    (sizeBytes) => <Change sizeBytes={sizeBytes} isGood={sizeBytes < 0} />,
    { sortable: 'figure', explanation: 'Change in unused bytes' },
  ),
  bytesColumn('newly', 'Newly ran', ({ newlyUsedBytes }) => newlyUsedBytes, {
    sortable: 'figure',
    explanation: 'Bytes that ran only in B; – where the source text differs',
  }),
  bytesColumn('gone', 'No longer ran', ({ noLongerUsedBytes }) => noLongerUsedBytes, {
    width: 126,
    sortable: 'figure',
    explanation: 'Bytes that ran only in A; – where the source text differs',
  }),
];

const CLASSES = [null, null, 'code-newly', 'code-gone'] as const;

/** Marks what ran in only one capture. */
function changeMarks(ranges: readonly number[]): CodeMarks {
  return {
    ranges,
    classOf: (state) => CLASSES[state] ?? null,
    titleOf: (classes) =>
      [classes.has('code-newly') ? 'ran only in B' : '', classes.has('code-gone') ? 'ran only in A' : '']
        .filter(Boolean)
        .join(', '),
  };
}

function ChangedSource({
  document,
  base,
  change,
}: {
  readonly document: AnalysisDocument;
  readonly base: string;
  readonly change: CoverageFileChange;
}) {
  const { baseIndex, newIndex, newlyUsedBytes } = change;
  const canCompare = baseIndex !== null && newIndex !== null && newlyUsedBytes !== null;
  const question = canCompare ? JSON.stringify([document.documentId, base, baseIndex, newIndex]) : null;
  const asked = useQuery(question, async () => {
    if (baseIndex === null || newIndex === null) throw new Error('a comparison without two files');
    return document.query('coverage.compare-file', { base, baseIndex, index: newIndex });
  });
  const answer = asked.answer?.ok === true ? asked.answer.value : null;
  const error = asked.answer?.ok === false ? asked.answer.error : null;
  const marks = useMemo(() => (answer === null ? null : changeMarks(answer.ranges)), [answer]);
  if (!canCompare) {
    return (
      <EmptyState
        title={
          baseIndex === null || newIndex === null
            ? 'The file is in only one capture'
            : 'The source text of this file changed'
        }
      >
        Ranges can be compared only for identical source text. The figures above cover the whole file.
      </EmptyState>
    );
  }
  if (error !== null) return <FailureState title="The file cannot be compared" error={error} />;
  if (answer === null || marks === null || answer.text === null) return <EmptyState title="Comparing …" />;
  return (
    <div className="column full" data-testid="coverage-diff-source">
      <div className="pane-head">
        <h3 className="cut" title={change.url}>
          {fileTitle(change)}
        </h3>
        <span className="grow" />
        <span className="coverage-legend second small inline-row">
          <span className="coverage-key" data-state="newly" /> ran only in B
          <span className="coverage-key" data-state="gone" /> ran only in A
        </span>
      </div>
      <div className="coverage-source-body body">
        <CodeView
          label={`Source of ${fileTitle(change)}`}
          text={answer.text}
          language={languageOf(change.url)}
          marks={marks}
          marksLabel="Overview of the file: ranges that ran in only one capture"
        />
      </div>
    </div>
  );
}

function ChangeTable(props: {
  readonly document: AnalysisDocument;
  readonly base: string;
  readonly filter: string;
  readonly selected: CoverageFileChange | null;
  readonly onSelect: (change: CoverageFileChange) => void;
  readonly onReopen: () => void;
}) {
  const { document, base, filter, selected, onSelect, onReopen } = props;
  const [sort, setSort] = useState<Sort>('delta');
  const query = useMemo(() => ({ base, filter, sort }), [base, filter, sort]);
  const rows = usePagedRows<typeof query, CoverageFileChange, Page>(document, query, 0, {
    load: (asked, place) => document.query('coverage.compare', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf,
  });
  const arranged = useTableLayout('coverage-diff.files');
  const shownSort = rows.shown()?.sort ?? sort;
  return (
    <PagedTable<CoverageFileChange>
      label="Files by change"
      rows={rows}
      arranged={arranged}
      columns={COLUMNS}
      keyOf={keyOf}
      rowTestId="coverage-change-row"
      sort={SORTS.ofQuery({ sort: shownSort, descending: shownSort !== 'name' })}
      onSort={(next) => setSort(SORTS.ofTable(next).sort)}
      selectedKey={selected === null ? null : keyOf(selected)}
      onSelect={onSelect}
      noun="file"
      none="Neither capture has files."
      filter={filter}
      onReopen={onReopen}
    />
  );
}

export function CoverageDiffDocument(pair: ComparedPair) {
  const coverage = useOpenedDocument(pair.later.file, loadOverview);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const [selected, setSelected] = useState<CoverageFileChange | null>(null);
  const split = usePanes(PANES_KEY);
  const { current } = coverage;
  useViewHistory(
    'file',
    current.state === 'open' ? { selected } : null,
    (place) => setSelected(place.selected),
    selected === null ? '' : keyOf(selected),
  );
  return (
    <ComparisonFrame
      pair={pair}
      label="Comparison of coverage"
      testId="coverage-diff-document"
      what="The coverage"
      filter={{ label: 'Filter files', typed, onTyped: setTyped }}
      opened={coverage}
    >
      {current.state !== 'open' ? null : (
        <SplitPane
          label="Resize the source"
          direction="column"
          {...split}
          panes={[
            {
              id: 'files',
              initialSize: '40%',
              minSize: '120px',
              content: (
                <ChangeTable
                  document={current.document}
                  base={pair.base.file}
                  filter={filter}
                  selected={selected}
                  onSelect={setSelected}
                  onReopen={coverage.reopen}
                />
              ),
            },
            {
              id: 'source',
              minSize: '160px',
              content:
                selected === null ? (
                  <EmptyState title="Select a file to see what ran in only one capture" />
                ) : (
                  <ChangedSource
                    key={keyOf(selected)}
                    document={current.document}
                    base={pair.base.file}
                    change={selected}
                  />
                ),
            },
          ]}
        />
      )}
    </ComparisonFrame>
  );
}
