/** Growth that only tools, builds for development or the engine keep: told apart from growth of the page. */
import { ok } from '../../base/result.ts';
import { formatSpread } from '../../base/units.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { withMeaning } from '../../contracts/heap/heap-class-names.ts';
import { isArtifact, keepersText, productionText } from '../../kinds/heap/artifact-text.ts';
import type { CallContext } from '../define.ts';
import { referenceText, type GrowingPath } from './path-growth.ts';

/** Paths that the sentence names. */
const NAMED = 3;

export interface ToldApart {
  readonly ofPage: readonly GrowingPath[];
  readonly artifacts: readonly GrowingPath[];
}

/** `isPage`: a browser keeps what its console printed also without a client; a process keeps it for an attached one only. */
export function withoutArtifacts(growing: readonly GrowingPath[], isPage = false): ToldApart {
  const isArtifactRow = ({ keptBy, keeper }: GrowingPath): boolean =>
    keptBy?.isAll === true && !(isPage && keeper === 'console');
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

/** Realms that are looked at for the window of a page. */
const LOOKED_AT = 20;

/** True if the heap is that of a page or of a worker of one, and not of a process such as Node. */
export async function isOfBrowser(
  file: string,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<boolean>> {
  const found = await ports.analysis.query(file, 'heap.realms', { count: LOOKED_AT }, { signal });
  if (!found.ok) return found;
  return ok(found.value.rows.some(({ kind }) => kind === 'window' || kind === 'worker'));
}

/** Objects without those that only artifacts keep. `last`: the file of the last snapshot. */
export async function withoutArtifactObjects<Each>(
  objects: readonly Each[],
  nodeOf: (each: Each) => number,
  last: string,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<Each[]>> {
  const ofPage: Each[] = [];
  for (const each of objects) {
    const params = { nodes: [nodeOf(each)], skipsMissing: true, findsArtifacts: true };
    const freed = await ports.analysis.query(last, 'heap.what-if', params, { signal });
    if (!freed.ok) return freed;
    const { artifacts, freedCount } = freed.value;
    if (!isArtifact({ ...(artifacts === undefined ? {} : { artifacts }), topCount: freedCount })) ofPage.push(each);
  }
  return ok(ofPage);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / Math.max(1, values.length);

/** `5 × FiberNode per round through .alternate of Fiber` */
function rowText(path: GrowingPath): string {
  return `${formatSpread(path.objectsPerRound)} × ${withMeaning(path.className)} per round through ${referenceText(path)}`;
}

/** `5 × Row per round through .rows of Hook; and 2 more` */
export function rowsText(rows: readonly GrowingPath[]): string {
  const others = rows.length > NAMED ? ` and ${rows.length - NAMED} more` : '';
  return `${rows.slice(0, NAMED).map(rowText).join('; ')}${others}`;
}

/** How much of what grows a page without tools, built for production, would hold; '' where all of it is the page's. */
export function inProductionText(growing: readonly GrowingPath[], artifacts: readonly GrowingPath[]): string {
  const all = [...growing, ...artifacts];
  const kept = all.flatMap(({ keptBy }) => keptBy ?? []);
  const rules = kept.flatMap((each) => each.rules);
  const meanOf = (rows: readonly { readonly bytesPerRound: readonly number[] }[]): number =>
    sum(rows.map(({ bytesPerRound }) => mean(bytesPerRound)));
  return productionText(meanOf(all), meanOf(kept), rules, { per: ' per round' });
}

/** The headline of a hunt in which nothing of the code that is hunted grows. */
export function onlyArtifactsText(artifacts: readonly GrowingPath[]): string {
  const rules = artifacts.flatMap(({ keptBy }) => keptBy?.rules ?? []);
  return `No growth of your code: ${rowsText(artifacts)} ${artifacts.length === 1 ? 'is' : 'are'} kept only by ${keepersText(rules)}.`;
}
