/** Stages of reading a file and answering a query, by the name used in progress messages. */
import { z } from 'zod';
import { formatBytes, formatCount } from '../../../base/units.ts';

interface AnalysisStageFacts {
  /** Label shown in the window, by the command line and to assistants. */
  readonly label: string;
  /** Unit of `done` and `total`; null if the stage counts internal steps that mean nothing to a person. */
  readonly unit: string | null;
}

export const ANALYSIS_STAGES = {
  reading: { label: 'Reading the file', unit: 'bytes' },

  // Heap snapshots: opening runs the stages up to `classes`.
  strings: { label: 'Reading strings', unit: 'strings' },
  naming: { label: 'Naming objects', unit: 'objects' },
  sizes: { label: 'Adding sizes to their owners', unit: 'objects' },
  classes: { label: 'Summing classes', unit: 'objects' },
  distances: { label: 'Measuring distances', unit: 'objects' },
  dominators: { label: 'Finding dominators', unit: 'objects' },
  retained: { label: 'Adding retained sizes', unit: 'objects' },
  tables: { label: 'Building tables', unit: null },

  // Profiles.
  calls: { label: 'Summing calls', unit: 'calls' },
  samples: { label: 'Charting samples', unit: 'samples' },
  filtering: { label: 'Filtering calls', unit: null },

  // Traces.
  matching: { label: 'Matching begin and end events', unit: 'events' },
  events: { label: 'Searching events', unit: 'events' },
  arguments: { label: 'Reading event arguments', unit: null },
  tracks: { label: 'Laying out tracks', unit: null },
  insights: { label: 'Computing insights', unit: null },

  comparing: { label: 'Comparing', unit: 'objects' },
} as const satisfies Readonly<Record<string, AnalysisStageFacts>>;

export type AnalysisStage = keyof typeof ANALYSIS_STAGES;
export const AnalysisStageSchema = z.enum(Object.keys(ANALYSIS_STAGES) as [AnalysisStage, ...AnalysisStage[]]);

/** `312.4 MB of 494.0 MB`, `1,200 of 3,100 objects`; empty for a stage without a unit. */
export function stageCount(stage: AnalysisStage, done: number, total: number | null): string {
  const { unit } = ANALYSIS_STAGES[stage];
  if (unit === null) return '';
  const write = unit === 'bytes' ? formatBytes : formatCount;
  const counted = total === null ? write(done) : `${write(done)} of ${write(total)}`;
  return unit === 'bytes' ? counted : `${counted} ${unit}`;
}
