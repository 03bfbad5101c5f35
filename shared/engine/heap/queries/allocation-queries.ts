/** Allocation queries on a recorded heap. For a plain snapshot all answers are empty. */
import { US_PER_MS } from '../../../base/units.ts';
import { AppFailure, appError } from '../../../base/errors.ts';
import type {
  AllocationFrame,
  AllocationRange,
  AllocationTreeNode,
  HEAP_ALLOCATION_QUERIES,
} from '../contract/allocations.ts';
import { NO_TRACE } from '../graph/allocation-columns.ts';
import { createBits, setBit } from '../columns/bits.ts';
import { classesOf } from './class-subset.ts';
import { orderSites, sumSites } from '../allocations/allocation-sites.ts';
import type { AllocationTables } from '../allocations/allocation-tables.ts';
import { sumTree, type AllocationTree } from '../allocations/allocation-tree.ts';
import { ownAllocationsOf } from '../allocations/own-allocations.ts';
import { UNKNOWN_BIRTH, birthOf } from '../allocations/birth-interval.ts';
import { NOT_BORN, type Births } from '../allocations/births.ts';
import { barsOf, durationUs, samplesOf } from '../allocations/birth-range.ts';
import type { ClassPages } from './class-page.ts';
import { answerPage, sortValue } from './object-queries.ts';
import { requireNode } from '../open/query-errors.ts';
import { ordinalsOfClass, type OpenSnapshot } from '../open/open-snapshot.ts';
import type { Answerers } from '../open/query-types.ts';
import { selectedList } from '../tables/object-lists.ts';
import type { Steps } from '../../steps/steps.ts';
import { sumLiveOf, type LiveTotals } from '../allocations/trace-totals.ts';

