/** Comparison of two sampled heap profiles A and B: live size by function, with significance. */
import { useMemo, useState, type ReactNode } from 'react';
import { bytesWithUnit, formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { SampledChange } from '../../../shared/contracts/allocations.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { comparisonDocument } from '../../stores/documents.ts';
import { useTableLayout } from '../../stores/use-table-layout.ts';
import { useOpenedDocument } from '../../stores/use-opened-document.ts';
import { usePagedRows } from '../../stores/use-paged-rows.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useBridge, useCaptureTitle, useDocuments } from '../../stores/workbench.tsx';
import { Bytes } from '../../widgets/figure.tsx';
import { DiffRows, type DiffSort } from '../../widgets/profile/diff-rows.tsx';
import { DiffFrame } from '../../widgets/profile/diff-frame.tsx';
import { functionKey } from '../../widgets/profile/function-rows.tsx';
import type { ProfileOverview } from './function-table.tsx';

export interface HeapProfileDiffDocumentProps {
  /** The tab, which another comparison replaces. */
  readonly documentId: string;
  /** A, the earlier profile. */
  readonly base: CaptureRecord;
  /** B. */
  readonly later: CaptureRecord;
}

type Page = AnalysisAnswer<'heap-profile.compare'>;

function loadOverview(document: AnalysisDocument): Promise<AppResult<ProfileOverview>> {
  return document.query('heap-profile.overview', {});
}

function changeOf({ baseSizeBytes, newSizeBytes, sizeDeltaBytes, exceedsNoise }: SampledChange) {
  return { base: baseSizeBytes, new: newSizeBytes, delta: sizeDeltaBytes, exceedsNoise };
}

function cell(sizeBytes: number): ReactNode {
  return <Bytes sizeBytes={sizeBytes} />;
}

/** A change displayed as 0 B has no sign; sizes are fractional estimates. */
function changed(sizeBytes: number) {
  return sizeBytes > 0 && sizeBytes < 0.5 ? null : bytesWithUnit(sizeBytes);
}

function totalsText({ baseTotalSizeBytes, newTotalSizeBytes, baseSamples, newSamples }: Page): string {
  return `A has ${formatBytes(baseTotalSizeBytes)} in ${formatCount(baseSamples)} samples, B ${formatBytes(newTotalSizeBytes)} in ${formatCount(newSamples)}. Live sizes are not scaled to the recording length`;
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
  const query = useMemo(() => ({ base, filter, sort }), [base, filter, sort]);
  const rows = usePagedRows<typeof query, SampledChange, Page>(document, query, 0, {
    load: (asked, place) => document.query('heap-profile.compare', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: functionKey,
  });
  const arranged = useTableLayout('heap-profile-diff.functions');
  const page = rows.page();
  return (
    <DiffRows<SampledChange>
      rows={rows}
      arranged={arranged}
      changeOf={changeOf}
      cell={cell}
      changed={changed}
      baseMeans="Estimated live bytes in A that the function itself allocated"
      newMeans="Self size in B"
      shownSort={rows.shown()?.sort ?? sort}
      onSort={setSort}
      filter={filter}
      onFilter={onFilter}
      note={page === null ? '' : totalsText(page)}
      onReopen={onReopen}
    />
  );
}

export function HeapProfileDiffDocument({ documentId, base, later }: HeapProfileDiffDocumentProps) {
  const bridge = useBridge();
  const replace = useDocuments((state) => state.replace);
  const profile = useOpenedDocument(bridge.analysis, later.file, loadOverview);
  const [typed, setTyped] = useState('');
  const filter = useSettledText(typed);
  const { current } = profile;
  return (
    <DiffFrame
      label="Comparison of heap profiles"
      testId="heap-profile-diff-document"
      what="The heap profile"
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
