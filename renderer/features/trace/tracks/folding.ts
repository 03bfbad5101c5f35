/**
 * Calls of libraries that call each other, as one box: `React, 11 calls`. What they call of the author or of the browser is below it. Boxes
 * keep their numbers, so that selections, links and search are those of the whole track.
 */
import { installedPackage } from '../../../../shared/base/script-package.ts';
import { formatCount } from '../../../../shared/base/units.ts';
import type { TraceLabel } from '../../../../shared/engine/trace/contract/traces.ts';
import { inRanges, type Steps } from '../../../core/widgets/icicle/steps.ts';
import { categoryOf } from '../../../core/widgets/profile/function-category.ts';
import type { Originals } from '../../../core/widgets/profile/originals.ts';
import type { ChartAnswer } from './load-chart.ts';

/** Row of a box that is within another one. */
const WITHIN = -1;
const NONE = -1;

export interface Folding {
  /** By box; the row without folding is its level. */
  readonly depths: Int32Array;
  readonly levels: Uint32Array;
  /** The outermost call of the run of library calls that a box is in; −1 for others. */
  readonly runOf: Int32Array;
  /** Labels of boxes that have others within. */
  readonly labels: ReadonlyMap<number, TraceLabel>;
}

/** What is folded: the same object while nothing changed. */
export interface Folds {
  /** 2 for library code, 1 for what the engine does for its caller, 0 for other code and events. */
  readonly kindOf: (label: TraceLabel) => 0 | 1 | 2;
  readonly nameOf: (label: TraceLabel) => string;
}

/** Names that are not those of the packages. */
const FRAMEWORKS: readonly (readonly [RegExp, string])[] = [
  [/(^|[/.@_-])(react|react-dom|scheduler)([/.@_-]|$)/i, 'React'],
  [/(^|[/.@_-])vue([/.@_-]|$)/i, 'Vue'],
  [/(^|[/.@_-])(angular|zone)([/.@_-]|$)/i, 'Angular'],
  [/(^|[/.@_-])svelte([/.@_-]|$)/i, 'Svelte'],
  [/(^|[/.@_-])preact([/.@_-]|$)/i, 'Preact'],
];

/** `React`, a package, the host of a script, or `Library`. */
export function libraryName(source: string): string {
  const named = installedPackage(source);
  const [path = ''] = source.split(/[?#]/);
  const last = named === '' ? path.slice(path.lastIndexOf('/')) : named;
  const framework = FRAMEWORKS.find(([pattern]) => pattern.test(last))?.[1];
  return framework ?? (named || (/^[a-z]+:\/\/([^/]+)/i.exec(source)?.[1] ?? 'Library'));
}

export function foldsOf(originals: Originals): Folds {
  return {
    kindOf: (label) => {
      if (label.kind !== 'function') return 0;
      if (originals.isThirdParty(label)) return 2;
      return originals.of(label) === null && categoryOf(label, originals.pageOrigin) === 'native' ? 1 : 0;
    },
    nameOf: (label) => libraryName(originals.of(label)?.source ?? label.url),
  };
}

/** Boxes so that each comes after its parent. Answers are so already; those that were read in parts are not. */
function* parentsFirst({ startMs, depth }: ChartAnswer): Steps<ArrayLike<number> | null> {
  let isSorted = true;
  yield* inRanges(startMs.length, (from, to) => {
    for (let box = Math.max(1, from); box < to && isSorted; box += 1) {
      const start = startMs[box] ?? 0;
      const before = startMs[box - 1] ?? 0;
      isSorted = start > before || (start === before && (depth[box] ?? 0) > (depth[box - 1] ?? 0));
    }
  });
  if (isSorted) return null;
  return Uint32Array.from(startMs, (_, box) => box).toSorted(
    (a, b) => (startMs[a] ?? 0) - (startMs[b] ?? 0) || (depth[a] ?? 0) - (depth[b] ?? 0),
  );
}

/** `unfolded`: runs that are shown with their calls. */
export function* foldedInSteps(
  answer: ChartAnswer,
  { kindOf, nameOf }: Folds,
  unfolded: ReadonlySet<number>,
): Steps<Folding> {
  const { labels, labelOf, depth, startMs } = answer;
  const kinds = Uint8Array.from(labels, kindOf);
  const count = startMs.length;
  const order = yield* parentsFirst(answer);
  const depths = new Int32Array(count);
  const runOf = new Int32Array(count).fill(NONE);
  /** The row below a box. */
  const below = new Int32Array(count);
  const calls = new Map<number, number>();
  /** The last box of each row. */
  const open: number[] = [];
  yield* inRanges(count, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const box = order === null ? place : (order[place] ?? 0);
      const row = depth[box] ?? 0;
      const parent = row === 0 ? NONE : (open[row - 1] ?? NONE);
      open[row] = box;
      const around = parent < 0 ? NONE : (runOf[parent] ?? NONE);
      const kind = kinds[labelOf[box] ?? 0] ?? 0;
      const run = kind === 0 ? NONE : around >= 0 ? around : kind === 2 ? box : NONE;
      const isWithin = run >= 0 && run !== box && !unfolded.has(run);
      const ownRow = parent < 0 ? 0 : (below[parent] ?? 0);
      runOf[box] = run;
      depths[box] = isWithin ? WITHIN : ownRow;
      below[box] = isWithin ? ownRow : ownRow + 1;
      if (isWithin) calls.set(run, (calls.get(run) ?? 1) + 1);
    }
  });
  const named = new Map<number, TraceLabel>();
  for (const [box, number] of calls) {
    const label = labels[labelOf[box] ?? 0];
    if (label !== undefined) named.set(box, { ...label, name: `${nameOf(label)}, ${formatCount(number)} calls` });
  }
  return { depths, levels: depth, runOf, labels: named };
}

/** The run that a box is within, if it is not shown itself. */
export function runAround(folding: Folding | null, box: number): number | null {
  return folding !== null && folding.depths[box] === WITHIN ? (folding.runOf[box] ?? null) : null;
}
