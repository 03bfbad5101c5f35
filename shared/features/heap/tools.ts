import { penCollectGarbage } from './tools/collect-garbage.ts';
import { penHeapDiff } from './tools/heap-diff.ts';
import { penHeapDominators } from './tools/heap-dominators.ts';
import { penHeapObjects } from './tools/heap-objects.ts';
import { penHeapRetainers } from './tools/heap-retainers.ts';
import { penHeapSampling } from './tools/heap-sampling.ts';
import { penHeapSearch } from './tools/heap-search.ts';
import { penHeapSnapshot } from './tools/heap-snapshot.ts';
import { penHeapSummary } from './tools/heap-summary.ts';
import { penHeapTrack } from './tools/heap-track.ts';

export const TOOLS = [
  penHeapSnapshot,
  penHeapDiff,
  penHeapTrack,
  penHeapSampling,
  penHeapSummary,
  penHeapObjects,
  penHeapRetainers,
  penHeapDominators,
  penHeapSearch,
  penCollectGarbage,
] as const;
