/** What stands behind the rows that grew: the author's references and code, and other things of the heap that tell more of the largest one. */
import type { AnalysisParams } from '../../../core/analysis/analysis.ts';
import { FINALIZATION_CELL } from '../../../engine/heap/contract/heap-class-names.ts';
import type { SeriesCode } from '../../../engine/heap/contract/heap-series.ts';
import type {
  GainedObjects,
  GrowingCode,
  GrowingPath,
  GrownObject,
  KeptTarget,
} from '../../../engine/heap/contract/leak-growth.ts';
import { gainedInVain, toldInVain } from '../kept-in-vain.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import { chainLimit } from './chain-limit.ts';
import { codeUsesOf } from './code-uses.ts';
import { readKeptTargets } from './kept-targets.ts';
import { withOwnHolders } from './own-holder.ts';
import { ownerVariable, steadyCollections } from './owner-variable.ts';
import { readingOf } from './reading.ts';
import { gainedBy } from './series-growth.ts';
import { steadyClasses, steadyElements } from '../growing/steady-classes.ts';
import { classesOfPage } from './steady-classes.ts';
import { toldApart } from './told-apart.ts';

/** The registry that waits in vain for what a path gained, if one holds it. */
async function keptTargetOf(last: string, { question }: GainedObjects, ask: Ask): Promise<KeptTarget | undefined> {
  const isOfRegistry = question?.steps.some(({ className }) => className === FINALIZATION_CELL) === true;
  return isOfRegistry ? (await readKeptTargets(last, ask))[0] : undefined;
}

/** What the code and its other collections say about the largest growing path. */
async function codeAndCollections(
  largest: GrowingPath,
  {
    growing,
    code,
    gained,
    files,
  }: {
    readonly growing: readonly GrowingPath[];
    readonly code: ReadonlyMap<number, GrowingCode>;
    readonly gained: GainedObjects;
    readonly files: readonly [first: string, ...later: string[]];
  },
  ask: Ask,
): Promise<Pick<SeriesCode, 'uses' | 'callsOn' | 'beside' | 'apart' | 'keptTarget' | 'chainLimit'>> {
  const last = files.at(-1) ?? files[0];
  const held = await ownerVariable(last, largest, ask);
  const { uses, callsOn } = await codeUsesOf(last, largest, { code: code.get(largest.node), held }, ask);
  const beside = await steadyCollections([files[0], last], held, growing, ask);
  const told = await toldApart(largest, { files, gained, uses }, ask);
  const apart = told.filter(({ values, keys }) => values.length > 0 || keys !== null);
  const keptTarget = await keptTargetOf(last, gained, ask);
  const limit = await chainLimit(last, largest, code.get(largest.node), ask);
  return {
    ...(limit === null ? {} : { chainLimit: limit }),
    ...(keptTarget === undefined ? {} : { keptTarget }),
    ...(uses === null ? {} : { uses }),
    ...(callsOn.length === 0 ? {} : { callsOn: [...callsOn] }),
    ...(apart.length === 0 ? {} : { apart }),
    ...(beside.length === 0 ? {} : { beside }),
  };
}

/** Who adds to an object or a text that grew itself, where no path gained objects. */
async function codeOfGrown(
  grown: GrownObject | undefined,
  last: string,
  ask: Ask,
): Promise<Pick<SeriesCode, 'uses' | 'callsOn' | 'beside' | 'apart' | 'keptTarget'>> {
  if (grown === undefined) return {};
  const held = await ownerVariable(last, grown, ask);
  const { uses } = await codeUsesOf(last, grown, { code: undefined, held }, ask);
  return uses === null ? {} : { uses };
}

export async function seriesCode(
  { bases, gained, isFollowed, later, classes, actions, target, ...found }: AnalysisParams<'heap.series-code'>,
  last: string,
  ask: Ask,
): Promise<SeriesCode> {
  const [first = last, ...between] = bases;
  const files = [first, ...between, last] as const;
  const known = new Map(found.code.map(({ of, ...each }) => [of, each]));
  const { growing, code } = await withOwnHolders({ growing: found.growing, code: known }, files, ask);
  const [largest] = growing;
  const told =
    largest === undefined || !isFollowed
      ? await codeOfGrown(found.grown[0], last, ask)
      : await codeAndCollections(largest, { growing, code, gained: gainedBy(gained, largest), files }, ask);
  const inVain = await gainedInVain(files.map((file) => (query, params) => ask(file, query, params)));
  const steady = steadyClasses(classes, actions);
  return {
    growing,
    code: [...code].map(([of, each]) => ({ of, ...each })),
    ...told,
    inVain: toldInVain(inVain),
    steadyClasses: await classesOfPage(steady, { files, later }, ask),
    elements: steadyElements(steady),
    reading: await readingOf(largest, code, { last, target, ...told }, ask),
  };
}
