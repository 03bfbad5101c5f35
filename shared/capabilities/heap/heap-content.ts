/** The content of a heap snapshot in an answer: totals, constructors, largest objects, and leak indicators. */
import { KeptInVainSchema, KeptTargetSchema } from '../../contracts/heap/leak-growth.ts';
import { keptTargetText } from '../../kinds/leak-hunt/beside-text.ts';
import { z } from 'zod';
import { bullets, code, section, summaryLine, table } from '../../base/markdown.ts';
import { formatBytes, formatCount, formatPercent, truncateEnd, truncateMiddle } from '../../base/units.ts';
import { ANALYSIS_QUERIES } from '../../contracts/analysis.ts';
import { HeapOverviewSchema } from '../../contracts/heap/heap-overview.ts';
import { isEngineClass } from '../../contracts/heap/heap-class-names.ts';
import { HeapClassRowSchema } from '../../contracts/heap/heap-classes.ts';
import { HeapComponentSchema, withComponent } from '../../contracts/heap/heap-components.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import { settle, unwrap, type AppResult } from '../../contracts/errors.ts';
import { HeapNodeSchema, type HeapNode, type HeapPath } from '../../contracts/heap/heap-objects.ts';
import type { CallContext } from '../define.ts';
import { heldTogether } from '../../kinds/heap/held-most.ts';
import { walkDominators } from './dominator-walk.ts';
import { openedHeap } from './heap-capture.ts';
import { type CaptureSource } from '../library/open-capture.ts';
import { largestDuplicates } from './alike-strings.ts';
import { asking, readKeptInVain } from './kept-in-vain.ts';
import { asksOf } from '../common/asks.ts';
import { readKeptTargets } from '../../series/kept-targets.ts';
import { LeftDocumentsSchema, leftDocumentsText, readLeftDocuments } from './left-documents.ts';
import {
  classText,
  isShape,
  NO_SMALL_INTEGERS,
  nodeText,
  optionalBytes,
  pathExpression,
} from '../../kinds/heap/heap-text.ts';

/** Also of a snapshot that is not read. */
export const DROPPED_NOTE =
  'The contents of strings were dropped before anything was written: each text says its length and a number, equal texts the same one. Keys that no script names are dropped too.';

const CLASS_ROWS = 20;
const DUPLICATE_ROWS = 10;
/** Of the heap: what less of it retains together is not told beside the retainers. */
const SEVERAL_SHARE = 0.05;
/** More than rows: alike ones are one row. */
const DUPLICATES_READ = 500;
const RETAINER_ROWS = 10;
const INDICATOR_ROWS = 3;
const DETACHED_GROUPS = 8;
/** Length of a path in a table. Its end is shown, which has the names of the page. */
const PATH_CHARS = 64;

/** Levels of the dominator tree that are searched for the largest objects. */
const DOMINATOR_LEVELS = 30;

const RetainerSchema = z.object({
  node: HeapNodeSchema,
  /** The last edges of its shortest path from the root, such as `Window.registry.handlers[3]`; null without a path. */
  path: z.string().nullable(),
});
type Retainer = z.infer<typeof RetainerSchema>;

const KindSchema = z.object({ total: z.number(), largest: z.array(HeapNodeSchema) });

export const HeapContentSchema = z.object({
  overview: HeapOverviewSchema,
  classes: z.array(HeapClassRowSchema),
  /** Objects with the largest retained size; null without retained sizes. */
  topRetainers: z.array(RetainerSchema).nullable(),
  /** Classes whose objects several others hold, so that none of them is a retainer: with what they retain together, and some of the references. */
  heldBySeveral: z.array(
    z.object({ name: z.string(), count: z.number(), retainedSizeBytes: z.number(), heldBy: z.array(z.string()) }),
  ),
  duplicateStrings: ANALYSIS_QUERIES['heap.duplicate-strings'].result,
  detached: ANALYSIS_QUERIES['heap.detached'].result,
  /** Largest first; null without retained sizes. */
  closures: KindSchema.nullable(),
  listeners: KindSchema.nullable(),
  /** Null without retained sizes. */
  leftDocuments: LeftDocumentsSchema.nullable(),
  /** FinalizationRegistries that wait in vain; null if retained sizes are not computed. */
  keptTargets: z.array(KeptTargetSchema).nullable(),
  /** Windows whose frame is gone, and variables that no living function can read, which are worth it; null if retained sizes are not computed. */
  keptInVain: z.array(KeptInVainSchema).nullable(),
  /** Detached DOM nodes by type of element and component, each with its largest node; null without `includeDOM`. */
  detachedDom: z
    .array(
      z.object({
        name: z.string(),
        count: z.number(),
        shallowSizeBytes: z.number(),
        component: HeapComponentSchema.optional(),
        /** Size of the class; null if unknown, and for one of several components with this class. */
        retainedSizeBytes: z.number().nullable(),
        example: RetainerSchema.nullable(),
      }),
    )
    .nullable(),
});
export type HeapContent = z.infer<typeof HeapContentSchema>;

