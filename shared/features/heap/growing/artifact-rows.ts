/** Growth that only tools, builds for development or the engine keep: told apart from growth of the page. */
import { sum } from '../../../base/numbers.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { formatSpread } from '../../../base/units.ts';
import { keepersText, productionText } from '../artifact-text.ts';
import { referenceText } from './growing-path-text.ts';
import { withMeaning } from '../../../engine/heap/contract/heap-class-names.ts';

export interface ToldApart {
  readonly ofPage: readonly GrowingPath[];
  readonly artifacts: readonly GrowingPath[];
}

/** `isPrinted`: a browser printed objects, which it keeps also without a client; a process keeps them for an attached one only. */
export function withoutArtifacts(growing: readonly GrowingPath[], isPrinted = false): ToldApart {
  const isArtifactRow = ({ keptBy, keeper }: GrowingPath): boolean =>
    keptBy?.isAll === true && !(isPrinted && keeper === 'console');
  return {
    ofPage: growing
      .filter((row) => !isArtifactRow(row))
      .map((row) => {
        const { keptBy, ...own } = row;
        return keptBy === undefined || row.keeper === 'console' ? own : row;
      }),
    artifacts: growing.filter(isArtifactRow),
  };
}

export const mean = (values: readonly number[]): number => sum(values) / Math.max(1, values.length);

/** Paths that the sentence names. */
export const NAMED = 3;

/** `5 × FiberNode per round through .alternate of Fiber` */
export function rowText(path: GrowingPath): string {
  return `${formatSpread(path.objectsPerRound)} × ${withMeaning(path.className)} per round through ${referenceText(path)}`;
}

/** `5 × Row per round through .rows of Hook; and 2 more` */
export function rowsText(rows: readonly GrowingPath[]): string {
  const others = rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '';
  return `${rows.slice(0, NAMED).map(rowText).join('; ')}${others}`;
}

/** The part of the growth that a page without tools, built for production, would hold; '' where all of it is the page's. */
export function inProductionText(growing: readonly GrowingPath[], artifacts: readonly GrowingPath[]): string {
  const all = [...growing, ...artifacts];
  const kept = all.flatMap(({ keptBy }) => keptBy ?? []);
  const rules = kept.flatMap((each) => each.rules);
  const meanOf = (rows: readonly { readonly bytesPerRound: readonly number[] }[]): number =>
    sum(rows.map(({ bytesPerRound }) => mean(bytesPerRound)));
  return productionText(meanOf(all), meanOf(kept), rules, 'per round');
}

/** The headline of a hunt in which nothing of the code that is hunted grows. */
export function onlyArtifactsText(artifacts: readonly GrowingPath[]): string {
  const rules = artifacts.flatMap(({ keptBy }) => keptBy?.rules ?? []);
  return `No growth of your code: ${rowsText(artifacts)} ${artifacts.length === 1 ? 'is' : 'are'} kept only by ${keepersText(rules)}.`;
}
