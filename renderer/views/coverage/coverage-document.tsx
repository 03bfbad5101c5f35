/** Coverage of scripts or style sheets: files by unused bytes, and the source of each. */
import { useCallback, useMemo, useRef, useState, type ReactNode } from 'react';
import { formatBytes, formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { CoverageOverview, CoverageSort, CoveredFile } from '../../../shared/contracts/coverage.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useBridge, useLayout } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { CopyIcon, SearchIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { ProfileOpening } from '../../widgets/profile/profile-opening.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { fileColumns } from './file-columns.tsx';
import { FileSource } from './file-source.tsx';
import '../../widgets/profile/profile.css';
import './coverage.css';

export interface CoverageDocumentProps {
  readonly capture: CaptureRecord;
  /** Export and facts are common to all captures and passed in. */
  readonly exportMenu: ReactNode;
  readonly facts: ReactNode;
  readonly loss: ReactNode;
}

type Page = AnalysisAnswer<'coverage.files'>;

const PANES_KEY = 'coverage.source';

function loadOverview(document: AnalysisDocument): Promise<AppResult<CoverageOverview>> {
  return document.query('coverage.overview', {});
}

function isSort(id: string | undefined): id is CoverageSort {
  return id === 'name' || id === 'total' || id === 'used' || id === 'unused' || id === 'share' || id === 'units';
}

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
  onFilter,
  onReopen,
}: {
  readonly document: AnalysisDocument;
  readonly overview: CoverageOverview;
  readonly filter: string;
  readonly selected: CoveredFile | null;
  readonly onSelect: (file: CoveredFile) => void;
  readonly onFilter: (filter: string) => void;
  readonly onReopen: () => void;
}) {
  const [order, setOrder] = useState<{ readonly sort: CoverageSort; readonly descending: boolean }>({
    sort: 'unused',
    descending: true,
  });
  const query = useMemo(() => ({ ...order, filter }), [order, filter]);
  const first = useRef(true);
  const rows = usePagedRows<typeof query, CoveredFile, Page>(document, query, 0, {
    load: async (asked, place) => {
      const page = await document.query('coverage.files', { ...asked, ...place });
      // Most unused bytes first.
      const [most] = page.ok ? page.value.rows : [];
      if (first.current && most !== undefined) {
        first.current = false;
        onSelect(most);
      }
      return page;
    },
    totalOf: (page) => page.total,
    keyOf,
  });
  const { layout, setLayout, copied, copy } = useTableLayout('coverage.files');
  const page = rows.page();
  const largestBytes = useMemo(
    () => (page === null ? 0 : page.rows.reduce((most, { totalBytes }) => Math.max(most, totalBytes), 0)),
    [page],
  );
  const columns = useMemo(() => fileColumns(overview.kind, largestBytes), [overview.kind, largestBytes]);
  const shown = rows.shown() ?? query;
  return (
    <div className="profile-table">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<CoveredFile>
        label="Files by unused bytes"
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={keyOf}
        onRange={rows.look}
        sort={[{ columnId: shown.sort, descending: shown.descending }]}
        onSort={(next) => {
          const last = next.at(-1);
          setOrder({
            sort: isSort(last?.columnId) ? last.columnId : 'unused',
            descending: last?.descending ?? true,
          });
        }}
        selectedKey={selected === null ? null : keyOf(selected)}
        indexOfKey={rows.placeOf}
        onSelect={onSelect}
        onCopy={copy}
        menuOf={(file) => [
          { label: 'Copy address', icon: CopyIcon, onSelect: () => copy(file.url) },
          {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(columns.map((column) => column.text(file)).join('\t')),
          },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': 'coverage-row' })}
        empty={
          page === null ? (
            <span className="third">…</span>
          ) : (
            <EmptyState
              place="inline"
              title={
                filter === '' ? 'No script with a URL ran during the recording.' : `No file matches \`${filter}\`.`
              }
              action={
                filter === '' ? undefined : (
                  <Button size="tiny" shortcut="Escape" onClick={() => onFilter('')}>
                    Clear filter
                  </Button>
                )
              }
            />
          )
        }
        footer={
          <>
            <span>{page === null ? '…' : `${formatCount(page.total)} of ${formatCount(overview.files)} files`}</span>
            {overview.withoutText > 0 ? (
              <span className="cut">{`${formatCount(overview.withoutText)} without source text`}</span>
            ) : null}
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </div>
  );
}

export function CoverageDocument({ capture, exportMenu, facts, loss }: CoverageDocumentProps) {
  const bridge = useBridge();
  const coverage = useOpenedDocument(bridge.analysis, capture.file, loadOverview);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const [selected, setSelected] = useState<CoveredFile | null>(null);
  const [factsShown, setFactsShown] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const sizes = useLayout((state) => state.panes[PANES_KEY]);
  const setPanes = useLayout((state) => state.setPanes);
  useKeys({ Slash: () => field.current?.focus() }, { within: root });
  const select = useCallback((file: CoveredFile) => setSelected(file), []);
  const { current } = coverage;
  return (
    <div className="profile" ref={root} data-testid="coverage-document">
      <div className="toolbar profile-toolbar" role="toolbar" aria-label="Coverage">
        {current.state === 'open' ? <Summary overview={current.overview} /> : null}
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
        <span className="grow" />
        <Button size="tiny" aria-pressed={factsShown} onClick={() => setFactsShown(!factsShown)}>
          Details
        </Button>
        {exportMenu}
      </div>
      {loss}
      <div className="profile-main coverage-main">
        {current.state !== 'open' ? (
          <ProfileOpening
            what="The coverage"
            current={current}
            sizeBytes={capture.sizeBytes}
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
                initialSize: '38%',
                minSize: '120px',
                content: (
                  <FileTable
                    document={current.document}
                    overview={current.overview}
                    filter={filter}
                    selected={selected}
                    onSelect={select}
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
                      key={selected.index}
                      document={current.document}
                      file={selected}
                      isStyle={current.overview.kind === 'css-coverage'}
                    />
                  ),
              },
            ]}
          />
        )}
        {factsShown ? (
          <aside className="profile-details coverage-facts" aria-label="Details">
            {facts}
          </aside>
        ) : null}
      </div>
    </div>
  );
}
