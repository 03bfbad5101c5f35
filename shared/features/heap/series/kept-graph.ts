/**
 * The object graph behind growth that no few references explain: an application that was never disposed is held by dozens, most of them on no shortest path. What would go if every
 * object from before the rounds let go of the new ones is measured, and named by the class of which each action leaves the same number.
 */
import type { Ask } from '../../../core/kinds/ask.ts';
import type { Gained } from './series-growth.ts';
import type { GrowingPath, HeapGrowth } from '../../../engine/heap/contract/leak-growth.ts';
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import { cutOf, edgeToCut, ownerOfEdgeToCut } from '../cut-reference.ts';
import { isShape, pathExpression } from '../heap-text.ts';
import { isElementClass, isEngineClass, isValueClass } from '../../../engine/heap/contract/heap-class-names.ts';
import { gainsOf, type MeasuredGrowth } from './cut-sizes.ts';
import { isExplained } from '../growing/heap-growth.ts';
import { capturedBy, PATH_CHARS, PATH_EDGES } from './path-growth.ts';

/** Classes that are tried as the name of the graph. */
const MAX_TRIED = 5;
/** Objects of the class whose paths name the references. */
const SAMPLE = 50;

/** Classes of the language, which any code makes. */
const BUILT_IN = /^(?:Object|Array|Function|Map|Set|WeakMap|WeakSet|WeakRef|Date|RegExp|Promise|Error)$/;

type Kept = AnalysisAnswer<'heap.kept-growth'>;

/** Objects that each snapshot has more than the first one, and would lose. */
async function keptOf(files: readonly string[], className: string | null, ask: Ask): Promise<Kept[]> {
  const [base = '', ...later] = files;
  const found: Kept[] = [];
  for (const file of later) {
    const params = className === null ? { base } : { base, className };
    const kept = await ask(file, 'heap.kept-growth', params);
    found.push(kept);
  }
  return found;
}

interface Named {
  readonly name: string;
  readonly shown: string;
  readonly isThirdParty: boolean;
  readonly perRound: number;
}

/** Rank of a class by how well a reader knows it: by a name in own code, in a package, by its properties, or as an element. Null for those that say nothing. */
function nameRank({ name, isDeclared = false, isThirdParty = false }: Kept['classes'][number]): number | null {
  if (isDeclared) return isThirdParty ? 1 : 0;
  if (isShape(name)) return 2;
  if (isElementClass(name)) return 3;
  return isEngineClass(name) || isValueClass(name) || BUILT_IN.test(name) ? null : 4;
}

/** Classes of which each round left the same number: those that a reader knows first, then those with the fewest objects, and that most references lead to directly. */
function evenClasses(kept: readonly Kept[]): Named[] {
  const counts = kept.map(({ classes }) => new Map(classes.map(({ name, count }) => [name, count])));
  const even = (kept.at(-1)?.classes ?? []).flatMap((each) => {
    const perRound = gainsOf([0, ...counts.map((of) => of.get(each.name) ?? 0)]);
    const [first = 0] = perRound;
    const rank = nameRank(each);
    const isEven = first > 0 && perRound.every((count) => count === first);
    return rank !== null && isEven ? [{ ...each, rank, perRound: first }] : [];
  });
  return even
    .toSorted((a, b) => a.rank - b.rank || a.perRound - b.perRound || b.heldDirectly - a.heldDirectly)
    .map(({ name, original, isThirdParty = false, perRound }) => ({
      name,
      shown: original?.name ?? name,
      isThirdParty,
      perRound,
    }));
}

/** The references on the shortest paths to new objects of the class, those of most objects first. Older ones, such as the prototype of the class, are none of the growth. */
async function referencesTo(
  className: string,
  files: readonly string[],
  ask: Ask,
): Promise<Pick<GrowingPath, 'node' | 'edgeToCut' | 'path' | 'owner' | 'capturedBy' | 'cut'>[]> {
  const { lastId } = await ask(files[0] ?? '', 'heap.last-id', {});
  const held = await ask(files.at(-1) ?? '', 'heap.class-paths', { className, sample: SAMPLE });
  return held.ways
    .filter(({ node }) => node.id > lastId)
    .toSorted((a, b) => b.count - a.count)
    .map(({ path, node }) => ({
      node: node.id,
      edgeToCut: edgeToCut(path),
      path: pathExpression(path, PATH_EDGES, PATH_CHARS),
      owner: ownerOfEdgeToCut(path),
      capturedBy: capturedBy(path),
      cut: cutOf(path),
    }));
}

/** The growth that is left without these bytes. */
function explainedBy(growth: HeapGrowth, bytesPerRound: readonly number[]): HeapGrowth {
  const engine = (round: number): number =>
    growth.engine.reduce((sum, each) => sum + (each.bytesPerRound[round] ?? 0), 0);
  return {
    ...growth,
    explainedBytesPerRound: [...bytesPerRound],
    restBytesPerRound: growth.bytesPerRound.map((bytes, round) => bytes - (bytesPerRound[round] ?? 0) - engine(round)),
  };
}

/** The measured rows, with a first one for the graph if that explains what the rows do not; otherwise as they were. `files`: the first snapshot first. */
export async function withKeptGraph(
  measured: MeasuredGrowth,
  {
    growth,
    gained,
    files,
  }: {
    readonly growth: HeapGrowth;
    readonly gained: Gained;
    readonly files: readonly string[];
  },
  ask: Ask,
): Promise<MeasuredGrowth> {
  // Without a row that gained objects in each round nothing tells growth from state that is built.
  if (gained.length === 0 || measured.growing.length === 0 || isExplained(growth)) return measured;
  const all = await keptOf(files, null, ask);
  if (!isExplained(explainedBy(growth, gainsOf([0, ...all.map(({ freedSizeBytes }) => freedSizeBytes)]))))
    return measured;
  for (const { name, shown, isThirdParty, perRound } of evenClasses(all).slice(0, MAX_TRIED)) {
    const kept = await keptOf(files, name, ask);
    const sizes = [0, ...kept.map(({ freedSizeBytes }) => freedSizeBytes)];
    const bytesPerRound = gainsOf(sizes);
    if (!isExplained(explainedBy(growth, bytesPerRound))) continue;
    const references = await referencesTo(name, files, ask);
    const [first, ...others] = references;
    if (first === undefined) continue;
    const objectsPerRound = bytesPerRound.map(() => perRound);
    const together = [...others, ...measured.growing].map(({ node, edgeToCut: reference, path }) => ({
      node,
      edgeToCut: reference,
      path,
    }));
    const graph: GrowingPath = {
      ...first,
      className: shown,
      leaves: { name: shown, objectsPerRound, ...(isThirdParty ? { isThirdParty } : {}) },
      classes: [],
      objectsPerRound,
      bytesPerRound,
      survivorsPerRound: null,
      retainedSizeBytes: sizes.at(-1) ?? null,
      freedSizeBytes: sizes.at(-1) ?? null,
      isOfRoundsOnly: true,
      together,
      hasOtherReferences: true,
    };
    const held = measured.growing.map((row) => ({ ...row, heldWith: graph.node }));
    return { ...measured, growing: [graph, ...held], explainedBytesPerRound: bytesPerRound };
  }
  return measured;
}
