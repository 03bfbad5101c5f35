/** Findings of a hunt while it plays. */
import { formatSpread } from '../../base/units.ts';
import { withMeaning } from '../../engine/heap/contract/heap-class-names.ts';
import type { GrowingPath } from '../../engine/heap/contract/leak-growth.ts';
import { withoutArtifacts } from '../heap/growing/artifact-rows.ts';
import { referenceText } from '../heap/growing/growing-path-text.ts';

/** Rows of a progress. */
const NAMED = 3;

/** `5 × Order per round in 2 rounds, held by .orders of Shop` */
export function foundRows(growing: readonly GrowingPath[]): string[] {
  const { ofPage } = withoutArtifacts(growing);
  return ofPage.slice(0, NAMED).map((path) => {
    const held = path.edgeToCut === '' ? path.path : referenceText(path);
    const rounds = path.objectsPerRound.length;
    return `${formatSpread(path.objectsPerRound)} × ${withMeaning(path.className)} per round in ${rounds} rounds, held by ${held}`;
  });
}
