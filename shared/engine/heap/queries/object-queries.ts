/** Queries on objects: those of a class, and one by its id. */
import { assertNever } from '../../../base/assert-never.ts';
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { sortOrdinals } from '../columns/sort-ordinals.ts';
import { startOfText } from '../graph/string-text.ts';
import { describeNode, idOf } from '../open/heap-node.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { aroundUnnamed, originalOfNode } from '../open/heap-originals.ts';
import type { Answerers } from '../open/query-types.ts';
import { nodeOfId, ordinalsOfClass, type OpenSnapshot } from '../open/open-snapshot.ts';
import { boundFunction } from '../open/bound-functions.ts';
import { locationOf } from '../open/object-location.ts';
import { sortedDistance } from '../retained/distances.ts';
import type { Steps } from '../../steps/steps.ts';
import { selectedList, sortedList, type ObjectList } from '../tables/object-lists.ts';

// Functions by the names that answers print for them: all functions are one class, but a table that lists them names each.

/** `tick()` or `closure in mounted`, with the place or the id that answers write behind it: `closure in mounted (fit.js:9:17) @123`. */
const PRINTED =
  /^(?:closure in (?<around>.+?)|(?<name>[^()]+)\(\))(?: \([^()]*:(?<line>\d+):(?<column>\d+)\))?(?: @\d+)?$/s;
const NAME_CHARS = 500;

/** Ordinals of the functions with a printed name, in file order; none for a name that no function has. */
function functionsNamed({ document, originals }: OpenSnapshot, printed: string): Uint32Array {
  const { around, name, line, column } = PRINTED.exec(printed)?.groups ?? {};
  const { nodes, meta, strings } = document.graph;
  const closure = meta.nodeTypes.indexOf('closure');
  const found: number[] = [];
  if (around === undefined && name === undefined) return new Uint32Array(0);
  const isNamed = (ordinal: number): boolean => {
    const original = originalOfNode(document, originals, ordinal);
    const generated = startOfText(strings, nodes.name[ordinal], NAME_CHARS);
    const known = original?.name ?? (generated === '' ? null : generated);
    const isIt =
      name === undefined
        ? (original?.name ?? null) === null &&
          (original?.around ?? aroundUnnamed(document, originals, ordinal)) === around
        : known === name;
    if (!isIt || line === undefined) return isIt;
    const place = original ?? locationOf(document.graph, ordinal);
    return place?.line === Number(line) && place.column === Number(column);
  };
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1)
    if (nodes.type[ordinal] === closure && isNamed(ordinal)) found.push(ordinal);
  return Uint32Array.from(found);
}

type HeapNodePage = EngineAnswer<'heap.objects'>;
type ObjectSort = 'retained' | 'shallow' | 'distance' | 'id';

/** Sort key of a list; without figures, the shallow size. */
export function sortValue({ document, figures }: OpenSnapshot, sort: ObjectSort): (ordinal: number) => number {
  const { nodes } = document.graph;
  const shallow = (ordinal: number): number => selfSizeOf(nodes, ordinal);
  switch (sort) {
    case 'retained':
      return figures === null ? shallow : (ordinal) => figures.retained[figures.order.numberOf[ordinal]];
    case 'distance':
      return figures === null ? shallow : (ordinal) => sortedDistance(figures.distance[ordinal]);
    case 'shallow':
      return shallow;
    case 'id':
      return (ordinal) => idOf(document, ordinal);
    default:
      return assertNever(sort, 'sort of objects');
  }
}

/** The rows of a page of objects. */
export function* answerPage(
  snapshot: OpenSnapshot,
  list: ObjectList,
  { start, count }: { readonly start: number; readonly count: number },
): Steps<HeapNodePage> {
  const page = yield* list.page(start, count);
  return { rows: Array.from(page, (ordinal) => describeNode(snapshot, ordinal)), start, total: list.total };
}

/** A page of objects of a comparison, largest first: by retained size if computed, otherwise by shallow size; ties in the given order, which is that of ids. */
export function* largestFirst(
  snapshot: OpenSnapshot,
  ordinals: Uint32Array,
  page: { readonly start: number; readonly count: number },
): Steps<HeapNodePage> {
  const sorted = yield* sortOrdinals(ordinals, sortValue(snapshot, 'retained'), true);
  yield* snapshot.findComponents();
  return yield* answerPage(snapshot, sortedList(sorted), page);
}

/** The properties of `{url, name}` in alphabetical order; null for other classes. */
function propertiesOf(className: string): string | null {
  return className.startsWith('{') && className.endsWith('}')
    ? className.slice(1, -1).split(', ').toSorted().join(', ')
    : null;
}

/** A class of plain objects whose properties are given in another order, or `global` for `global / `; −1 without one. */
function rowOfAlike(rows: readonly { readonly name: string }[], className: string): number {
  const properties = propertiesOf(className);
  return rows.findIndex(({ name }) =>
    properties === null ? name === `${className} / ` : propertiesOf(name) === properties,
  );
}

/** Objects of the class in the requested order. */
export function listOfClass(
  snapshot: OpenSnapshot,
  className: string,
  sort: ObjectSort,
  descending: boolean,
): ObjectList {
  const { document, members } = snapshot;
  const exact = snapshot.classOriginals.rowOf(className);
  const row = exact >= 0 ? exact : rowOfAlike(document.table.rows, className);
  // A name that is no class may be one of functions, which answers list by their names.
  const functions = row < 0 ? functionsNamed(snapshot, className) : [];
  if (functions.length > 0) return selectedList(Uint32Array.from(functions), sortValue(snapshot, sort), descending);
  if (members === null) {
    return selectedList(ordinalsOfClass(document, className, row), sortValue(snapshot, sort), descending);
  }
  const [from, to] = row < 0 ? [0, 0] : [members.first[row], members.first[row + 1]];
  const all = members.ordinals.subarray(from, to);
  return sort === 'retained' && descending
    ? sortedList(all, false)
    : selectedList(all, sortValue(snapshot, sort), descending, false);
}

export function objectQueries(snapshot: OpenSnapshot): Answerers<'heap.objects' | 'heap.object'> {
  const { document } = snapshot;
  const lists = snapshot.createLists();

  return {
    *'heap.objects'({ className, sort, descending, start, count }) {
      const key = JSON.stringify([className, sort, descending, snapshot.figures !== null]);
      const list = yield* lists.get(key, function* find() {
        yield* [];
        return listOfClass(snapshot, className, sort, descending);
      });
      return yield* answerPage(snapshot, list, { start, count });
    },
    *'heap.object'({ id }) {
      yield* [];
      const ordinal = nodeOfId(document, id);
      if (ordinal < 0) return { node: null, dominator: null, location: null };
      const { figures } = snapshot;
      const dominator = figures === null ? 0 : figures.dominator[figures.order.numberOf[ordinal]];
      return {
        node: describeNode(snapshot, ordinal),
        dominator:
          figures === null || dominator === 0 ? null : describeNode(snapshot, figures.order.ordinalOf[dominator]),
        location: locationOf(document.graph, boundFunction(document.graph, ordinal)?.runs ?? ordinal),
      };
    },
  };
}
