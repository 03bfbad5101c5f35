/**
 * Original names of closures and classes of an open snapshot, by the positions that the file has of them. The source maps are read outside
 * of this folder; until then there are none, and the generated names are shown.
 */
import type { HeapOriginal } from '../contract/heap-objects.ts';
import type { ResolvePosition, ScriptPosition } from '../../source-map/contract/original-positions.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import type { ComponentNames } from '../components/component-names.ts';
import { type HeapGraph, nodeTypeNumbers } from '../graph/heap-graph.ts';
import { startOfText } from '../graph/string-text.ts';
import { testOfName } from '../strings/test-of-name.ts';

export interface HeapOriginals {
  readonly resolve: ResolvePosition;
  /** Function or class around the function at a position, such as `DetailsView constructor`; null without a text of the source. */
  around(position: ScriptPosition): string | null;
  /** The original name of a variable that the function at a position uses from the one around it. */
  variable(position: ScriptPosition, generated: string): string | null;
  /** The original name of a private field of the class whose constructor is at a position. */
  privateField(position: ScriptPosition, generated: string): string | null;
}

const NAME_CHARS = 500;

/** One position in each script that the file names; the scripts whose maps are needed. */
export function scriptsOf({ locations }: HeapGraph): ScriptPosition[] {
  const seen = new Map<number, ScriptPosition>();
  for (let row = 0; row < locations.count; row += 1) {
    const scriptId = locations.scriptId[row];
    if (!seen.has(scriptId)) seen.set(scriptId, positionOf(locations, row));
  }
  return [...seen.values()];
}

/** Names of components: the original ones where the source maps are read, else those of the file. */
export function componentNames(document: HeapDocument, originals: HeapOriginals | null): ComponentNames {
  const { graph } = document;
  return {
    ofFunction: (closure) =>
      originalOfNode(document, originals, closure)?.name ??
      (startOfText(graph.strings, graph.nodes.name[closure], NAME_CHARS) || null),
    ofClass: (object) =>
      originalOfNode(document, originals, object)?.name ?? document.keys.nameOf(document.keys.keyOf[object]),
    sourceOf: (row) => originals?.resolve({ ...positionOf(graph.locations, row), name: '' })?.source ?? null,
  };
}

function positionOf({ scriptId, line, column }: HeapGraph['locations'], row: number): ScriptPosition {
  return { scriptId: String(scriptId[row]), url: '', line: line[row] + 1, column: column[row] + 1 };
}

function originalAt(
  { locations }: HeapGraph,
  originals: HeapOriginals,
  row: number,
  name: string,
): HeapOriginal | undefined {
  if (row < 0) return undefined;
  const position = { ...positionOf(locations, row), name };
  const resolved = originals.resolve(position);
  if (resolved === null) return undefined;
  const around = originals.around(position);
  return { ...resolved, ...(around === null ? {} : { around }) };
}

/** Returns the original name of the function or class at a location; `generated` is its name in the script. */
export function originalOfRow(
  graph: HeapGraph,
  originals: HeapOriginals,
  row: number,
): { readonly name: string | null; readonly generated: string; readonly around?: string | undefined } {
  const generated = startOfText(graph.strings, graph.nodes.name[graph.locations.node[row]], NAME_CHARS);
  const original = originalAt(graph, originals, row, generated);
  return { name: original?.name ?? null, generated, around: original?.around };
}

/** Returns the original name of a function, or of the class of an object; undefined without a mapping. */
export function originalOfNode(
  document: HeapDocument,
  originals: HeapOriginals | null,
  ordinal: number,
): HeapOriginal | undefined {
  if (originals === null) return undefined;
  const { graph, keys } = document;
  const type = graph.nodes.type[ordinal];
  const name = startOfText(graph.strings, graph.nodes.name[ordinal], NAME_CHARS);
  if (graph.meta.nodeTypes[type] === 'closure')
    return originalAt(graph, originals, graph.locations.rowOf(ordinal), name);
  if (type !== nodeTypeNumbers(graph.meta).object) return undefined;
  return classAt(graph, originals, keys.locationOf(keys.keyOf[ordinal]), name);
}

/** The function around one without a name that no source map knows, by the text of its script; null if that is not known. */
export function aroundUnnamed(document: HeapDocument, originals: HeapOriginals | null, ordinal: number): string | null {
  const { nodes, strings, locations } = document.graph;
  const row = locations.rowOf(ordinal);
  if (originals === null || row < 0 || startOfText(strings, nodes.name[ordinal], 1) !== '') return null;
  return originals.around(positionOf(locations, row));
}

/** V8 calls a class without a name after the property that it was assigned to, which may be this one. */
const CONSTRUCTOR = 'constructor';
const ANONYMOUS_CLASS = '(anonymous class)';

function classAt(graph: HeapGraph, originals: HeapOriginals, row: number, name: string): HeapOriginal | undefined {
  const original = originalAt(graph, originals, row, name);
  return original?.name === null && name === CONSTRUCTOR ? { ...original, name: ANONYMOUS_CLASS } : original;
}

/** Closures by the variables (context) that they use, some of them: not each uses each variable of a bundle. */
export type ClosuresOfContext = (context: number) => readonly number[];

/** Closures of one context that are asked for the name of a variable. */
const MAX_CLOSURES = 40;

export function closuresOfContexts({ nodes, edges, strings, meta }: HeapGraph): Map<number, number[]> {
  const closure = meta.nodeTypes.indexOf('closure');
  const internal = meta.edgeTypes.indexOf('internal');
  const isContext = testOfName(strings, (name) => name === 'context');
  const found = new Map<number, number[]>();
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (nodes.type[ordinal] !== closure) continue;
    for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
      if (edges.typeAt(edge) !== internal) continue;
      if (!isContext(edges.nameAt(edge))) continue;
      const known = found.get(edges.to[edge]);
      if (known === undefined) found.set(edges.to[edge], [ordinal]);
      else if (known.length < MAX_CLOSURES) known.push(ordinal);
    }
  }
  return found;
}

