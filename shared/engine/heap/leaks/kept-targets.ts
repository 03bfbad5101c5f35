/**
 * FinalizationRegistries whose held values keep the registered objects alive. A registry holds its held values strongly until their objects are collected, so
 * if the only way to an object leads through its own held value, it never is:
 *
 *
 *     registry -hidden:4→ cell -hidden:1→ held value → callback -context→ scope → object
 *                         cell -weak:target→ object
 *
 * Source: https://tc39.es/ecma262/#sec-finalization-registry-objects
 */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { finalizationCells } from '../graph/finalization-cells.ts';
import { describeEdge, describeNode } from '../open/heap-node.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { Answerers } from '../open/query-types.ts';
import { keepingAlive } from '../queries/keeping-alive.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { testOfName } from '../strings/test-of-name.ts';

type Registry = EngineAnswer<'heap.kept-targets'>['registries'][number];

/** Objects that are looked at for the path from a held value to its object. */
const MAX_VISITED = 20_000;

interface Entry {
  readonly registry: number;
  readonly held: number;
  readonly target: number;
}

export function keptTargetQueries(snapshot: OpenSnapshot): Answerers<'heap.kept-targets'> {
  const { graph } = snapshot.document;
  const { nodes, edges, meta, strings } = graph;
  const [hidden, weak] = ['hidden', 'weak'].map((type) => meta.edgeTypes.indexOf(type));
  const isCell = finalizationCells(graph);
  const isRegistry = testOfName(strings, (name) => name === 'FinalizationRegistry');

  /** Target of a cell; null for one without an object or a held value. */
  function entryOf(cell: number): Entry | null {
    let [registry, held, target] = [-1, -1, -1];
    for (let row = nodes.firstEdge[cell]; row < nodes.firstEdge[cell + 1]; row += 1) {
      const to = edges.to[row];
      if (edges.typeAt(row) === weak) target = strings.get(edges.nameAt(row)) === 'target' ? to : target;
      if (edges.typeAt(row) !== hidden || isCell(to)) continue;
      // The registry is in front of the held value.
      if (registry < 0 && isRegistry(nodes.name[to])) registry = to;
      else held = to;
    }
    return registry < 0 || held < 0 || target < 0 ? null : { registry, held, target };
  }

  /** True if every way to the object leads through the held value: a dominator has a smaller number. */
  function isKept({ held, target }: Entry, { order: { numberOf }, dominator }: RetainedFigures): boolean {
    let number = numberOf[target];
    while (number > numberOf[held]) number = dominator[number];
    return held !== target && number === numberOf[held];
  }

  /** Edge rows from the held value to the object, as few as possible; null if they are too many to tell. */
  function wayOf({ held, target }: Entry, figures: RetainedFigures): number[] | null {
    const keepsAlive = keepingAlive(snapshot, figures);
    const rowInto = new Map<number, { readonly row: number; readonly from: number }>();
    const open = [held];
    for (let at = 0; at < open.length && open.length < MAX_VISITED; at += 1) {
      const from = open[at];
      for (let row = nodes.firstEdge[from]; row < nodes.firstEdge[from + 1]; row += 1) {
        const to = edges.to[row];
        if (to === held || rowInto.has(to) || !keepsAlive(from, row)) continue;
        rowInto.set(to, { row, from });
        open.push(to);
      }
      if (rowInto.has(target)) break;
    }
    const rows: number[] = [];
    for (let node = target; node !== held;) {
      const into = rowInto.get(node);
      if (into === undefined) return null;
      rows.push(into.row);
      node = into.from;
    }
    return rows.toReversed();
  }

  return {
    *'heap.kept-targets'() {
      const entries = new Map<number, Entry[]>();
      for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
        const entry = isCell(ordinal) ? entryOf(ordinal) : null;
        if (entry === null) continue;
        const known = entries.get(entry.registry);
        if (known === undefined) entries.set(entry.registry, [entry]);
        else known.push(entry);
      }
      if (entries.size === 0) return { registries: [] };
      const figures = yield* snapshot.computeFigures();
      const found: Registry[] = [];
      for (const [registry, all] of entries) {
        const kept = all.filter((entry) => isKept(entry, figures));
        const [first] = kept;
        const rows = first === undefined ? null : wayOf(first, figures);
        if (first === undefined || rows === null) continue;
        const path = {
          steps: [
            { edge: null, node: describeNode(snapshot, first.held) },
            ...rows.map((row, at) => ({
              edge: describeEdge(snapshot, row, at === 0 ? first.held : edges.to[rows[at - 1]]),
              node: describeNode(snapshot, edges.to[row]),
            })),
          ],
        };
        found.push({
          registry: describeNode(snapshot, registry),
          entries: all.length,
          kept: kept.length,
          target: describeNode(snapshot, first.target),
          path,
        });
      }
      return { registries: found.toSorted((a, b) => b.kept - a.kept || a.registry.id - b.registry.id) };
    },
  };
}
