/** How far the opening of a snapshot is, in words and one bar that only grows. */
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AnalysisProgress } from '../../../shared/contracts/analysis.ts';

export interface OpenProgress {
  /** `Reading the file`. */
  readonly stage: string;
  /** `312.4 MB of 494.0 MB` or `1,200,000 of 3,100,000 objects`; empty where nothing is counted. */
  readonly counted: string;
  /** 0 to 1 over all stages; null while nothing is known. */
  readonly share: number | null;
  /** Places of the stages for people: 1 of 5. */
  readonly place: number;
  readonly stages: number;
}

interface Stage {
  readonly label: string;
  readonly weight: number;
  readonly unit: string;
}

/**
 * The stages in their order, with what part of the work each is, as measured on snapshots of 50 to 500 MB: reading the file
 * is most of it. Only the bar uses the weights, so being wrong makes it uneven, never the figures.
 */
const STAGES: Readonly<Record<AnalysisProgress['stage'], Stage>> = {
  reading: { label: 'Reading the file', weight: 0.7, unit: 'bytes' },
  strings: { label: 'Reading strings', weight: 0.1, unit: 'strings' },
  naming: { label: 'Naming objects', weight: 0.08, unit: 'objects' },
  sizes: { label: 'Adding sizes to their owners', weight: 0.07, unit: 'objects' },
  classes: { label: 'Summing classes', weight: 0.05, unit: 'objects' },
  // Of questions that take a while, each a whole of its own.
  distances: { label: 'Measuring distances', weight: 1, unit: 'objects' },
  dominators: { label: 'Finding dominators', weight: 1, unit: 'objects' },
  retained: { label: 'Adding retained sizes', weight: 1, unit: 'objects' },
  comparing: { label: 'Comparing', weight: 1, unit: 'objects' },
};
const ORDER: readonly AnalysisProgress['stage'][] = ['reading', 'strings', 'naming', 'sizes', 'classes'];

function countedText(progress: AnalysisProgress, unit: string): string {
  const write = unit === 'bytes' ? formatBytes : formatCount;
  const suffix = unit === 'bytes' ? '' : ` ${unit}`;
  return progress.total === null
    ? `${write(progress.done)}${suffix}`
    : `${write(progress.done)} of ${write(progress.total)}${suffix}`;
}

/** Null progress: the analysis process has not answered yet. */
export function openProgress(progress: AnalysisProgress | null): OpenProgress {
  const stages = ORDER.length;
  if (progress === null)
    return { stage: 'Waiting for the analysis process', counted: '', share: null, place: 0, stages };
  const { label, weight, unit } = STAGES[progress.stage];
  const within = progress.total === null || progress.total === 0 ? 0 : Math.min(1, progress.done / progress.total);
  const index = ORDER.indexOf(progress.stage);
  if (index < 0) return { stage: label, counted: countedText(progress, unit), share: within, place: 1, stages: 1 };
  const before = ORDER.slice(0, index).reduce((sum, stage) => sum + STAGES[stage].weight, 0);
  return {
    stage: label,
    counted: countedText(progress, unit),
    share: before + weight * within,
    place: index + 1,
    stages,
  };
}