export interface ReadContentOptions {
  readonly includeDOM: boolean;
  /** Edges per path. */
  readonly maxDepth: number;
  /** Progress of 100 at which the reading starts. */
  readonly from: number;
}

/** Synthetic nodes of V8 (the root, `(GC roots)`, `(Handle scope)`) and the workbench's own world are not objects of the page. */
const isNoRetainer = ({ type, name }: HeapNode): boolean => type === 'synthetic' || name === WORKBENCH_ENTRY;

export function readHeapContent(
  source: CaptureSource,
  { includeDOM, maxDepth, from }: ReadContentOptions,
  context: CallContext,
): Promise<AppResult<HeapContent>> {
  const { ports, signal } = context;
  const { file } = source;

  const shortestPath = async (id: number): Promise<HeapPath | null> => {
    const { paths } = unwrap(await ports.analysis.query(file, 'heap.paths', { id, paths: 1 }, { signal }));
    return paths[0] ?? null;
  };
  const withPath = async (node: HeapNode): Promise<Retainer> => {
    const path = await shortestPath(node.id);
    return { node, path: path === null ? null : pathExpression(path, maxDepth, 160) };
  };
  const topRetainers = async (): Promise<Retainer[]> => {
    const walk = unwrap(
      await walkDominators(
        { file, from: null, depth: DOMINATOR_LEVELS, minBytes: 0, rows: RETAINER_ROWS, skips: isNoRetainer },
        context,
      ),
    );
    const retainers: Retainer[] = [];
    for (const { node } of walk.rows) retainers.push(await withPath(node));
    return retainers;
  };
  const heldBySeveral = async (totalSizeBytes: number): Promise<HeapContent['heldBySeveral']> => {
    const found = await heldTogether(asking(file, context), Math.max(1, SEVERAL_SHARE * totalSizeBytes));
    return found.map(({ row, sizeBytes, heldBy }) => ({
      name: classText(row, 60),
      count: row.count,
      retainedSizeBytes: sizeBytes,
      heldBy: [...heldBy],
    }));
  };
  const detachedDom = async (
    groups: HeapContent['detached']['groups'],
  ): Promise<NonNullable<HeapContent['detachedDom']>> => {
    const classes = unwrap(
      await ports.analysis.query(file, 'heap.classes', { filter: 'Detached ', count: 10_000 }, { signal }),
    ).rows;
    const largestOf = async (className: string): Promise<HeapNode | null> => {
      const query = { className, sort: 'retained', count: 1 } as const;
      return unwrap(await ports.analysis.query(file, 'heap.objects', query, { signal })).rows[0] ?? null;
    };
    const objectOf = async (id: number): Promise<HeapNode | null> =>
      unwrap(await ports.analysis.query(file, 'heap.object', { id }, { signal })).node;
    const rows = [];
    for (const { exampleId, ...group } of groups.slice(0, DETACHED_GROUPS)) {
      const isWholeClass = groups.filter(({ name }) => name === group.name).length === 1;
      const example = isWholeClass || exampleId === undefined ? await largestOf(group.name) : await objectOf(exampleId);
      rows.push({
        ...group,
        retainedSizeBytes: isWholeClass
          ? (classes.find(({ name }) => name === group.name)?.retainedSizeBytes ?? null)
          : null,
        example: example === null ? null : await withPath(example),
      });
    }
    return rows;
  };

  return settle(async () => {
    const overview = unwrap(await openedHeap(source, context, { from, to: 97, retained: 'wanted' }));
    const { retainedReady } = overview;
    if (overview.stringsDropped === true) context.note(DROPPED_NOTE);
    const classes = unwrap(
      await ports.analysis.query(
        file,
        'heap.classes',
        { sort: retainedReady ? 'retained' : 'shallow', count: CLASS_ROWS },
        { signal },
      ),
    );
    const duplicateStrings = unwrap(
      await ports.analysis.query(file, 'heap.duplicate-strings', { count: DUPLICATES_READ }, { signal }),
    );
    const detached = unwrap(await ports.analysis.query(file, 'heap.detached', {}, { signal }));
    context.progress({ done: 98, total: 100, message: 'Finding paths from the root' });
    const content = { overview, classes: classes.rows, duplicateStrings, detached };
    if (!retainedReady) {
      const groups = detached.groups.map(({ exampleId: _exampleId, ...group }) => ({
        ...group,
        retainedSizeBytes: null,
        example: null,
      }));
      return {
        ...content,
        topRetainers: null,
        heldBySeveral: [],
        closures: null,
        listeners: null,
        leftDocuments: null,
        keptTargets: null,
        keptInVain: null,
        detachedDom: includeDOM ? (detached.hasDom !== false ? groups.slice(0, DETACHED_GROUPS) : []) : null,
      };
    }
    const closures = unwrap(
      await ports.analysis.query(
        file,
        'heap.objects',
        { className: 'Function', sort: 'retained', count: INDICATOR_ROWS },
        { signal },
      ),
    );
    const listeners = unwrap(
      await ports.analysis.query(
        file,
        'heap.search',
        { in: 'kind', query: 'listener-functions', count: INDICATOR_ROWS },
        { signal },
      ),
    );
    return {
      ...content,
      topRetainers: await topRetainers(),
      heldBySeveral: await heldBySeveral(overview.totalSizeBytes),
      closures: { total: closures.total, largest: closures.rows },
      listeners: { total: listeners.total, largest: listeners.rows },
      leftDocuments: await readLeftDocuments(file, context),
      keptTargets: await readKeptTargets(file, asksOf(context)),
      keptInVain: unwrap(await readKeptInVain(file, overview.totalSizeBytes, context)),
      detachedDom: includeDOM ? await detachedDom(detached.hasDom !== false ? detached.groups : []) : null,
    };
  });
}

