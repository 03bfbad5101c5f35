/** Objects and bytes by the rule of artifacts that keeps them. */
import { ARTIFACT_RULES, SEVERAL_ARTIFACTS, type HeapArtifact } from '../contract/heap-artifacts.ts';

/** Marks an object that several rules keep. */
export const SEVERAL = 255;

export interface ArtifactSums {
  /** `keeper`: place of the rule + 1, or `SEVERAL`. Objects without a size are not counted. */
  add(keeper: number, sizeBytes: number, count?: number): void;
  /** Most bytes first. */
  all(): HeapArtifact[];
}

export function createArtifactSums(): ArtifactSums {
  const sums = new Map<number, { count: number; sizeBytes: number }>();
  return {
    add(keeper, sizeBytes, count = 1) {
      if (sizeBytes === 0) return;
      const sum = sums.get(keeper) ?? { count: 0, sizeBytes: 0 };
      sum.count += count;
      sum.sizeBytes += sizeBytes;
      sums.set(keeper, sum);
    },
    all: () =>
      [...sums]
        .map(([keeper, sum]) => ({ rule: ARTIFACT_RULES[keeper - 1]?.id ?? SEVERAL_ARTIFACTS, ...sum }))
        .toSorted((a, b) => b.sizeBytes - a.sizeBytes || (a.rule < b.rule ? -1 : 1)),
  };
}
