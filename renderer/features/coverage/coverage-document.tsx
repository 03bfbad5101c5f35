/** Coverage of scripts or style sheets: files by unused bytes, and the source of each. */
import { useCallback, useMemo, useRef, useState } from 'react';
import { countNoun, formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { CoverageOverview, CoverageSort, CoveredFile } from '../../../shared/engine/coverage/contract/coverage.ts';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { useViewHistory } from '../../core/stores/hooks/use-view-history.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { useOpenedDocument } from '../../core/stores/hooks/use-opened-document.ts';
import { usePagedRows } from '../../core/stores/hooks/use-paged-rows.ts';
import { useSettledText } from '../../core/stores/hooks/use-settled.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { jumpedTo } from '../../core/widgets/code-view/jumps.ts';
import type { TextPlace } from '../../core/widgets/code-view/use-pretty.ts';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { useFactsPane } from '../../core/widgets/facts-pane.tsx';
import { DocumentVerdict } from '../../core/widgets/findings/document-verdict.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { CopyIcon } from '../../core/widgets/icons.tsx';
import { useFieldKeys } from '../../core/widgets/keys/use-field-keys.ts';
import { PagedTable } from '../../core/widgets/tables/paged-table.tsx';
import { DocumentOpening } from '../../core/widgets/document-opening.tsx';
import { SplitPane } from '../../core/widgets/split-pane.tsx';
import { ToolbarEnd } from '../../core/widgets/toolbar-end.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { columnSorts, type QuerySort } from '../../core/widgets/tables/table-columns.ts';
import { fileColumns } from './file-columns.tsx';
import { FileSource } from './file-source.tsx';
import { useSourcePlace } from './use-source-place.ts';
import '../../core/widgets/profile/profile.css';
import './coverage.css';

type Page = AnalysisAnswer<'coverage.files'>;

const PANES_KEY = 'coverage.source';

function loadOverview(document: AnalysisDocument): Promise<AppResult<CoverageOverview>> {
  return document.query('coverage.overview', {});
}

const FIRST_SORT: QuerySort<CoverageSort> = { sort: 'unused', descending: true };
const SORTS = columnSorts<CoverageSort>(
  { name: 'name', total: 'total', used: 'used', unused: 'unused', share: 'share', units: 'units' },
  FIRST_SORT,
);

function keyOf({ index }: CoveredFile): string {
  return String(index);
}

function Summary({ overview }: { readonly overview: CoverageOverview }) {
  const { totalBytes, usedBytes, units, usedUnits, kind, isDetailed } = overview;
  const unused = totalBytes - usedBytes;
  return (
    <span className="coverage-summary cut" data-testid="coverage-summary">
      <b>{formatBytes(unused)}</b>
      <span className="second">{` of ${formatBytes(totalBytes)} unused`}</span>
      <span className="third">
        {`${totalBytes === 0 ? '–' : formatPercent(usedBytes / totalBytes)} used, ${formatCount(usedUnits)} of ${formatCount(units)} ${kind === 'js-coverage' ? 'functions' : 'rules'}${kind === 'css-coverage' || isDetailed === null ? '' : isDetailed ? ', by block' : ', by function'}`}
      </span>
    </span>
  );
}

function FileTable({
  document,
  overview,
  filter,
  selected,
  onSelect,
  onFirst,
  onFilter,
  onReopen,
}: {
  readonly document: AnalysisDocument;
  readonly overview: CoverageOverview;
  readonly filter: string;
  readonly selected: CoveredFile | null;
  readonly onSelect: (file: CoveredFile) => void;
  /** The file with the most unused bytes, once the files are listed. */
  readonly onFirst: (file: CoveredFile) => void;
  readonly onFilter: (filter: string) => void;
  readonly onReopen: () => void;
}) {
  const [order, setOrder] = useState(FIRST_SORT);
  const query = useMemo(() => ({ ...order, filter }), [order, filter]);
  const first = useRef(true);
  const rows = usePagedRows<typeof query, CoveredFile, Page>(document, query, 0, {
    load: async (asked, place) => {
      const page = await document.query('coverage.files', { ...asked, ...place });
      // Most unused bytes first.
      const [most] = page.ok ? page.value.rows : [];
      if (first.current && most !== undefined) {
        first.current = false;
        onFirst(most);
      }
      return page;
    },
    totalOf: (page) => page.total,
    keyOf,
  });
  const arranged = useTableLayout('coverage.files');
  const page = rows.page();
  const largestBytes = useMemo(
    () => (page === null ? 0 : page.rows.reduce((most, { totalBytes }) => Math.max(most, totalBytes), 0)),
    [page],
  );
  const columns = useMemo(() => fileColumns(overview.kind, largestBytes), [overview.kind, largestBytes]);
  return (
    <PagedTable<CoveredFile>
      label="Files by unused bytes"
      rows={rows}
      arranged={arranged}
      columns={columns}
      keyOf={keyOf}
      rowTestId="coverage-row"
      sort={SORTS.ofQuery(rows.shown() ?? query)}
      onSort={(next) => setOrder(SORTS.ofTable(next))}
      selectedKey={selected === null ? null : keyOf(selected)}
      onSelect={onSelect}
      menuOf={(file) => [{ label: 'Copy URL', icon: CopyIcon, onSelect: () => arranged.copy(file.url) }]}
      noun="file"
      none="No script with a URL ran during the recording."
      filter={filter}
      onFilter={onFilter}
      total={`${formatCount(page?.total ?? 0)} of ${countNoun(overview.files, 'file')}`}
      note={overview.withoutText > 0 ? `${formatCount(overview.withoutText)} without source text` : undefined}
      onReopen={onReopen}
    />
  );
}

export function CoverageDocument({ capture, exportMenu, facts, loss }: CaptureViewProps) {
  const coverage = useOpenedDocument(capture.file, loadOverview);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const [selected, setSelected] = useState<CoveredFile | null>(null);
  const factsPane = useFactsPane(facts);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const split = usePanes(PANES_KEY);
  useFieldKeys(field, root);
  /** True if the person or a link selected the file. */
  const [isChosen, setChosen] = useState(false);
  /** The line of the selected file to which back and forward return. */
  const [jumped, setJumped] = useState<TextPlace | null>(null);
  const select = useCallback((file: CoveredFile, at: TextPlace | null = null) => {
    setSelected(file);
    setJumped(at);
    setChosen(true);
  }, []);
  const first = useCallback((file: CoveredFile) => setSelected((now) => now ?? file), []);
  const { current } = coverage;
  const ownId = captureDocument(capture).id;
  const { pointed, point } = useSourcePlace(ownId, current.state === 'open' ? current.document : null, select);
  useViewHistory(
    'file',
    selected === null ? null : { file: selected, at: jumped },
    ({ file, at }) => point(file, at),
    selected === null ? '' : JSON.stringify([selected.index, jumped]),
  );
  return (
    <div className="profile column full" ref={root} data-testid="coverage-document">
      <div className="toolbar profile-toolbar" role="toolbar" aria-label="Coverage">
        {current.state === 'open' ? <Summary overview={current.overview} /> : null}
        <div className="profile-filter">
          <Field
            filters
            ref={field}
            label="Filter files"
            placeholder="Filter files"
            shortcut="Slash"
            data-testid="profile-filter"
            value={typed}
            onValue={setTyped}
          />
        </div>
        <ToolbarEnd>
          {exportMenu}
          {factsPane.button}
        </ToolbarEnd>
      </div>
      {loss}
      <DocumentVerdict document={current.state === 'open' ? current.document : null} />
      <div className="profile-main grow coverage-main">
        {current.state !== 'open' ? (
          <DocumentOpening what="The coverage" opened={coverage} sizeBytes={capture.sizeBytes} />
        ) : (
          <SplitPane
            label="Resize the source"
            direction="column"
            {...split}
            panes={[
              {
                id: 'files',
                initialSize: '38%',
                minSize: '120px',
                content: (
                  <FileTable
                    document={current.document}
                    overview={current.overview}
                    filter={filter}
                    selected={selected}
                    onSelect={(file) => select(file)}
                    onFirst={first}
                    onFilter={setTyped}
                    onReopen={coverage.reopen}
                  />
                ),
              },
              {
                id: 'source',
                minSize: '160px',
                content:
                  selected === null ? (
                    <EmptyState title="Select a file to see which parts were used" />
                  ) : (
                    <FileSource
                      key={`${selected.index} ${pointed?.place.request ?? ''}`}
                      documentId={ownId}
                      isChosen={isChosen}
                      onChoose={(at) => {
                        setChosen(true);
                        if (at !== null) setJumped((before) => jumpedTo(before, at));
                      }}
                      pointed={pointed?.index === selected.index ? pointed.place : null}
                      document={current.document}
                      file={selected}
                      isStyle={current.overview.kind === 'css-coverage'}
                    />
                  ),
              },
            ]}
          />
        )}
        {factsPane.pane}
      </div>
    </div>
  );
}
