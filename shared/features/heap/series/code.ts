/** Causes of the rows that grew: the author's references and code, and other things of the heap that tell more of the largest one. */
import type { AnalysisParams } from '../../../core/analysis/analysis.ts';
import { FINALIZATION_CELL } from '../../../engine/heap/contract/heap-class-names.ts';
import type { HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import type { SeriesCode } from '../../../engine/heap/contract/heap-series.ts';
import type {
  GainedObjects,
  GrowingCode,
  GrowingPath,
  GrownObject,
  KeptTarget,
  SteadyClass,
  ToldSurvivors,
} from '../../../engine/heap/contract/leak-growth.ts';
import type { CodeUses } from '../../../engine/source-map/contract/code-uses.ts';
import { gainedInVain, toldInVain } from '../kept-in-vain.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import { withoutArtifactObjects } from './artifacts.ts';
import { chainLimit } from './chain-limit.ts';
import { codeUsesOf, withLimits } from './code-uses.ts';
import { objectsOf } from './cut-sizes.ts';
import { readKeptTargets } from './kept-targets.ts';
import { withOwnHolders } from './own-holder.ts';
import { ownerVariable, steadyCollections } from './owner-variable.ts';
import { readingOf } from './reading.ts';
import { gainedBy } from './series-growth.ts';
import { steadyClasses, steadyElements } from '../growing/steady-classes.ts';

// Classes of which each action leaves the same number: those that are the page's.

/** Objects of a class. */
const LOOKED_AT = 10;
/** A class is of the page's growth if this share of the objects looked at is. */
const MIN_SHARE = 0.5;

/** Objects that scripts put into a document, of all that the browser has objects for; its elements are told apart. */
const DOCUMENT_CLASS = /^(?:Text|Comment|ShadowRoot|CSSStyleSheet|blink::StyleRule)$/;
/** Is in elements, which are told in its place. */
const IN_ELEMENTS = /^(?:Text|Comment|blink::StyleRule)$/;

/**
 * Classes of which scripts made the objects, that not only tools keep, and that stay after a wait. Blink keeps entries of its own, with limits: of long tasks and frames,
 * layout shifts, and the rectangles of these; an action that is slow leaves some each time. What is in a document is the page's. The console keeps what is logged. `files`: the snapshots of the hunt;
 * `later`: the one after a wait, null if there is none.
 */
export async function classesOfPage(
  classes: readonly SteadyClass[],
  { files, later }: { readonly files: readonly string[]; readonly later: string | null },
  ask: Ask,
): Promise<readonly SteadyClass[]> {
  const [base, last] = [files[0], files.at(-1)];
  if (base === undefined || last === undefined) return [];
  const hasElements = steadyElements(classes).length > 0;
  const isOfDocument = (name: string): boolean => DOCUMENT_CLASS.test(name) && !(hasElements && IN_ELEMENTS.test(name));
  const madeOf = new Map<SteadyClass, readonly HeapNode[]>();
  for (const each of classes) {
    const one = { base, className: each.name, side: 'added', count: LOOKED_AT } as const;
    const added = await ask(last, 'heap.diff-objects', one);
    madeOf.set(
      each,
      added.rows.filter(({ type, name }) => type !== 'native' || isOfDocument(name)),
    );
  }
  const kept = await withoutArtifactObjects([...madeOf.values()].flat(), ({ id }) => id, last, ask);
  const nodes = kept.map(({ id }) => id);
  const staying = new Set(later === null ? nodes : (await ask(later, 'heap.present', { nodes })).nodes);
  return classes.filter((each) => {
    const made = madeOf.get(each) ?? [];
    const present = made.filter(({ id }) => staying.has(id)).length;
    return present > 0 && present >= MIN_SHARE * made.length;
  });
}

// Properties that survivors of the largest growing path share and others of their class lack, in sentences.

interface ToldParts {
  readonly files: readonly string[];
  readonly gained: GainedObjects;
  readonly uses: CodeUses | null;
}

/** Names in the conditions under which a member is taken out. */
function decidingNames(uses: CodeUses | null): string[] {
  const conditions = (uses?.removals ?? []).flatMap(({ calls }) => calls.map(({ condition }) => condition?.code ?? ''));
  return [...new Set(conditions.flatMap((code) => code.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []))].slice(
    0,
    50,
  );
}

/** `files`: the snapshots, the first one first; `gained`: what the path gained over all. */
async function toldApart(growing: GrowingPath, { files, gained, uses }: ToldParts, ask: Ask): Promise<ToldSurvivors[]> {
  const ids = await objectsOf(files, gained, ask);
  const { leaves, className, cut } = growing;
  const known = leaves === undefined || leaves.name === className ? [] : [leaves.name];
  const told: ToldSurvivors[] = [];
  for (const name of [null, ...known]) {
    const found = await ask(files.at(-1) ?? '', 'heap.told-apart', {
      ids: ids,
      className: name,
      cut,
      deciding: decidingNames(uses),
    });
    told.push({ ...found, name: name ?? className });
  }
  return told;
}

/** The registry that waits in vain for what a path gained, if one holds it. */
async function keptTargetOf(last: string, { question }: GainedObjects, ask: Ask): Promise<KeptTarget | undefined> {
  const isOfRegistry = question?.steps.some(({ className }) => className === FINALIZATION_CELL) === true;
  return isOfRegistry ? (await readKeptTargets(last, ask))[0] : undefined;
}

/** Evidence from the code and its other collections about the largest growing path. */
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
  const { uses, callsOn } = await codeUsesOf([files[0], last], largest, { code: code.get(largest.node), held }, ask);
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
  [first, last]: readonly [first: string, last: string],
  ask: Ask,
): Promise<Pick<SeriesCode, 'uses' | 'callsOn' | 'beside' | 'apart' | 'keptTarget'>> {
  if (grown === undefined) return {};
  const held = await ownerVariable(last, grown, ask);
  const { uses } = await codeUsesOf([first, last], grown, { code: undefined, held }, ask);
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
  const { growing: held, code } = await withOwnHolders({ growing: found.growing, code: known }, files, ask);
  const growing = isFollowed ? await withLimits(last, held, code, ask) : held;
  const [largest] = growing;
  const told =
    largest === undefined || !isFollowed
      ? await codeOfGrown(found.grown[0], [first, last], ask)
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
