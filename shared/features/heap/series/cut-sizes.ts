/**
 * The size of growth by what removing its reference frees: asked of each snapshot of a hunt, so that the gains of the rounds add up to what the
 * last snapshot frees less what the first one would have freed. What a leaked object only refers to, such as Chromium's cache of text, is not freed
 * with it, and is none of its bytes.
 */
import { median, sum } from '../../../base/numbers.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import { gainedBy, type Gained } from './series-growth.ts';
import type { GainedObjects, GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { installedPackage, packageOf } from '../../../base/script-package.ts';
import { formatSpread } from '../../../base/units.ts';
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import { originalPlaceText } from '../../../core/findings/function-names.ts';
import { isDetachedElementClass } from '../../../engine/heap/contract/heap-class-names.ts';
import { isVariable } from '../cut-reference.ts';
import { bytesOfArtifacts, isAbsentInProduction } from '../artifact-text.ts';

/** References of one removal. */
const MAX_EDGES = 100;
/** Rows that are measured, the largest ones. */
const MAX_MEASURED = 10;
/** Topmost objects of a row without a reference to remove. */
const MAX_OBJECTS = 10_000;
/** A reference whose removal frees fewer of the objects than this share is not the only one that holds them. */
const MIN_FREED_SHARE = 0.5;
/** Classes of a row. */
const MAX_CLASSES = 5;
/** Classes that come first: those of the page's scripts, whose names the author knows. */
const KNOWN_FIRST = 2;
/** Packages of a row. */
const MAX_PACKAGES = 3;
/** Components of frameworks that come before them. */
const MAX_COMPONENTS = 2;

type Freed = AnalysisAnswer<'heap.freed-each'>['freed'][number];

/** The references removed in each snapshot. Those that do not have it yet free nothing. */
interface Removal {
  readonly edges: readonly string[];
  readonly nodes: readonly number[];
}

const NOTHING: Removal = { edges: [], nodes: [] };

export interface MeasuredGrowth {
  /** Largest first. */
  readonly growing: readonly GrowingPath[];
  /** Bytes that all rows together explain of what the heap gained in each round. */
  readonly explainedBytesPerRound: readonly number[];
  /** By class: bytes of these, gained in each round. */
  readonly explainedByClass: ReadonlyMap<string, readonly number[]>;
}

/** Bytes that each removal alone frees, in each of the files. */
async function freedOf(files: readonly string[], removals: readonly Removal[], ask: Ask): Promise<Freed[][]> {
  if (removals.length === 0) return [];
  const found: Freed[][] = [];
  const asked = removals.map(({ edges, nodes }) => ({ edges: [...edges], nodes: [...nodes] }));
  for (const file of files) found.push((await ask(file, 'heap.freed-each', { removals: asked })).freed);
  return removals.map((_, at) => found.flatMap((freed) => freed[at] ?? []));
}

/** Bytes that each snapshot has more than the one before it. */
export const gainsOf = (values: readonly number[]): number[] =>
  values.slice(1).map((value, at) => value - (values[at] ?? 0));

interface ClassGain {
  readonly name: string;
  /** Where a class is declared whose name says little: of a library, or of two letters; '' for others. */
  readonly place: string;
  readonly isKnown: boolean;
  readonly isThirdParty: boolean;
  /** '' for other code, and where the source does not say. */
  readonly package: string;
  /** An inner object of a framework, such as a reference of Vue's: a part of components. */
  readonly isOfFramework: boolean;
  readonly retainedSizeBytes: number;
  readonly objectsPerRound: readonly number[];
  readonly bytesPerRound: readonly number[];
}

/** Packages of frameworks that draw pages. */
const FRAMEWORK_PACKAGE = /^(?:@vue\/|vue$|react(?:-|$)|preact$|svelte$|@angular\/|zone\.js$|solid-js$)/;

const isShort = (name: string): boolean => name.length <= 2;

/** Returns what each class gained, by its name in the snapshots. */
function classGains(freed: readonly Freed[]): ReadonlyMap<string, ClassGain> {
  const last = freed.at(-1)?.classes ?? [];
  const known = freed.map(({ classes }) => new Map(classes.map((each) => [each.name, each])));
  return new Map(
    last.map(({ name, original, isDeclared = false, isThirdParty = false, retainedSizeBytes = 0 }) => [
      name,
      {
        name: original?.name ?? name,
        place:
          original !== undefined && (isThirdParty || isShort(original.name ?? name)) ? originalPlaceText(original) : '',
        isKnown: isDeclared,
        isThirdParty,
        package: isDeclared ? installedPackage(original?.source ?? '') : '',
        isOfFramework: FRAMEWORK_PACKAGE.test(packageOf(original?.source ?? '')),
        retainedSizeBytes,
        objectsPerRound: gainsOf(known.map((each) => each.get(name)?.count ?? 0)),
        bytesPerRound: gainsOf(known.map((each) => each.get(name)?.sizeBytes ?? 0)),
      },
    ]),
  );
}

const areEqual = (one: readonly number[], other: readonly number[]): boolean =>
  one.every((value, at) => value === other[at]);

/**
 * The class that a reader knows the growth by: of the page's own scripts rather than of a library, with one object for each of those at the reference
 * rather than parts of it, then the one that retains the most. Parts that are of a library or of the runtime say nothing to a reader.
 */
function knownClass(gains: readonly ClassGain[], row: GrowingPath): ClassGain | undefined {
  const isAlike = ({ objectsPerRound }: ClassGain): boolean => areEqual(objectsPerRound, row.objectsPerRound);
  const grows = gains.filter(
    (gain) =>
      gain.isKnown &&
      !gain.isOfFramework &&
      gain.objectsPerRound.every((each) => each > 0) &&
      // An object of the browser says more than one of a library that it keeps.
      (!gain.isThirdParty || (isAlike(gain) && row.isKeptByBrowser !== true)),
  );
  const rank = (gain: ClassGain): number => (gain.isThirdParty ? 2 : 0) + (isAlike(gain) ? 0 : 1);
  return grows.toSorted((a, b) => rank(a) - rank(b) || b.retainedSizeBytes - a.retainedSizeBytes)[0];
}

/** The packages whose objects each round leaves, those that retain most first. Frameworks keep what any component does. */
function packagesOf(gains: readonly ClassGain[]): string[] {
  const grows = gains.filter(
    (gain) => gain.package !== '' && !gain.isOfFramework && gain.objectsPerRound.every((each) => each > 0),
  );
  const largest = grows.toSorted((a, b) => b.retainedSizeBytes - a.retainedSizeBytes);
  return [...new Set(largest.map((gain) => gain.package))].slice(0, MAX_PACKAGES);
}

/** The components whose instances each round leaves, those with one for each of the objects first. Several objects may stand for one instance, so without a number. */
function componentTexts(freed: readonly Freed[], row: GrowingPath): string[] {
  const counts = freed.map(
    ({ components = [] }) => new Map(components.map(({ name, framework, count }) => [`${name} (${framework})`, count])),
  );
  const gains = [...(counts.at(-1)?.keys() ?? [])].map((name) => ({
    name,
    perRound: gainsOf(counts.map((each) => each.get(name) ?? 0)),
  }));
  return gains
    .filter(({ perRound }) => perRound.every((each) => each > 0))
    .toSorted(
      (a, b) =>
        Number(areEqual(b.perRound, row.objectsPerRound)) - Number(areEqual(a.perRound, row.objectsPerRound)) ||
        sum(a.perRound) - sum(b.perRound),
    )
    .slice(0, MAX_COMPONENTS)
    .map(({ name }) => `component ${name}`);
}

/** The detached elements with one for each of the objects, then those that retain the most: the outermost ones of what is no longer in the page. */
function detachedFirst(gains: readonly ClassGain[], row: GrowingPath): ClassGain[] {
  const isAlike = ({ objectsPerRound }: ClassGain): number => Number(areEqual(objectsPerRound, row.objectsPerRound));
  return gains
    .filter(({ name, objectsPerRound }) => isDetachedElementClass(name) && objectsPerRound.every((each) => each > 0))
    .toSorted((a, b) => isAlike(b) - isAlike(a) || b.retainedSizeBytes - a.retainedSizeBytes)
    .slice(0, 1);
}

function classTexts(gains: readonly ClassGain[], known: ClassGain | undefined, row: GrowingPath): string[] {
  const grows = gains
    .filter(({ objectsPerRound }) => objectsPerRound.every((each) => each > 0))
    .toSorted((a, b) => sum(b.bytesPerRound) - sum(a.bytesPerRound));
  const first = [
    ...(known === undefined ? [] : [known]),
    ...detachedFirst(gains, row),
    ...grows.filter(({ isKnown, isOfFramework }) => isKnown && !isOfFramework),
  ];
  return [...new Set([...new Set(first).values()].slice(0, KNOWN_FIRST).concat(grows))]
    .slice(0, MAX_CLASSES)
    .map(
      ({ name, place, objectsPerRound }) =>
        `${formatSpread(objectsPerRound)} ${name}${place === '' ? '' : ` (${place})`}`,
    );
}

/** A part that artifacts keep is named from this share of a growth on. */
const MIN_KEPT_SHARE = 0.05;

/**
 * The part of a growth that only artifacts keep. The rest is growth of the page if it gains objects in every round, as any growth; of that, only what production
 * would not have is told.
 */
function keptByArtifacts(freed: readonly Freed[]): Pick<GrowingPath, 'keptBy'> {
  const all = freed.map(({ artifacts = [] }) => artifacts);
  const counts = all.map((each) => sum(each.map(({ count }) => count)));
  const ofPage = gainsOf(freed.map(({ freedCount }, at) => freedCount - (counts[at] ?? 0)));
  const isAll = ofPage.some((objects) => objects <= 0) && (counts.at(-1) ?? 0) > (counts[0] ?? 0);
  const told = isAll ? all : all.map((each) => each.filter(({ rule }) => isAbsentInProduction([rule])));
  const bytesPerRound = gainsOf(told.map(bytesOfArtifacts));
  const gained = sum(gainsOf(freed.map(({ freedSizeBytes }) => freedSizeBytes)));
  if (sum(bytesPerRound) <= 0 || (!isAll && sum(bytesPerRound) < MIN_KEPT_SHARE * gained)) return {};
  const rules = (told.at(-1) ?? []).map(({ rule }) => rule);
  return { keptBy: { rules, bytesPerRound, isAll } };
}

function measuredRow(row: GrowingPath, freed: readonly Freed[]): GrowingPath {
  const sizes = freed.map(({ freedSizeBytes }) => freedSizeBytes);
  const bytesPerRound = gainsOf(sizes);
  const gains = [...classGains(freed).values()];
  const known = knownClass(gains, row);
  const packages = packagesOf(gains);
  const { retainedClass: _, keptBy: __, ...own } = row;
  return {
    ...own,
    ...keptByArtifacts(freed),
    bytesPerRound,
    ...(packages.length === 0 ? {} : { packages }),
    classes: [...componentTexts(freed, row), ...classTexts(gains, known, row)].slice(0, MAX_CLASSES),
    ...(known === undefined
      ? {}
      : {
          leaves: {
            name: known.name,
            objectsPerRound: [...known.objectsPerRound],
            ...(known.isThirdParty ? { isThirdParty: true } : {}),
          },
        }),
    ...(known === undefined || known.name === row.className ? {} : { retainedClass: known.name }),
    retainedSizeBytes: sum(bytesPerRound),
    freedSizeBytes: sizes.at(-1) ?? null,
  };
}

/** True if the removal frees the objects: those of a collection that two references hold are freed by neither alone. */
function freesObjects(row: GrowingPath, freed: readonly Freed[]): boolean {
  const gained = sum(gainsOf(freed.map(({ freedCount }) => freedCount)));
  return gained >= MIN_FREED_SHARE * sum(row.objectsPerRound);
}

/** True if it frees more after each round. Where something else holds the objects for a while, such as a buffer of tools, it frees those of several rounds in one. */
function freesInEachRound(freed: readonly Freed[]): boolean {
  return gainsOf(freed.map(({ freedCount }) => freedCount)).every((gain) => gain > 0);
}

/** Ids of the objects that a path gained over the whole series. */
export async function objectsOf(
  files: readonly string[],
  { clusters, members }: GainedObjects,
  ask: Ask,
): Promise<number[]> {
  if (members !== undefined) return members.slice(0, MAX_OBJECTS);
  const [base = '', ...later] = files;
  const last = later.at(-1) ?? '';
  const ids: number[] = [];
  for (const number of clusters) {
    const found = await ask(last, 'heap.diff-cluster-objects', {
      base,
      between: later.slice(0, -1),
      side: 'added' as const,
      number,
      count: MAX_OBJECTS - ids.length,
    });
    ids.push(...found.rows.map(({ id }) => id));
    if (ids.length >= MAX_OBJECTS) break;
  }
  return ids;
}

/** A chain whose holder is not known: to remove one reference or object frees more or less than what a round left. */
const isByNewest = ({ isChain = false, chain }: GrowingPath): boolean => isChain && chain === undefined;

/** The references whose removal lets go of what a row holds. */
function edgesOf({ cut, chain, isChain = false }: GrowingPath): readonly string[] {
  if (chain !== undefined) return chain.edges;
  return cut === null || isChain ? [] : [cut];
}

interface MeasuredRow {
  readonly row: GrowingPath;
  readonly removal: Removal;
}

/** By the reference; where others hold the objects too, in some rounds at least, or no reference has a name, by the objects themselves. Null where neither tells. */
async function measureRows(
  rows: readonly GrowingPath[],
  gained: Gained,
  files: readonly string[],
  ask: Ask,
): Promise<(MeasuredRow | null)[]> {
  const byEdges = rows.map((row): Removal => ({ edges: edgesOf(row), nodes: [] }));
  const freedByEdges = await freedOf(files, byEdges, ask);
  const isDecided = rows.map((row, at) => {
    const freed = freedByEdges[at] ?? [];
    return freesObjects(row, freed) && freesInEachRound(freed);
  });
  const byObjects: Removal[] = [];
  for (const [at, row] of rows.entries()) {
    const nodes = isDecided[at] === true ? [] : await objectsOf(files, gainedBy(gained, row), ask);
    byObjects.push({ edges: [], nodes });
  }
  const freedByObjects = isDecided.includes(false) ? await freedOf(files, byObjects, ask) : [];
  return rows.map((row, at) => {
    const [freed = [], ofObjects = []] = [freedByEdges[at], freedByObjects[at]];
    const byEdge = freesObjects(row, freed) ? { row: measuredRow(row, freed), removal: byEdges[at] ?? NOTHING } : null;
    if (isDecided[at] === true) return byEdge;
    const isBetter = freesObjects(row, ofObjects) && (byEdge === null || freesInEachRound(ofObjects));
    return isBetter
      ? { row: { ...measuredRow(row, ofObjects), isOfRoundsOnly: true }, removal: byObjects[at] ?? NOTHING }
      : byEdge;
  });
}

/** The references that one walk tells apart; of further ones, which are smaller, nothing is known together. */
const MAX_TOGETHER = 31;

/** The rows of which only all together free what they hold, with what that is: the first one stands for the others, which refer to it. `all`: what all rows free. */
async function heldTogether(
  measured: readonly MeasuredRow[],
  files: readonly string[],
  ask: Ask,
): Promise<{ readonly rows: readonly MeasuredRow[]; readonly all: readonly Freed[] }> {
  const asked = measured.slice(0, MAX_TOGETHER);
  const parts = asked.map(({ removal: { edges, nodes } }) => ({ edges: [...edges], nodes: [...nodes] }));
  const { groups, inside } =
    asked.length < 2 ? { groups: [], inside: [] } : await ask(files.at(-1) ?? '', 'heap.held-together', { parts });
  const removals = [measured, ...groups.map(({ parts: members }) => members.flatMap((at) => asked[at] ?? []))].map(
    (rows) => unionOf(rows.map(({ removal }) => removal)),
  );
  const [all = [], ...freedOfGroups] = await freedOf(files, removals, ask);
  const rows = [...measured];
  for (const [number, { parts: members }] of groups.entries()) {
    const group = members.flatMap((at) => asked[at]?.row ?? []);
    const first = leadingRow(group);
    const others = group.filter((row) => row !== first).map(({ node, edgeToCut, path }) => ({ node, edgeToCut, path }));
    for (const at of members) {
      const each = rows[at];
      if (each === undefined) continue;
      rows[at] =
        each.row === first
          ? {
              removal: removals[number + 1] ?? NOTHING,
              row: {
                ...measuredRow(first, freedOfGroups[number] ?? []),
                isOfRoundsOnly: group.some(({ isOfRoundsOnly = false }) => isOfRoundsOnly),
                together: others,
              },
            }
          : { ...each, row: { ...each.row, heldWith: first?.node ?? 0 } };
    }
  }
  for (const at of inside) {
    const each = rows[at];
    if (each !== undefined) rows[at] = { ...each, row: { ...each.row, isInside: true } };
  }
  return { rows, all };
}

/** The row that a reader knows a group by: with a name in the code, with a class of scripts, and then by a variable, which is not one of the runtime. */
export function leadingRow(rows: readonly GrowingPath[]): GrowingPath | undefined {
  const rank = ({ leaves, edgeToCut }: GrowingPath): number =>
    (edgeToCut === '' ? 4 : 0) +
    (leaves === undefined ? 2 : 0) +
    (isVariable(edgeToCut) && !edgeToCut.includes(' of node:') ? 0 : 1);
  return rows.toSorted((a, b) => rank(a) - rank(b))[0];
}

function unionOf(removals: readonly Removal[]): Removal {
  return {
    edges: [...new Set(removals.flatMap(({ edges }) => edges))].slice(0, MAX_EDGES),
    nodes: [...new Set(removals.flatMap(({ nodes }) => nodes))].slice(0, 2 * MAX_OBJECTS),
  };
}

/** `files`: the snapshots, the first one first; `gained`: what the rows gained over all. */
export async function measureGrowth(
  growing: readonly GrowingPath[],
  gained: Gained,
  files: readonly string[],
  ask: Ask,
): Promise<MeasuredGrowth> {
  const largest = growing.slice(0, MAX_MEASURED).filter((row) => !isByNewest(row));
  const told = await measureRows(largest, gained, files, ask);
  const rows: GrowingPath[] = [];
  const measured: MeasuredRow[] = [];
  for (const [at, row] of growing.entries()) {
    const edges = isByNewest(row) ? [] : edgesOf(row);
    // The smaller ones are not measured alone, but together they may hold most of it.
    const unmeasured = edges.length === 0 ? null : { row, removal: { edges, nodes: [] } };
    const known = at < MAX_MEASURED ? (told[largest.indexOf(row)] ?? null) : unmeasured;
    if (known === null) rows.push(row);
    else measured.push(known);
  }
  const { rows: grouped, all: freed } = await heldTogether(measured, files, ask);
  const chains = rows.filter(isByNewest);
  const names = new Set(freed.flatMap(({ classes }) => classes.map(({ name }) => name)));
  const byClass = freed.map(({ classes }) => new Map(classes.map(({ name, sizeBytes }) => [name, sizeBytes])));
  const weight = ({ bytesPerRound, heldWith, isInside }: GrowingPath): number =>
    heldWith === undefined && isInside !== true ? median(bytesPerRound) : -1;
  return {
    // By the round in the middle: one round of much, such as the first that fills a buffer, is no rate.
    growing: [...grouped.map(({ row }) => row), ...rows].toSorted((a, b) => weight(b) - weight(a)),
    explainedBytesPerRound: gainsOf(freed.map(({ freedSizeBytes }) => freedSizeBytes)).map(
      (bytes, round) => bytes + sum(chains.map(({ bytesPerRound }) => bytesPerRound[round] ?? 0)),
    ),
    explainedByClass: new Map([...names].map((name) => [name, gainsOf(byClass.map((each) => each.get(name) ?? 0))])),
  };
}