/** The original name of the variable that an edge of a context stands for, or of a private field; undefined for other edges and without a name. */
export function originalOfEdge(
  document: HeapDocument,
  originals: HeapOriginals | null,
  closuresOf: ClosuresOfContext,
  row: number,
  from: number,
): string | undefined {
  const { graph } = document;
  const { edges, meta, strings } = graph;
  const type = meta.edgeTypes[edges.typeAt(row)];
  if (originals !== null && type === 'property')
    return originalField(document, originals, strings.get(edges.nameAt(row)), from);
  if (originals === null || type !== 'context') return undefined;
  const written = strings.get(edges.nameAt(row));
  for (const closure of closuresOf(from)) {
    const location = graph.locations.rowOf(closure);
    const name = location < 0 ? undefined : originalVariable(graph, originals, location, written);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** The original name of a private field of an object; undefined for other properties and without another name. */
function originalField(
  { graph: { locations }, keys }: HeapDocument,
  originals: HeapOriginals,
  generated: string,
  object: number,
): string | undefined {
  const location = generated.startsWith('#') ? keys.locationOf(keys.keyOf[object]) : -1;
  if (location < 0) return undefined;
  const name = originals.privateField(positionOf(locations, location), generated);
  return name === null || name === generated ? undefined : name;
}

/** The original name of a variable that the function at a location uses; undefined without another name. */
export function originalVariable(
  { locations }: HeapGraph,
  originals: HeapOriginals,
  location: number,
  generated: string,
): string | undefined {
  const name = originals.variable(positionOf(locations, location), generated);
  return name === null || name === generated ? undefined : name;
}

export interface ClassOriginals {
  /** By the full generated name; undefined for an unknown class and without a mapping. */
  named(className: string): HeapOriginal | undefined;
  /** Returns the original name of a row of the class table; undefined without a mapping. Classes that share a generated name share a row: their names are joined. */
  of(row: number): HeapOriginal | undefined;
  /** The row of a class by its generated or original name, also with the place or the id of an object that answers write behind it; −1 for an unknown one. */
  rowOf(className: string): number;
}

/** `Order (order-store.js:21:3)` and `Order @194479`. */
const PRINTED_CLASS = /^(?<name>.+?)(?: \([^()]*:(?<line>\d+):(?<column>\d+)\))?(?: @\d+)?$/s;

/** Names shown of a row that several classes share. */
const JOINED_NAMES = 3;

/** Original names of classes, by the positions of their constructors. */
export function originalsOfClasses(
  { graph, keys, table }: HeapDocument,
  originals: () => HeapOriginals | null,
): ClassOriginals {
  let locationsOfRow: ReadonlyMap<number, readonly number[]> | null = null;
  const known = new Map<number, HeapOriginal | undefined>();
  let knownBy: HeapOriginals | null = null;
  let rowOfName: ReadonlyMap<string, number> | null = null;
  const rowNamed = (className: string): number => {
    // The first of equal names, as in a search from the start.
    rowOfName ??= new Map(table.rows.map(({ name }, row): [string, number] => [name, row]).toReversed());
    return rowOfName.get(className) ?? -1;
  };
  const of = (row: number): HeapOriginal | undefined => {
    const current = originals();
    if (current === null) return undefined;
    if (current !== knownBy) known.clear();
    knownBy = current;
    if (known.has(row)) return known.get(row);
    locationsOfRow ??= locationsByRow(keys, table);
    const name = table.rows[row]?.name ?? '';
    const all = (locationsOfRow.get(row) ?? []).flatMap((at) => classAt(graph, current, at, name) ?? []);
    const original = all.length === 0 ? undefined : { ...all[0], name: joinedName(all) };
    known.set(row, original);
    return original;
  };
  return {
    of,
    named(className) {
      const row = originals() === null ? -1 : rowNamed(className);
      return row < 0 ? undefined : of(row);
    },
    rowOf(className) {
      const rowByName = (name: string, isAt: (original: HeapOriginal | undefined) => boolean): number => {
        const exact = rowNamed(name);
        if (exact >= 0 && isAt(of(exact))) return exact;
        return table.rows.findIndex((_, row) => of(row)?.name === name && isAt(of(row)));
      };
      const whole = rowByName(className, () => true);
      if (whole >= 0) return whole;
      const { name = className, line, column } = PRINTED_CLASS.exec(className)?.groups ?? {};
      if (name === className) return -1;
      const isAt = (original: HeapOriginal | undefined): boolean =>
        line === undefined || (original?.line === Number(line) && original.column === Number(column));
      return rowByName(name, isAt);
    },
  };
}

function joinedName(all: readonly HeapOriginal[]): string | null {
  const names = [...new Set(all.flatMap(({ name }) => name ?? []))];
  if (names.length === 0) return null;
  const shown = names.slice(0, JOINED_NAMES).join(' | ');
  return names.length > JOINED_NAMES ? `${shown} | …` : shown;
}

function locationsByRow(keys: HeapDocument['keys'], table: HeapDocument['table']): Map<number, number[]> {
  const rows = new Map<number, number[]>();
  for (let key = 0; key < keys.count; key += 1) {
    const row = table.rowOfKey[key];
    const location = keys.locationOf(key);
    if (row < 0 || location < 0) continue;
    rows.set(row, [...(rows.get(row) ?? []), location]);
  }
  return rows;
}
