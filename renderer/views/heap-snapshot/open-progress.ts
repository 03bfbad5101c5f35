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

/**
 * What part of the work each stage is, as measured on snapshots of 50 to 500 MB: reading the file is most of it. Only the bar
 * uses it, so being wrong makes the bar uneven, never the figures.
 */
const STAGES: readonly {
  readonly stage: AnalysisProgress['stage'];
  readonly label: string;
  readonly weight: number;
  readonly unit: string;
}[] = [
  { stage: 'reading', label: 'Reading the file', weight: 0.7, unit: 'bytes' },
  { stage: 'strings', label: 'Reading strings', weight: 0.1, unit: 'strings' },
  { stage: 'naming', label: 'Naming objects', weight: 0.08, unit: 'objects' },
  { stage: 'sizes', label: 'Adding sizes to their owners', weight: 0.07, unit: 'objects' },
  { stage: 'classes', label: 'Summing classes', weight: 0.05, unit: 'objects' },
];

function countedText(progress: AnalysisProgress, unit: string): string {
  const write = unit === 'bytes' ? formatBytes : formatCount;
  const suffix = unit === 'bytes' ? '' : ` ${unit}`;
  return progress.total === null
    ? `${write(progress.done)}${suffix}`
    : `${write(progress.done)} of ${write(progress.total)}${suffix}`;
}

/** Null progress: the analysis process has not answered yet. */
export function openProgress(progress: AnalysisProgress | null): OpenProgress {
  if (progress === null)
    return { stage: 'Waiting for the analysis process', counted: '', share: null, place: 0, stages: STAGES.length };
  const index = STAGES.findIndex(({ stage }) => stage === progress.stage);
  const own = STAGES[index];
  if (own === undefined) return { stage: progress.stage, counted: '', share: null, place: 0, stages: STAGES.length };
  const before = STAGES.slice(0, index).reduce((sum, { weight }) => sum + weight, 0);
  const within = progress.total === null || progress.total === 0 ? 0 : Math.min(1, progress.done / progress.total);
  return {
    stage: own.label,
    counted: countedText(progress, own.unit),
    share: before + own.weight * within,
    place: index + 1,
    stages: STAGES.length,
  };
}
