/** Progress of a query in the footer of its table, with "Cancel". */
import { useEffect, useState } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisProgress } from '../../../shared/contracts/analysis.ts';
import { ANALYSIS_STAGES } from '../../../shared/contracts/analysis-stages.ts';
import { Button } from '../../widgets/button.tsx';

/** Faster results show no progress. */
const SHOWN_AFTER_MS = 200;

/** `Searching, 43.0%`; earlier stages have their own text. */
export function progressText(doing: string, progress: AnalysisProgress | null): string {
  if (progress === null) return `${doing} …`;
  const { stage, done, total } = progress;
  // The `tables` stage belongs to this query; other stages have their own text.
  const words = stage === 'tables' ? doing : ANALYSIS_STAGES[stage].label;
  return total === null || total === 0 ? `${words} …` : `${words}, ${formatPercent(Math.min(1, done / total))}`;
}

export interface QueryProgressProps {
  /** What the query does: "Searching". */
  readonly doing: string;
  readonly progress: AnalysisProgress | null;
  readonly onCancel: () => void;
}

export function QueryProgress({ doing, progress, onCancel }: QueryProgressProps) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <span className="query-progress" data-testid="query-progress">
      <output>{progressText(doing, progress)}</output>
      <Button look="bare" size="tiny" shortcut="Escape" onClick={onCancel}>
        Cancel
      </Button>
    </span>
  );
}
