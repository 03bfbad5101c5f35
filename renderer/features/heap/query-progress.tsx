/** Progress of a query in the footer of its table, with "Cancel". */
import { useEffect, useState } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisProgress } from '../../../shared/core/analysis/analysis.ts';
import { ANALYSIS_STAGES } from '../../../shared/engine/steps/contract/analysis-stages.ts';
import { useHuntComparing, WAITING_FOR_HUNT } from './use-hunt-comparing.ts';
import { Button } from '../../core/widgets/button.tsx';

/** Faster results show no progress. */
const SHOWN_AFTER_MS = 200;

/** `Searching, 43.0%`; earlier stages have their own text. Screen readers announce each stage, and not each percent. */
export function ProgressText({ doing, progress }: Pick<QueryProgressProps, 'doing' | 'progress'>) {
  const waitsForHunt = useHuntComparing();
  // The `tables` stage belongs to this query; other stages have their own text.
  const words =
    progress === null && waitsForHunt
      ? WAITING_FOR_HUNT
      : progress === null || progress.stage === 'tables'
        ? doing
        : ANALYSIS_STAGES[progress.stage].label;
  const { done, total } = progress ?? { done: 0, total: null };
  return (
    <span>
      <output>{words}</output>
      {total === null || total === 0 ? ' …' : `, ${formatPercent(Math.min(1, done / total))}`}
    </span>
  );
}

export interface QueryProgressProps {
  /** The activity: "Searching". */
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
    <span className="query-progress inline-row" data-testid="query-progress">
      <ProgressText doing={doing} progress={progress} />
      <Button look="bare" size="tiny" shortcut="Escape" onClick={onCancel}>
        Cancel
      </Button>
    </span>
  );
}
