/** Reads what an answer says of a heap snapshot: totals, constructors, largest objects, and leak indicators. */
import { z } from 'zod';
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import { ANALYSIS_QUERIES } from '../../../core/analysis/analysis.ts';
import { HeapClassRowSchema } from '../../../engine/heap/contract/heap-classes.ts';
import { HeapComponentSchema } from '../../../engine/heap/contract/heap-components.ts';
import { HeapNodeSchema, type HeapNode } from '../../../engine/heap/contract/heap-objects.ts';
import { HeapOverviewSchema } from '../../../engine/heap/contract/heap-overview.ts';
import { KeptInVainSchema, KeptTargetSchema } from '../../../engine/heap/contract/leak-growth.ts';
import { classText, pathExpression } from '../heap-text.ts';
import { heldTogether } from '../held-most.ts';
import { keptInVain, toldInVain } from '../kept-in-vain.ts';
import { readKeptTargets } from '../series/kept-targets.ts';
import { asking, asksOf } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { walkDominators } from './dominator-walk.ts';
import { openedHeap } from './heap-capture.ts';
import { LeftDocumentsSchema, readLeftDocuments } from './left-documents.ts';

/** Also of a snapshot that is not read. */
export const DROPPED_NOTE =
  'The contents of strings were dropped before anything was written: each text says its length and a number, equal texts the same one. Keys that no script names are dropped too.';

const CLASS_ROWS = 20;
/** Share of the heap; what retains less together is not told beside the retainers. */
const SEVERAL_SHARE = 0.05;
/** More than rows: alike ones are one row. */
const DUPLICATES_READ = 500;
const RETAINER_ROWS = 10;
const INDICATOR_ROWS = 3;
const DETACHED_GROUPS = 8;

/** Levels of the dominator tree that are searched for the largest objects. */
const DOMINATOR_LEVELS = 30;

const RetainerSchema = z.object({
  node: HeapNodeSchema,
  /** The last edges of its shortest path from the root, such as `Window.registry.handlers[3]`; null without a path. */
  path: z.string().nullable(),
});
export type Retainer = z.infer<typeof RetainerSchema>;

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

export async function readHeapContent(
  source: CaptureSource,
  { includeDOM, maxDepth, from }: ReadContentOptions,
  context: CallContext,
): Promise<HeapContent> {
  const { file } = source;
  const ask = asking(file, context);

  const withPath = async (node: HeapNode): Promise<Retainer> => {
    const [path] = (await ask('heap.paths', { id: node.id, paths: 1 })).paths;
    return { node, path: path === undefined ? null : pathExpression(path, maxDepth, 160) };
  };
  const topRetainers = async (): Promise<Retainer[]> => {
    const walked = { file, from: null, depth: DOMINATOR_LEVELS, minBytes: 0, rows: RETAINER_ROWS, skips: isNoRetainer };
    const { rows } = await walkDominators(walked, context);
    const retainers: Retainer[] = [];
    for (const { node } of rows) retainers.push(await withPath(node));
    return retainers;
  };
  const heldBySeveral = async (totalSizeBytes: number): Promise<HeapContent['heldBySeveral']> => {
    const found = await heldTogether(ask, Math.max(1, SEVERAL_SHARE * totalSizeBytes));
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
    const classes = (await ask('heap.classes', { filter: 'Detached ', count: 10_000 })).rows;
    const rows = [];
    for (const { exampleId, ...group } of groups.slice(0, DETACHED_GROUPS)) {
      const isWholeClass = groups.filter(({ name }) => name === group.name).length === 1;
      const example =
        isWholeClass || exampleId === undefined
          ? (await ask('heap.objects', { className: group.name, sort: 'retained', count: 1 })).rows[0]
          : (await ask('heap.object', { id: exampleId })).node;
      const ofClass = isWholeClass ? classes.find(({ name }) => name === group.name) : undefined;
      rows.push({
        ...group,
        retainedSizeBytes: ofClass?.retainedSizeBytes ?? null,
        example: example === undefined || example === null ? null : await withPath(example),
      });
    }
    return rows;
  };

  const overview = await openedHeap(source, context, { from, to: 97, retained: 'wanted' });
  const { retainedReady, totalSizeBytes } = overview;
  if (overview.stringsDropped === true) context.note(DROPPED_NOTE);
  const sort = retainedReady ? 'retained' : 'shallow';
  const { rows: classes } = await ask('heap.classes', { sort, count: CLASS_ROWS });
  const duplicateStrings = await ask('heap.duplicate-strings', { count: DUPLICATES_READ });
  const detached = await ask('heap.detached', {});
  context.progress({ done: 98, total: 100, message: 'Finding paths from the root' });
  const content = { overview, classes, duplicateStrings, detached };
  const groups = detached.hasDom !== false ? detached.groups : [];
  if (!retainedReady) {
    const unsized = groups
      .slice(0, DETACHED_GROUPS)
      .map(({ exampleId: _exampleId, ...group }) => ({ ...group, retainedSizeBytes: null, example: null }));
    return {
      ...content,
      topRetainers: null,
      heldBySeveral: [],
      closures: null,
      listeners: null,
      leftDocuments: null,
      keptTargets: null,
      keptInVain: null,
      detachedDom: includeDOM ? unsized : null,
    };
  }
  const closures = await ask('heap.objects', { className: 'Function', sort: 'retained', count: INDICATOR_ROWS });
  const listeners = await ask('heap.search', { in: 'kind', query: 'listener-functions', count: INDICATOR_ROWS });
  return {
    ...content,
    topRetainers: await topRetainers(),
    heldBySeveral: await heldBySeveral(totalSizeBytes),
    closures: { total: closures.total, largest: closures.rows },
    listeners: { total: listeners.total, largest: listeners.rows },
    leftDocuments: await readLeftDocuments(file, context),
    keptTargets: await readKeptTargets(file, asksOf(context)),
    keptInVain: toldInVain(await keptInVain(ask, totalSizeBytes)),
    detachedDom: includeDOM ? await detachedDom(groups) : null,
  };
}
