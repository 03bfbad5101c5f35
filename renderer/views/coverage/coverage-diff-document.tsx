/** Comparison of two coverage captures A and B: usage of each file, and, for unchanged text, what ran in only one capture. */
import { useMemo, useRef, useState } from 'react';
import { bytesWithUnit, formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../shared/contracts/analysis.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { CoverageFileChange, CoverageOverview } from '../../../shared/contracts/coverage.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { comparisonDocument } from '../../stores/documents.ts';
import { useQuery } from '../../stores/use-query.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useBridge, useCaptureTitle, useDocuments, useLayout } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { languageOf } from '../../widgets/code-view/code-language.ts';
import type { CodeMarks } from '../../widgets/code-view/code-marks.ts';
import { CodeView } from '../../widgets/code-view/code-view.tsx';
import { Field } from '../../widgets/field.tsx';
import { Bytes, Figure } from '../../widgets/figure.tsx';
import { SearchIcon, SwapIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { ProfileOpening } from '../../widgets/profile/profile-opening.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import type { Column } from '../../widgets/table-columns.ts';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { FileName, fileTitle } from './file-columns.tsx';
import '../../widgets/profile/profile.css';
import './coverage.css';

export interface CoverageDiffDocumentProps {
  /** The tab, which another comparison replaces. */
  readonly documentId: string;
  /** A, the earlier capture. */
  readonly base: CaptureRecord;
  /** B. */
  readonly later: CaptureRecord;
}

type Page = AnalysisAnswer<'coverage.compare'>;
type Sort = NonNullable<AnalysisParams<'coverage.compare'>['sort']>;

const PANES_KEY = 'coverage-diff.source';
const SORTS: Readonly<Record<string, Sort>> = {
  name: 'name',
  used: 'used',
  unused: 'delta',
  newly: 'newly',
  gone: 'no-longer',
};

function loadOverview(document: AnalysisDocument): Promise<AppResult<CoverageOverview>> {
  return document.query('coverage.overview', {});
}

function keyOf({ url, part, baseIndex, newIndex }: CoverageFileChange): string {
  return JSON.stringify([url, part, baseIndex, newIndex]);
}

function Change({ sizeBytes, isGood }: { readonly sizeBytes: number; readonly isGood: boolean }) {
  if (sizeBytes === 0) return <Figure figure="0" unit="B" tone="third" />;
  const { figure, unit } = bytesWithUnit(sizeBytes);
  return <Figure figure={sizeBytes > 0 ? `+${figure}` : figure} unit={unit} tone={isGood ? 'shrinkage' : 'growth'} />;
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
  {
    id: 'before',
    title: 'Used in A',
    width: 90,
    align: 'right',
    hasUnit: true,
    cell: (change) => <Bytes sizeBytes={change.baseIndex === null ? null : change.baseUsedBytes} />,
    text: ({ baseUsedBytes }) => formatBytes(baseUsedBytes),
  },
  {
    id: 'after',
    title: 'Used in B',
    width: 90,
    align: 'right',
    hasUnit: true,
    cell: (change) => <Bytes sizeBytes={change.newIndex === null ? null : change.newUsedBytes} />,
    text: ({ newUsedBytes }) => formatBytes(newUsedBytes),
  },
  {
    id: 'used',
    title: 'Δ used',
    width: 104,
    align: 'right',
    hasUnit: true,
    sortable: 'figure',
    cell: ({ usedDeltaBytes }) => <Change sizeBytes={usedDeltaBytes} isGood={usedDeltaBytes > 0} />,
    text: ({ usedDeltaBytes }) => formatBytes(usedDeltaBytes),
  },
  {
    id: 'unused',
    title: 'Δ unused',
    width: 104,
    align: 'right',
    hasUnit: true,
    sortable: 'figure',
    cell: ({ unusedDeltaBytes }) => <Change sizeBytes={unusedDeltaBytes} isGood={unusedDeltaBytes < 0} />,
    text: ({ unusedDeltaBytes }) => formatBytes(unusedDeltaBytes),
    explanation: 'Change in unused bytes',
  },
  {
    id: 'newly',
    title: 'Newly ran',
    width: 104,
    align: 'right',
    hasUnit: true,
    sortable: 'figure',
    cell: ({ newlyUsedBytes }) => <Bytes sizeBytes={newlyUsedBytes} />,
    text: ({ newlyUsedBytes }) => (newlyUsedBytes === null ? '–' : formatBytes(newlyUsedBytes)),
    explanation: 'Bytes that ran only in B; – where the source text differs',
  },
  {
    id: 'gone',
    title: 'No longer ran',
    width: 126,
    align: 'right',
    hasUnit: true,
    sortable: 'figure',
    cell: ({ noLongerUsedBytes }) => <Bytes sizeBytes={noLongerUsedBytes} />,
    text: ({ noLongerUsedBytes }) => (noLongerUsedBytes === null ? '–' : formatBytes(noLongerUsedBytes)),
    explanation: 'Bytes that ran only in A; – where the source text differs',
  },
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
  if (error !== null)
    return <ErrorState title="The file cannot be compared" detail={error.message} suggestion={error.suggestion} />;
  if (answer === null || marks === null || answer.text === null) return <EmptyState title="Comparing …" />;
  return (
    <div className="coverage-source" data-testid="coverage-diff-source">
      <div className="pane-head">
        <h3 className="cut" title={change.url}>
          {fileTitle(change)}
        </h3>
        <span className="grow" />
        <span className="coverage-legend">
          <span className="coverage-key" data-state="newly" /> ran only in B
          <span className="coverage-key" data-state="gone" /> ran only in A
        </span>
      </div>
      <div className="coverage-source-body">
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
  const { layout, setLayout, copied, copy } = useTableLayout('coverage-diff.files');
  const page = rows.page();
  const shownSort = rows.shown()?.sort ?? sort;
  const sorted = Object.entries(SORTS)
    .filter(([, each]) => each === shownSort)
    .map(([columnId]) => ({ columnId, descending: shownSort !== 'name' }));
  const unused = (total: number, used: number): string => `${formatBytes(total - used)} of ${formatBytes(total)}`;
  return (
    <div className="profile-table">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<CoverageFileChange>
        label="Files by change"
        columns={COLUMNS}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={keyOf}
        onRange={rows.look}
        sort={sorted}
        onSort={(next) => setSort(SORTS[next.at(-1)?.columnId ?? ''] ?? 'delta')}
        selectedKey={selected === null ? null : keyOf(selected)}
        indexOfKey={rows.placeOf}
        onSelect={onSelect}
        onCopy={copy}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'coverage-change-row' })}
        empty={
          page === null ? (
            <span className="third">…</span>
          ) : (
            <EmptyState
              place="inline"
              title={filter === '' ? 'Neither capture has files.' : `No file matches \`${filter}\`.`}
            />
          )
        }
        footer={
          page === null ? (
            <span>…</span>
          ) : (
            <>
              <span>{page.total === 1 ? '1 file' : `${formatCount(page.total)} files`}</span>
              <span className="cut" data-testid="coverage-diff-totals">
                {`Unused: A ${unused(page.baseTotalBytes, page.baseUsedBytes)}, B ${unused(page.newTotalBytes, page.newUsedBytes)}. In unchanged files, ${formatBytes(page.newlyUsedBytes)} newly ran and ${formatBytes(page.noLongerUsedBytes)} no longer ran.`}
              </span>
              <span className="grow" />
              {copied ? <output>Copied</output> : null}
            </>
          )
        }
      />
    </div>
  );
}