function largestText(nodes: readonly HeapNode[]): string {
  const named = nodes.map((node) => `${code(nodeText(node, 40))} ${optionalBytes(node.retainedSizeBytes)}`);
  return named.length === 0 ? '' : `; largest: ${named.join(', ')}`;
}

function retainerSections({ topRetainers, heldBySeveral, overview }: HeapContent): (string | false)[] {
  if (topRetainers === null) return [];
  return [
    section('Top Retainers', [
      table(
        ['Object', 'Self', 'Retained', '% of heap', 'End of its retaining path'],
        topRetainers.map(({ node, path }) => [
          nodeText(node, 36),
          formatBytes(node.shallowSizeBytes),
          optionalBytes(node.retainedSizeBytes),
          formatPercent(overview.totalSizeBytes === 0 ? 0 : (node.retainedSizeBytes ?? 0) / overview.totalSizeBytes),
          path === null ? '' : truncateMiddle(path, PATH_CHARS),
        ]),
      ),
      ...heldBySeveral.map(
        ({ name, count, retainedSizeBytes, heldBy }) =>
          `\nNot in the table, because several references hold them: ${formatCount(count)} × ${code(name)} retain ${formatBytes(retainedSizeBytes)} together, held by ${heldBy.map(code).join(' and ')}.`,
      ),
    ]),
  ];
}

