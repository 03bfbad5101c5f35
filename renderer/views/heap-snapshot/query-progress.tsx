/** How far a question is, in the footer of the table that waits for it, and the way to give it up. */
import { useEffect, useState } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisProgress } from '../../../shared/contracts/analysis.ts';
import { Button } from '../../widgets/button.tsx';

/** Answers that come sooner need no word about themselves. */
const SHOWN_AFTER_MS = 200;

const STAGE_WORDS: Partial<Readonly<Record<AnalysisProgress['stage'], string>>> = {
  reading: 'Reading the file',
  distances: 'Measuring distances',
  dominators: 'Finding dominators',
  comparing: 'Comparing',
};

/** `Searching, 43.0%`; what is computed first has words of its own. */
export function progressText(doing: string, progress: AnalysisProgress | null): string {
  if (progress === null) return `${doing} …`;
  const { stage, done, total } = progress;
  const words = STAGE_WORDS[stage] ?? doing;
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