export function CoverageDiffDocument({ documentId, base, later }: CoverageDiffDocumentProps) {
  const bridge = useBridge();
  const replace = useDocuments((state) => state.replace);
  const coverage = useOpenedDocument(bridge.analysis, later.file, loadOverview);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const [selected, setSelected] = useState<CoverageFileChange | null>(null);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  useKeys({ Slash: () => field.current?.focus() }, { within: root });
  const baseTitle = useCaptureTitle(base);
  const laterTitle = useCaptureTitle(later);
  const { current } = coverage;
  return (
    <div className="profile" ref={root} data-testid="coverage-diff-document">
      <div className="toolbar profile-toolbar" role="toolbar" aria-label="Comparison of coverage">
        <span className="profile-chip cut" title={baseTitle}>
          <b>A</b> {baseTitle}
        </span>
        <Button
          icon={SwapIcon}
          size="tiny"
          title="Swap A and B"
          onClick={() => replace(documentId, comparisonDocument(later, base))}
        >
          Swap
        </Button>
        <span className="profile-chip cut" title={laterTitle}>
          <b>B</b> {laterTitle}
        </span>
        <div className="profile-filter">
          <Field
            ref={field}
            label="Filter files"
            placeholder="Filter files"
            icon={SearchIcon}
            shortcut="Slash"
            data-testid="profile-filter"
            value={typed}
            onValue={setTyped}
          />
        </div>
      </div>
      <div className="profile-main coverage-main">
        {current.state !== 'open' ? (
          <ProfileOpening
            what="The coverage"
            current={current}
            sizeBytes={later.sizeBytes}
            onCancel={coverage.cancel}
            onReopen={coverage.reopen}
          />
        ) : (
          <SplitPane
            label="Resize the source"
            direction="column"
            sizes={sizes}
            onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
            panes={[
              {
                id: 'files',
                initialSize: '40%',
                minSize: '120px',
                content: (
                  <ChangeTable
                    document={current.document}
                    base={base.file}
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
                      base={base.file}
                      change={selected}
                    />
                  ),
              },
            ]}
          />
        )}
      </div>
    </div>
  );
}
