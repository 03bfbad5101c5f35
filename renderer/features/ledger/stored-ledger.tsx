/** A memory ledger of the library, as the live one is shown with its tables; and two of them compared. */
import { useMemo } from 'react';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { MemoryLedgerFile } from '../../../shared/features/ledger/contract/memory-ledgers.ts';
import { PERSON } from '../../../shared/core/findings/voice.ts';
import { comparedLedgers } from '../../../shared/features/ledger/comparison.ts';
import { ledgerSections } from '../../../shared/features/ledger/findings.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { askFile } from '../../core/stores/ask-file.ts';
import { useOpenedPair } from '../../core/stores/hooks/use-opened-document.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useCaptureTitle } from '../../core/stores/workbench.tsx';
import type { CaptureViewProps } from '../../core/widgets/capture-view.ts';
import { Findings } from '../../core/widgets/findings/findings.tsx';
import { ComparisonFrame, type ComparedPair } from '../../core/comparison/comparison-frame.tsx';
import { LedgerResult } from './memory-ledger.tsx';
import './application.css';
import { ReadDocument } from '../../core/widgets/read-document.tsx';

function loadFile(document: AnalysisDocument): Promise<AppResult<MemoryLedgerFile>> {
  return document.query('memory-ledger.file', {});
}

/** Nothing in a ledger leads elsewhere. */
const nowhere = (): void => undefined;

export function StoredLedgerDocument({ capture, ...view }: CaptureViewProps) {
  const bridge = useBridge();
  const title = useCaptureTitle(capture);
  const { answer, refetch } = useQuery(capture.id, () => askFile(bridge.analysis, capture.file, loadFile));
  return (
    <ReadDocument
      {...view}
      className="application"
      testId="stored-ledger"
      title={title}
      answer={answer}
      onRetry={refetch}
    >
      {(file) => (
        <div className="application-stored-ledger">
          <section className="application-ledger" aria-label="Memory ledger">
            <LedgerResult result={file} />
          </section>
          <Findings areOpen parts={ledgerSections(file)} voice={PERSON} go={nowhere} />
        </div>
      )}
    </ReadDocument>
  );
}

export function LedgerDiffDocument(pair: ComparedPair) {
  const { overviews, waitsFor } = useOpenedPair(pair.base.file, pair.later.file, loadFile);
  const compared = useMemo(
    () => (overviews === null ? null : comparedLedgers(overviews.base, overviews.later)),
    [overviews],
  );
  return (
    <ComparisonFrame
      pair={pair}
      label="Comparison of memory ledgers"
      testId="ledger-diff"
      what="The memory ledger"
      opened={waitsFor}
      tools={null}
    >
      {compared === null ? null : (
        <div className="application-stored-ledger">
          <Findings areOpen parts={compared.parts} voice={PERSON} go={nowhere} />
        </div>
      )}
    </ComparisonFrame>
  );
}
