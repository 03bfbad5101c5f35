/** A memory ledger of the library, as the live one is shown with its tables; and two of them compared. */
import { useMemo } from 'react';
import type { AppResult } from '../../../shared/contracts/errors.ts';
import type { MemoryLedgerFile } from '../../../shared/contracts/page/memory-ledgers.ts';
import { PERSON } from '../../../shared/findings/voice.ts';
import { comparedLedgers } from '../../../shared/kinds/memory-ledger/comparison.ts';
import { ledgerSections } from '../../../shared/kinds/memory-ledger/findings.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { askFile } from '../../stores/ask-file.ts';
import { useComparedSides } from '../../stores/hooks/use-compared-sides.ts';
import { useOpenedPair } from '../../stores/hooks/use-opened-document.ts';
import { useQuery } from '../../stores/hooks/use-query.ts';
import { useBridge, useCaptureTitle } from '../../stores/workbench.tsx';
import type { CaptureViewProps } from '../../widgets/capture-view.ts';
import { Findings } from '../../widgets/findings/findings.tsx';
import { DiffFrame, type ComparedPair } from '../../widgets/profile/diff-frame.tsx';
import { LedgerResult } from './memory-ledger.tsx';
import './application.css';
import { ReadDocument } from '../../widgets/read-document.tsx';

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
    <DiffFrame
      sides={useComparedSides(pair)}
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
    </DiffFrame>
  );
}