export function detachedSection(detachedDom: HeapContent['detachedDom']): string | false {
  if (detachedDom === null) return false;
  if (detachedDom.length === 0) return section('Detached DOM', ['No detached DOM nodes.']);
  return section('Detached DOM', [
    table(
      ['Node', 'Count', 'Self', 'Retained', 'Example', 'Held by'],
      detachedDom.map(({ name, component, count, shallowSizeBytes, retainedSizeBytes, example }) => [
        withComponent(truncateEnd(name, 40), component),
        formatCount(count),
        formatBytes(shallowSizeBytes),
        optionalBytes(retainedSizeBytes),
        example === null ? '' : `@${example.node.id}`,
        example === null || example.path === null ? '' : truncateMiddle(example.path, PATH_CHARS),
      ]),
    ),
  ]);
}

/** The classes of V8 and Blink after those that the page's code makes, each in the given order. */
function pageClassesFirst(classes: HeapContent['classes']): HeapContent['classes'] {
  const [page, engine] = [false, true].map((isEngine) =>
    classes.filter(({ name }) => isEngineClass(name) === isEngine),
  );
  return [...(page ?? []), ...(engine ?? [])];
}

function constructorNotes({ classes, overview }: HeapContent): string[] {
  const retained = classes.reduce((sum, { retainedSizeBytes }) => sum + (retainedSizeBytes ?? 0), 0);
  const notes = [
    ...(classes.some(({ name }) => isEngineClass(name)) ? ['Classes of the engine are last.'] : []),
    ...(retained > overview.totalSizeBytes ? ['Retained sizes overlap, so the shares add up to more than 100 %.'] : []),
    ...(classes.some(({ name }) => isShape(name)) ? [NO_SMALL_INTEGERS] : []),
  ];
  return notes.length === 0 ? [] : ['', notes.join(' ')];
}

/** The sections of the answer, most important first, because the end may be cut off. */
export function contentSections(content: HeapContent): (string | false)[] {
  const { overview, classes, duplicateStrings, detached, closures, listeners, leftDocuments, keptTargets, keptInVain } =
    content;
  const total = overview.totalSizeBytes;
  return [
    section('Totals', [
      summaryLine([
        ['Nodes', formatCount(overview.nodes)],
        ['Edges', formatCount(overview.edges)],
        ['Self size', formatBytes(total)],
        ['Classes', formatCount(overview.classCount)],
      ]),
      '',
      overview.types
        .filter((row) => row.count > 0)
        .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
        .map((row) => `${code(row.type)} ${formatBytes(row.sizeBytes)} (${formatCount(row.count)})`)
        .join(' · '),
    ]),
    section('Leak Indicators', [
      bullets([
        // Node and Deno have no document: what V8 calls detached there are native objects of theirs.
        ...(detached.hasDom !== false ? [`Detached DOM nodes: ${formatCount(detached.total)}`] : []),
        ...(leftDocuments === null ? [] : leftDocumentsText(leftDocuments)),
        ...(keptInVain ?? []).map(({ sentence }) => sentence),
        ...(keptTargets ?? []).map((kept) => keptTargetText(kept, code)),
        ...(listeners === null || detached.hasDom === false
          ? []
          : [`Event listener functions: ${formatCount(listeners.total)}${largestText(listeners.largest)}`]),
        ...(closures === null ? [] : [`Closures: ${formatCount(closures.total)}${largestText(closures.largest)}`]),
        `Duplicate strings waste ${formatBytes(duplicateStrings.totalWastedBytes)}`,
      ]),
    ]),
    section('Top Constructors', [
      table(
        ['Constructor', 'Count', 'Self size', ...(overview.retainedReady ? ['Retained'] : []), '% of heap'],
        pageClassesFirst(classes).map((row) => [
          classText(row, 60),
          formatCount(row.count),
          formatBytes(row.shallowSizeBytes),
          ...(overview.retainedReady ? [formatBytes(row.retainedSizeBytes ?? 0)] : []),
          formatPercent(total === 0 ? 0 : (row.retainedSizeBytes ?? row.shallowSizeBytes) / total),
        ]),
      ),
      ...constructorNotes(content),
    ]),
    ...retainerSections(content),
    detachedSection(content.detachedDom),
    duplicateStrings.strings.length > 0 &&
      section('Duplicate Strings', [
        table(
          ['String', 'Copies', 'Wasted'],
          largestDuplicates(duplicateStrings.strings, DUPLICATE_ROWS, duplicateStrings.totalWastedBytes),
        ),
      ]),
  ];
}