export function allocationQueries(snapshot: OpenSnapshot): Answerers<keyof typeof HEAP_ALLOCATION_QUERIES> {
  const { document, allocationTables: tables } = snapshot;
  // Table of the last requested range, which is paged and sorted repeatedly.
  let classes: { readonly key: string; readonly pages: ClassPages } | null = null;
  let tree: AllocationTree | null = null;
  const lists = snapshot.createLists();

  function* treeOnce(of: AllocationTables): Steps<AllocationTree> {
    tree ??= sumTree(of.rows().traces, yield* of.live());
    return tree;
  }

  function frameOfRow(of: AllocationTables, row: number): AllocationFrame {
    const { frames, frameOf } = of.frames();
    return frames[frameOf[of.rows().traces.functionRow[row]]];
  }

  function treeNode(of: AllocationTables, sums: AllocationTree, row: number): AllocationTreeNode {
    return {
      ...frameOfRow(of, row),
      nodeId: of.rows().traces.id[row],
      count: sums.counts[row],
      sizeBytes: sums.sizesBytes[row],
      allocatedCount: sums.allocatedCounts[row],
      allocatedSizeBytes: sums.allocatedSizesBytes[row],
      hasChildren: sums.hasChildren(row),
    };
  }

  function requireRow(of: AllocationTables | null, nodeId: number): number {
    const row = of === null ? NO_TRACE : of.rows().rowOf(nodeId);
    if (row !== NO_TRACE) return row;
    throw new AppFailure(
      appError(
        'invalid_params',
        `The allocation tree has no node ${nodeId}.`,
        'Take nodeId from allocations.tree of this file.',
      ),
    );
  }

  function sumLiveIn(of: AllocationTables, births: Births, range: AllocationRange): LiveTotals {
    return sumLiveOf(document.graph, of.allocations, of.rows(), births, samplesOf(births, range));
  }

  return {
    *'allocations.overview'() {
      if (tables === null) {
        return { hasTimeline: false, hasStacks: false, durationMs: 0, samples: 0, liveCount: 0, liveSizeBytes: 0 };
      }
      const births = yield* tables.births();
      const { samples, traceNodeOf } = tables.allocations;
      const { counts, sizesBytes } = traceNodeOf === null ? births : yield* tables.live();
      return {
        hasTimeline: samples.count > 1,
        hasStacks: traceNodeOf !== null,
        durationMs: durationUs(births) / US_PER_MS,
        samples: samples.count,
        liveCount: counts.reduce((sum, count) => sum + count, 0),
        liveSizeBytes: sizesBytes.reduce((sum, size) => sum + size, 0),
      };
    },
    *'allocations.timeline'({ bars, range }) {
      if (tables === null) return { startMs: range?.fromMs ?? 0, barMs: 0, counts: [], sizesBytes: [] };
      return barsOf(yield* tables.births(), bars, range);
    },
    *'allocations.classes'({ range, ...page }) {
      if (tables === null) {
        return { rows: [], start: page.start, matching: 0, matchingCount: 0, matchingShallowSizeBytes: 0 };
      }
      const births = yield* tables.births();
      const { figures } = snapshot;
      const { from, to } = samplesOf(births, range);
      const key = `${from}|${to}|${figures !== null}`;
      if (classes?.key !== key) {
        const isBorn = createBits(document.graph.nodes.count);
        for (const ordinal of births.ordinals.subarray(births.firstOf[from], births.firstOf[to]))
          setBit(isBorn, ordinal);
        const places = figures === null ? null : yield* tables.places(figures.dominator);
        classes = { key, pages: yield* classesOf(snapshot, isBorn, { isOneGroup: true, places }) };
      }
      return classes.pages.page(page);
    },
    *'allocations.objects'({ className, range, sort, descending, start, count }) {
      if (tables === null) return { rows: [], start, total: 0 };
      const births = yield* tables.births();
      const { from, to } = samplesOf(births, range);
      const key = JSON.stringify([className, from, to, sort, descending, snapshot.figures !== null]);
      const list = yield* lists.get(key, function* find() {
        yield* [];
        const born = ordinalsOfClass(document, className, snapshot.classOriginals.rowOf(className)).filter(
          (ordinal) => {
            const sample = births.sampleOf(ordinal);
            return sample >= from && sample < to;
          },
        );
        return selectedList(born, sortValue(snapshot, sort), descending);
      });
      return yield* answerPage(snapshot, list, { start, count });
    },
    *'allocations.sites'({ range, start, count, ...order }) {
      if (tables === null) return { rows: [], start, total: 0 };
      const totals = yield* tables.live();
      const part = range === undefined ? null : sumLiveIn(tables, yield* tables.births(), range);
      const sites = orderSites(sumSites(tables.rows().traces, tables.frames(), totals, part), order);
      return { rows: sites.slice(start, start + count), start, total: sites.length };
    },
    *'allocations.own-code'({ foreign, count }) {
      if (tables === null) return { rows: [] };
      const totals = yield* tables.live();
      return { rows: ownAllocationsOf(tables.rows().traces, tables.frames(), totals, foreign, count) };
    },
    *'allocations.tree'({ parent, start, count }) {
      const above = parent === null ? null : requireRow(tables, parent);
      if (tables === null) return { rows: [], start, total: 0 };
      const sums = yield* treeOnce(tables);
      // The row of objects without a stack may be empty.
      const rows = sums.childrenOf(above).filter((row) => sums.allocatedCounts[row] > 0);
      const page = rows.slice(start, start + count);
      return { rows: page.map((row) => treeNode(tables, sums, row)), start, total: rows.length };
    },
    *'allocations.births'({ ids }) {
      const ordinals = ids.map((id) => requireNode(document, id));
      if (tables === null) return { rows: ids.map((id) => ({ id, ...UNKNOWN_BIRTH })) };
      const births = yield* tables.births();
      return {
        rows: ordinals.map((ordinal, at) => ({
          id: ids[at] ?? 0,
          ...birthOf(document, tables.allocations, births, ordinal),
        })),
      };
    },
    *'allocations.stack'({ id }) {
      const ordinal = requireNode(document, id);
      if (tables === null) return { frames: [], bornMs: null };
      const { traceNodeOf } = tables.allocations;
      const { traces } = tables.rows();
      const frames: AllocationFrame[] = [];
      const traceNode = traceNodeOf === null ? 0 : traceNodeOf[ordinal];
      let row = traceNode === 0 ? NO_TRACE : tables.rows().rowOf(traceNode);
      // The outermost row is V8's own `(root)`, not a function.
      while (row !== NO_TRACE && traces.parent[row] !== NO_TRACE) {
        frames.push(frameOfRow(tables, row));
        row = traces.parent[row];
      }
      const births = yield* tables.births();
      const sample = births.sampleOf(ordinal);
      return { frames, bornMs: sample === NOT_BORN ? null : births.timesUs[sample] / US_PER_MS };
    },
  };
}
