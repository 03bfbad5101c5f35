/** Comparison of two CPU profiles A and B: functions by change of self time, with significance. */
import { useMemo, useState } from 'react';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { CpuChange } from '../../../shared/contracts/cpu-profiles.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { comparisonDocument } from '../../stores/documents.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useBridge, useCaptureTitle, useDocuments } from '../../stores/workbench.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { DiffRows, type DiffSort } from '../../widgets/profile/diff-rows.tsx';
import { DiffFrame } from '../../widgets/profile/diff-frame.tsx';
import { functionKey } from '../../widgets/profile/function-rows.tsx';
import type { CpuOverview } from './cpu-tables.tsx';
import { formatMs, msCell } from './milliseconds.tsx';

export interface CpuDiffDocumentProps {
  /** The tab, which another comparison replaces. */
  readonly documentId: string;
  /** A, the earlier profile. */
  readonly base: CaptureRecord;
  /** B. */
  readonly later: CaptureRecord;
}

type Page = AnalysisAnswer<'cpu.compare'>;

type Times = 'recorded' | 'normalised';

const TIMES = [
  { value: 'recorded', label: 'As recorded', title: 'Recorded times of A' },
  { value: 'normalised', label: 'Scaled to B', title: 'Times of A, scaled to the length of B' },
] as const;

/** Three significant digits. */
function scaleText(scale: number): string {
  return Number(scale.toPrecision(3)).toString();
}

/** A change displayed as 0.0 has no sign. */
const LEAST_MS = 0.05;

function loadOverview(document: AnalysisDocument): Promise<AppResult<CpuOverview>> {
  return document.query('cpu.overview', {});
}

function changeOf({ baseMs, newMs, deltaMs, exceedsNoise }: CpuChange) {
  return { base: baseMs, new: newMs, delta: deltaMs, exceedsNoise };
}

function changed(ms: number) {
  const [figure = ''] = formatMs(ms).split(' ');
  return ms > 0 && ms < LEAST_MS ? null : { figure, unit: 'ms' };
}

function ChangeTable(props: {
  readonly document: AnalysisDocument;
  readonly base: string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly onReopen: () => void;
}) {
  const { document, base, filter, onFilter, onReopen } = props;
  const [sort, setSort] = useState<DiffSort>('delta');
  const [times, setTimes] = useState<Times>('recorded');
  const normalise = times === 'normalised';
  const query = useMemo(() => ({ base, normalise, filter, sort }), [base, normalise, filter, sort]);
  const rows = usePagedRows<typeof query, CpuChange, Page>(document, query, 0, {
    load: (asked, place) => document.query('cpu.compare', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const arranged = useTableLayout('cpu-diff.functions');
  const page = rows.page();
  const isScaled = page !== null && page.scale !== 1;
  return (
    <>
      <div className="pane-head">
        <span className="third cut" data-testid="compare-scale">
          {page === null
            ? ''
            : `A took ${formatMs(page.baseDurationMs)}, B ${formatMs(page.newDurationMs)}. ${
                isScaled ? `Times of A are scaled ×${scaleText(page.scale)}` : 'Times are as recorded'
              }`}
        </span>
        <span className="grow" />
        <Segmented label="Times of A" value={times} options={TIMES} onValue={setTimes} />
      </div>
      <DiffRows<CpuChange>
        rows={rows}
        arranged={arranged}
        changeOf={changeOf}
        cell={msCell}
        changed={changed}
        baseMeans={isScaled ? 'Self time in A, scaled to the length of B' : 'Self time in A'}
        newMeans="Self time in B"
        shownSort={rows.shown()?.sort ?? sort}
        onSort={setSort}
        filter={filter}
        onFilter={onFilter}
        onReopen={onReopen}
      />
    </>
  );
}

export function CpuDiffDocument({ documentId, base, later }: CpuDiffDocumentProps) {
  const bridge = useBridge();
  const replace = useDocuments((state) => state.replace);
  const profile = useOpenedDocument(bridge.analysis, later.file, loadOverview);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const { current } = profile;
  return (
    <DiffFrame
      label="Comparison of CPU profiles"
      testId="cpu-diff-document"
      what="The CPU profile"
      baseName={useCaptureTitle(base)}
      laterName={useCaptureTitle(later)}
      sizeBytes={later.sizeBytes}
      onSwap={() => replace(documentId, comparisonDocument(later, base))}
      typed={typed}
      onTyped={setTyped}
      opening={current.state === 'open' ? null : current}
      onCancel={profile.cancel}
      onReopen={profile.reopen}
    >
      {current.state === 'open' ? (
        <ChangeTable
          document={current.document}
          base={base.file}
          filter={filter}
          onFilter={setTyped}
          onReopen={profile.reopen}
        />
      ) : null}
    </DiffFrame>
  );
}
