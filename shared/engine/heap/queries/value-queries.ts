/** Objects of a class grouped by the value of one of their properties. */
import type { HeapValueGroup } from '../contract/heap-filters.ts';
import { edgeTargets } from '../graph/edge-targets.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { startOfText } from '../graph/string-text.ts';
import { classNameOf, idOf } from '../open/heap-node.ts';
import { shortValue } from '../open/node-preview.ts';
import { ordinalsOfClass, type OpenSnapshot } from '../open/open-snapshot.ts';
import type { Answerers } from '../open/query-types.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Groups by component, unless no object of the class has one. */
const COMPONENT = 'component';
const NO_COMPONENT = '(no component)';
/** A value is cut at this length; longer ones that begin the same are one group. */
const VALUE_CHARS = 200;
/** Further values are counted as one, so that millions of different ones need no millions of rows. */
const MAX_VALUES = 100_000;
const OTHER_VALUES = '(other values)';
const MAX_PROPERTIES = 30;
/** The properties of this many objects are counted for the answer that none has the property. */
const SAMPLED_OBJECTS = 1000;

/** Numbers, and hexadecimal ids of eight digits or more. */
const VARIABLE_PART = /\b(?=[\da-f-]*\d)[\da-f]{8,}(?:-[\da-f]{4,}){0,4}\b|\d+/gi;

/** `"/orders/…"` for `"/orders/17"`. */
export function patternOf(value: string): string {
  return value.replace(VARIABLE_PART, '…');
}

interface Group {
  count: number;
  shallowSizeBytes: number;
  /** By number of the dominator tree; empty until that is computed. */
  readonly members: number[];
  readonly exampleId: number;
}

/** Steps up the dominator tree that one group may cost. */
const MAX_STEPS_UP = 2_000_000;

/** Bytes that are freed with all of them: what one of them holds of another counts once. Null if they are too deep below each other to tell. */
function retainedTogether(
  { dominator, retained }: Pick<NonNullable<OpenSnapshot['figures']>, 'dominator' | 'retained'>,
  members: readonly number[],
): number | null {
  const isMember = new Set(members);
  let steps = 0;
  let sum = 0;
  for (const member of members) {
    let above = dominator[member];
    // A dominator has a smaller number; the root is its own.
    for (let number = member; above < number && !isMember.has(above); above = dominator[number]) {
      number = above;
      steps += 1;
      if (steps > MAX_STEPS_UP) return null;
    }
    if (!isMember.has(above) || above === member) sum += retained[member];
  }
  return sum;
}

export function valueQueries(snapshot: OpenSnapshot): Answerers<'heap.value-groups'> {
  const { document } = snapshot;
  const { graph } = document;
  const { nodes, edges, strings, meta } = graph;
  const property = meta.edgeTypes.indexOf('property');

  const valueOf = edgeTargets(graph, 'property');

  /** The value of `a`, or of `a.b` unless a property has this name as a whole; −1 without one. */
  const valueAt = (ordinal: number, names: readonly number[]): number => names.reduce(valueOf, ordinal);

  const namesOf = (wanted: string): number[] => {
    const whole = strings.indexOf(wanted);
    return whole >= 0 ? [whole] : wanted.split('.').map((part) => strings.indexOf(part));
  };

  const propertiesOf = (ordinals: Uint32Array): string[] => {
    const counts = new Map<number, number>();
    for (const ordinal of ordinals.subarray(0, SAMPLED_OBJECTS))
      for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1)
        if (edges.typeAt(edge) === property) counts.set(edges.nameAt(edge), (counts.get(edges.nameAt(edge)) ?? 0) + 1);
    return [...counts]
      .toSorted((a, b) => b[1] - a[1])
      .map(([name]) => startOfText(strings, name, VALUE_CHARS))
      .filter((name) => name !== '__proto__')
      .slice(0, MAX_PROPERTIES);
  };

  const add = (groups: Map<string, Group>, key: string, ordinal: number): void => {
    const { figures } = snapshot;
    const value = groups.has(key) || groups.size < MAX_VALUES ? key : OTHER_VALUES;
    const group = groups.get(value) ?? {
      count: 0,
      shallowSizeBytes: 0,
      members: [],
      exampleId: idOf(document, ordinal),
    };
    group.count += 1;
    group.shallowSizeBytes += selfSizeOf(nodes, ordinal);
    if (figures !== null) group.members.push(figures.order.numberOf[ordinal]);
    groups.set(value, group);
  };

  const rowsOf = (groups: ReadonlyMap<string, Group>, count: number): HeapValueGroup[] =>
    [...groups]
      .toSorted(([nameA, a], [nameB, b]) => b.count - a.count || (nameA < nameB ? -1 : 1))
      .slice(0, count)
      .map(([value, { members, ...group }]) => ({
        value,
        ...group,
        retainedSizeBytes: snapshot.figures === null ? null : retainedTogether(snapshot.figures, members),
      }));

  return {
    *'heap.value-groups'({ className, property: wanted, count }): Steps<{
      objects: number;
      withProperty: number;
      values: number;
      valueObjects: number;
      valueProperties: string[];
      rows: HeapValueGroup[];
      patterns: HeapValueGroup[];
      properties: string[];
    }> {
      const ordinals = ordinalsOfClass(document, className, snapshot.classOriginals.rowOf(className));
      const names = namesOf(wanted);
      const objects = new Set<number>();
      const groups = new Map<string, Group>();
      const patterns = new Map<string, Group>();
      let withProperty = 0;
      const { components } = snapshot;
      if (wanted === COMPONENT && components !== null && !components.isEmpty) {
        let ofComponents = 0;
        for (const ordinal of ordinals) {
          const component = components.of(ordinal);
          if (component !== null) ofComponents += 1;
          add(groups, component?.name ?? NO_COMPONENT, ordinal);
        }
        if (ofComponents > 0) {
          const rows = rowsOf(groups, count);
          const grouped = { objects: ordinals.length, withProperty: ordinals.length, values: groups.size, rows };
          // Objects without a component are a group of their own.
          return { ...grouped, valueObjects: 0, valueProperties: [], patterns: [], properties: [] };
        }
        groups.clear();
      }
      for (let at = 0; at < ordinals.length; at += 1) {
        if (at % (ROWS_PER_STEP >>> 4) === 0) yield { stage: 'tables', done: at, total: ordinals.length };
        const value = valueAt(ordinals[at], names);
        if (value < 0) continue;
        withProperty += 1;
        const short = shortValue(graph, value, VALUE_CHARS);
        if (short === null && objects.size < MAX_VALUES) objects.add(value);
        const text = short ?? classNameOf(document, value);
        add(groups, text, ordinals[at]);
        add(patterns, patternOf(text), ordinals[at]);
      }
      return {
        objects: ordinals.length,
        withProperty,
        values: groups.size,
        valueObjects: objects.size,
        valueProperties: objects.size === 0 ? [] : propertiesOf(Uint32Array.from(objects)),
        rows: rowsOf(groups, count),
        patterns: patterns.size < groups.size ? rowsOf(patterns, count) : [],
        properties: withProperty === 0 ? propertiesOf(ordinals) : [],
      };
    },
  };
}
