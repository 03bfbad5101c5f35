/** Rows of the result of a leak hunt: retaining paths that gained objects in every round, and objects that grew in place. */
import type { CapturedBy, GrowingCode } from '../../../shared/engine/heap/contract/leak-growth.ts';
import { keepersText } from '../../../shared/features/heap/artifact-text.ts';
import type { HuntResult } from './stores/leak-hunts.ts';

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
  /** The code that makes the objects: their function, callback or class; null if no script has it, or beyond the largest rows. */
  readonly code: GrowingCode | null;
  /** The class that a reader knows the growth by, with its objects in each round; null if it is that of the objects. */
  readonly leaves: { readonly name: string; readonly objectsPerRound: readonly number[] } | null;
  /** With the objects of each round: `4 Order`. */
  readonly classes: readonly string[];
  /** Objects gained in each round; none for an object that grew in place. */
  readonly objectsPerRound: readonly number[];
  readonly bytesPerRound: readonly number[];
  readonly retainedSizeBytes: number | null;
  /** Why the row is no leak: what else keeps it, or that it went by itself; '' for growth of the page. */
  readonly noLeak: string;
}

type PathRow = HuntResult['growing'][number];

function pathRow(row: PathRow, noLeak: string): HuntRow {
  return {
    ...row,
    code: row.code ?? null,
    leaves: row.leaves === undefined || row.leaves.name === row.className ? null : row.leaves,
    kind: 'path',
    key: `path ${row.node}`,
    noLeak,
  };
}

export function huntRows({
  growing,
  grownInPlace,
  artifacts = [],
  backlog = [],
}: Pick<HuntResult, 'growing' | 'grownInPlace' | 'artifacts' | 'backlog'>): HuntRow[] {
  return [
    ...growing.map((row) => pathRow(row, '')),
    ...grownInPlace.map((row): HuntRow => ({
      ...row,
      kind: 'inPlace',
      key: `in place ${row.node}`,
      code: null,
      leaves: null,
      classes: [],
      objectsPerRound: [],
      retainedSizeBytes: null,
      noLeak: '',
    })),
    ...backlog.map((row) => pathRow(row, `gone after ${row.settled?.seconds ?? 0} s`)),
    ...artifacts.map((row) => pathRow(row, `kept only by ${keepersText(row.keptBy?.rules ?? [])}`)),
  ];
}

/** The class that a reader knows the growth by, as the headline has it; else that of the objects. */
export function rowClass({ leaves, className }: HuntRow): string {
  return leaves?.name ?? className;
}

/** Objects of that class in each round. */
export function rowObjects({ leaves, objectsPerRound }: HuntRow): readonly number[] {
  return leaves?.objectsPerRound ?? objectsPerRound;
}

/** The sum over rows, by round. */
export function sumPerRound(rows: readonly (readonly number[])[], rounds: number): number[] {
  return Array.from({ length: rounds }, (_, round) => rows.reduce((sum, row) => sum + (row[round] ?? 0), 0));
}
