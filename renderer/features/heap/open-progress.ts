/** Progress of opening a snapshot as text and one monotonic bar. */
import type { AnalysisProgress } from '../../../shared/core/analysis/analysis.ts';
import {
  ANALYSIS_STAGES,
  stageCount,
  type AnalysisStage,
} from '../../../shared/engine/steps/contract/analysis-stages.ts';

export interface OpenProgress {
  /** `Reading the file`. */
  readonly stage: string;
  /** `312.4 MB of 494.0 MB` or `1,200,000 of 3,100,000 objects`; empty if nothing is counted. */
  readonly counted: string;
  /** 0 to 1 over all stages; null if unknown. */
  readonly share: number | null;
  /** Stage number: 1 of 5. */
  readonly place: number;
  readonly stages: number;
}

/**
 * The stages of opening in order, with their share of the work, measured on snapshots of 50 to 500 MB; most of it is reading the file. Only
 * the bar uses the weights: errors make it uneven but affect no figures.
 */
const WEIGHTS: Partial<Readonly<Record<AnalysisStage, number>>> = {
  reading: 0.7,
  strings: 0.1,
  naming: 0.08,
  sizes: 0.07,
  classes: 0.05,
};
const ORDER = Object.keys(WEIGHTS);

/** Null progress: the analysis process has not responded yet. */
export function openProgress(progress: AnalysisProgress | null): OpenProgress {
  const stages = ORDER.length;
  if (progress === null)
    return { stage: 'Waiting for the analysis process', counted: '', share: null, place: 0, stages };
  const { stage, done, total } = progress;
  const { label } = ANALYSIS_STAGES[stage];
  const counted = stageCount(stage, done, total);
  const within = total === null || total === 0 ? 0 : Math.min(1, done / total);
  const weight = WEIGHTS[stage];
  if (weight === undefined) return { stage: label, counted, share: within, place: 1, stages: 1 };
  const index = ORDER.indexOf(stage);
  const before = Object.values(WEIGHTS)
    .slice(0, index)
    .reduce((sum, each) => sum + each, 0);
  return { stage: label, counted, share: before + weight * within, place: index + 1, stages };
}
