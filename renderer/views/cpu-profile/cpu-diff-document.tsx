/** Two CPU profiles, A and B: which functions take more or less time of their own, and whether that is more than chance. */
import { useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { AnalysisAnswer, AnalysisParams } from '../../../shared/contracts/analysis.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { CpuChange } from '../../../shared/contracts/cpu-profiles.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { cpuDiffDocument } from '../../stores/documents.ts';
import { useKeptTable } from '../../stores/use-kept-table.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useBridge, useDocuments } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Field } from '../../widgets/field.tsx';
import { CopyIcon, SearchIcon, SwapIcon } from '../../widgets/icons.tsx';
import { useKeys } from '../../widgets/keys.ts';
import { functionText } from '../../widgets/profile/call-columns.tsx';
import { functionKey } from '../../widgets/profile/function-rows.tsx';
import { ProfileOpening } from '../../widgets/profile/profile-opening.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { changeColumns, CHANGE_SORTS } from './cpu-diff-columns.tsx';
import type { CpuOverview } from './cpu-tables.tsx';
import { formatMs } from './milliseconds.tsx';
import '../../widgets/profile/profile.css';
import './cpu-profile.css';

export interface CpuDiffDocumentProps {
  /** The tab it stands in, which another pair takes over. */
  readonly documentId: string;
  /** A, the earlier one. */
  readonly base: CaptureRecord;
  /** B. */
  readonly later: CaptureRecord;
}

type Page = AnalysisAnswer<'cpu.compare'>;
type ChangeSort = NonNullable<AnalysisParams<'cpu.compare'>['sort']>;

function askOverview(document: AnalysisDocument): Promise<AppResult<CpuOverview>> {
  return document.query('cpu.overview', {});
}

function ChangeTable(props: {
  readonly document: AnalysisDocument;
  readonly base: string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onReopen: () => void;
}) {
  const { document, base, filter, onFilter, onReopen } = props;
  const [sort, setSort] = useState<ChangeSort>('delta');
  const query = useMemo(() => ({ base, filter, sort }), [base, filter, sort]);
  const rows = usePagedRows<typeof query, CpuChange, Page>(document, query, 0, {
    load: (asked, place) => document.query('cpu.compare', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { layout, setLayout, copied, copy } = useKeptTable('cpu-diff.functions');
  const page = rows.page();
  const shownSort = rows.shown()?.sort ?? sort;
  const first = shownSort === 'delta' ? rows.row(0) : null;
  // The first row has the largest change while they are in that order; else the bars keep their scale.
  const [largestMs, setLargestMs] = useState(0);
  if (first !== null && filter === '' && Math.abs(first.deltaMs) !== largestMs) setLargestMs(Math.abs(first.deltaMs));
  const columns = useMemo(() => changeColumns(largestMs), [largestMs]);
  const sorted = Object.entries(CHANGE_SORTS)
    .filter(([, each]) => each === shownSort)
    .map(([columnId]) => ({ columnId, descending: shownSort !== 'name' }));
  return (
    <div className="profile-table">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<CpuChange>
        label="Functions by change"
        columns={columns}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={functionKey}
        onRange={rows.look}
        sort={sorted}
        onSort={(next) => setSort(CHANGE_SORTS[next.at(-1)?.columnId ?? ''] ?? 'delta')}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={(of) => setSelectedKey(functionKey(of))}
        onCopy={copy}
        menuOf={(of) => [
          { label: 'Copy function and source', icon: CopyIcon, onSelect: () => copy(functionText(of)) },
          {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => copy(columns.map((column) => column.text(of)).join('\t')),
          },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={(of) => ({ 'data-testid': 'change-row', 'data-noise': of.exceedsNoise ? undefined : '' })}
        empty={
          page === null ? (
            <span className="third">…</span>
          ) : (
            <EmptyState
              place="inline"
              title={filter === '' ? 'Neither profile has a function.' : `No function matches \`${filter}\`.`}
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
            <span>{page === null ? '…' : `${formatCount(page.total)} functions`}</span>
            <span className="cut" data-testid="compare-scale">
              {page === null
                ? ''
                : `A took ${formatMs(page.baseDurationMs)}, B ${formatMs(page.newDurationMs)}; times of A are multiplied by ${page.scale.toFixed(2)}`}
            </span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </div>
  );
}

export function CpuDiffDocument({ documentId, base, later }: CpuDiffDocumentProps) {
  const bridge = useBridge();
  const replace = useDocuments((state) => state.replace);
  const profile = useOpenedDocument(bridge.analysis, later.file, askOverview);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const root = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useKeys({ Slash: () => field.current?.focus() }, { within: root });
  const { current } = profile;
  return (
    <div className="profile cpu" ref={root} data-testid="cpu-diff-document">
      <div className="toolbar profile-toolbar" role="toolbar" aria-label="Comparison of CPU profiles">
        <span className="cpu-chip cut" title={base.name}>
          <b>A</b> {base.name}
        </span>
        <Button
          icon={SwapIcon}
          size="tiny"
          title="Compare the other way round"
          onClick={() => replace(documentId, cpuDiffDocument(later, base))}
        >
          Swap
        </Button>
        <span className="cpu-chip cut" title={later.name}>
          <b>B</b> {later.name}
        </span>
        <div className="profile-filter">
          <Field
            ref={field}
            label="Filter functions"
            placeholder="Filter functions"
            icon={SearchIcon}
            shortcut="Slash"
            data-testid="profile-filter"
            value={typed}
            onValue={setTyped}
          />
        </div>
        <span className="grow" />
        <span className="third cut">Bold: more than chance (two standard deviations)</span>
      </div>
      <div className="profile-main">
        {current.state === 'open' ? (
          <ChangeTable
            document={current.document}
            base={base.file}
            filter={filter}
            onFilter={setTyped}
            onReopen={profile.reopen}
          />
        ) : (
          <ProfileOpening
            what="The CPU profile"
            current={current}
            sizeBytes={later.sizeBytes}
            onCancel={profile.cancel}
            onReopen={profile.reopen}
          />
        )}
      </div>
    </div>
  );
}
