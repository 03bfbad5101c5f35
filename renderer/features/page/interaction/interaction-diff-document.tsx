/** Comparison of two measured interactions: the latency of each step. */
import { useMemo } from 'react';
import type { AppResult } from '../../../../shared/base/errors.ts';
import { PERSON } from '../../../../shared/core/findings/voice.ts';
import type { InteractionFile } from '../../../../shared/features/page/contract/interactions.ts';
import { comparedInteractions } from '../../../../shared/features/page/findings.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useOpenedPair } from '../../../core/stores/hooks/use-opened-document.ts';
import { ToldTable } from '../../../core/widgets/findings/told-table.tsx';
import { ComparisonFrame, type ComparedPair } from '../../../core/comparison/comparison-frame.tsx';
import '../../../core/runs/result.css';

function loadFile(document: AnalysisDocument): Promise<AppResult<InteractionFile>> {
  return document.query('interaction.file', {});
}

export function InteractionDiffDocument(pair: ComparedPair) {
  const { overviews, waitsFor } = useOpenedPair(pair.base.file, pair.later.file, loadFile);
  const blocks = useMemo(
    () =>
      overviews === null
        ? []
        : comparedInteractions(overviews.base, overviews.later).parts.flatMap((part) => part.blocks),
    [overviews],
  );
  return (
    <ComparisonFrame
      pair={pair}
      label="Comparison of interactions"
      testId="interaction-diff"
      what="The interaction"
      opened={waitsFor}
      tools={null}
    >
      <div className="result-body">
        {blocks.map((block, at) =>
          block.kind === 'table' ? <ToldTable key={at} table={block} voice={PERSON} /> : null,
        )}
      </div>
    </ComparisonFrame>
  );
}
