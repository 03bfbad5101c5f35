/** Rows of the result of a leak hunt: retaining paths that gained objects in every round, and objects that grew in place. */
import { formatBytes, formatCount, formatSpread } from '../../../../shared/base/units.ts';
import type { CapturedBy } from '../../../../shared/capabilities/leak-hunt/path-growth.ts';
import type { HuntResult } from '../../../stores/leak-hunts.ts';

export interface HuntRow {
  readonly key: string;
  /** `inPlace`: the object itself grew, and no object was added. */
  readonly kind: 'path' | 'inPlace';
  readonly className: string;
  /** The object nearest to the root, in the last snapshot. */
  readonly node: number;
  readonly path: string;
  /** The reference to remove; empty if none has a name. */
  readonly edgeToCut: string;
  /** The object that has this reference; null without one. */
  readonly owner: number | null;
  /** The function through which the path leads to the reference; null without one. */
  readonly capturedBy: CapturedBy | null;
  /** With the objects of each round: `4 Order`. */
  readonly classes: readonly string[];
  /** Objects gained in each round; none for an object that grew in place. */
  readonly objectsPerRound: readonly number[];
  readonly bytesPerRound: readonly number[];
  readonly retainedSizeBytes: number | null;
}

export function huntRows({ growing, grownInPlace }: Pick<HuntResult, 'growing' | 'grownInPlace'>): HuntRow[] {
  return [
    ...growing.map((row): HuntRow => ({ ...row, kind: 'path', key: `path ${row.node}` })),
    ...grownInPlace.map((row): HuntRow => ({
      ...row,
      kind: 'inPlace',
      key: `in place ${row.node}`,
      classes: [],
      objectsPerRound: [],
      retainedSizeBytes: null,
    })),
  ];
}

/** The sum over rows, by round. */
export function sumPerRound(rows: readonly (readonly number[])[], rounds: number): number[] {
  return Array.from({ length: rounds }, (_, round) => rows.reduce((sum, row) => sum + (row[round] ?? 0), 0));
}

/** The verdict in a few words: `Grows by 5 objects, 480 B to 520 B per round`. */
export function verdictTitle({
  verdict,
  rounds,
  growing,
  grownInPlace,
}: Pick<HuntResult, 'verdict' | 'rounds' | 'growing' | 'grownInPlace'>): string {
  if (verdict.level === 'no-growth') return 'No growth found';
  if (verdict.level === 'unclear') return 'No verdict';
  const rows = huntRows({ growing, grownInPlace });
  const objects = sumPerRound(
    rows.map((row) => row.objectsPerRound),
    rounds,
  );
  const bytes = sumPerRound(
    rows.map((row) => row.bytesPerRound),
    rounds,
  );
  const byObjects = objects.some((each) => each > 0) ? `${formatSpread(objects, formatCount)} objects, ` : '';
  return `Grows by ${byObjects}${formatSpread(bytes, formatBytes)} per round`;
}
