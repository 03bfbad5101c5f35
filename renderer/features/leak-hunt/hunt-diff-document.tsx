/** Comparison of two leak hunts: objects per action before and after, with their interval. */
import { useMemo } from 'react';
import type { AppResult } from '../../../shared/base/errors.ts';
import type { LeakHuntFile } from '../../../shared/features/leak-hunt/contract/leak-hunt-files.ts';
import { ratesOfFiles } from '../../../shared/features/leak-hunt/comparison.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { useOpenedPair } from '../../core/stores/hooks/use-opened-document.ts';
import { ComparisonFrame, type ComparedPair } from '../../core/comparison/comparison-frame.tsx';
import { EmptyState, ErrorState } from '../../core/widgets/states.tsx';

function loadFile(document: AnalysisDocument): Promise<AppResult<LeakHuntFile>> {
  return document.query('leak-hunt.file', {});
}

export function HuntDiffDocument(pair: ComparedPair) {
  const { overviews, waitsFor } = useOpenedPair(pair.base.file, pair.later.file, loadFile);
  const compared = useMemo(
    () => (overviews === null ? null : ratesOfFiles('A', overviews.base, overviews.later)),
    [overviews],
  );
  return (
    <ComparisonFrame
      pair={pair}
      label="Comparison of leak hunts"
      testId="hunt-diff"
      what="The leak hunt"
      opened={waitsFor}
      tools={
        <span className="third cut">A change is claimed only where the two 95% intervals have nothing in common.</span>
      }
    >
      {overviews === null ? null : compared === null ? (
        <ErrorState
          place="strip"
          severity="warning"
          title="These hunts cannot be compared"
          detail="One of them was stored by another version of PEN Workbench. Hunt again."
        />
      ) : compared.rows.length === 0 ? (
        <EmptyState title="No rate to compare">{compared.text}</EmptyState>
      ) : (
        <div className="hunt-diff column grow">
          <p className="selectable">{compared.text}</p>
          <table className="hunt-rates">
            <thead>
              <tr>
                <th>Class</th>
                <th>Reference</th>
                <th>A, per round</th>
                <th>B, per round</th>
                <th>Change</th>
              </tr>
            </thead>
            <tbody>
              {compared.rows.map((row) => (
                <tr key={`${row.name} ${row.reference}`}>
                  <td className="mono">{row.name}</td>
                  <td className="mono selectable">{row.reference}</td>
                  <td>{row.beforePerRound.join(', ')}</td>
                  <td>{row.afterPerRound.join(', ')}</td>
                  <td>{row.text}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </ComparisonFrame>
  );
}
