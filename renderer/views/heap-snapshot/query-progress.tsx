/** How far a question is, in the footer of the table that waits for it, and the way to give it up. */
import { useEffect, useState } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisProgress } from '../../../shared/contracts/analysis.ts';
import { ANALYSIS_STAGES } from '../../../shared/contracts/analysis-stages.ts';
import { Button } from '../../widgets/button.tsx';

/** Answers that come sooner need no word about themselves. */
const SHOWN_AFTER_MS = 200;

/** `Searching, 43.0%`; what is computed first has words of its own. */
export function progressText(doing: string, progress: AnalysisProgress | null): string {
  if (progress === null) return `${doing} …`;
  const { stage, done, total } = progress;
  // Tables are made for this question; what else is computed first has words of its own.
  const words = stage === 'tables' ? doing : ANALYSIS_STAGES[stage].label;
  return total === null || total === 0 ? `${words} …` : `${words}, ${formatPercent(Math.min(1, done / total))}`;
}

export interface QueryProgressProps {
  /** What the question does: "Searching". */
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
