/**
 * Texts that are in memory for little: the source of a script that is there once more, and parts that alone keep a whole text.
 *
 *     Script -source→ text          sliced string -parent→ whole text
 *
 * A file has the first 1,024 characters of a long text. Two sources of the same size that begin with the same characters count as one text.
 */
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { scriptUrlOf } from '../classes/class-table.ts';
import { textOfString } from '../graph/string-text.ts';
import { target } from '../open/object-location.ts';
import { testOfName } from '../strings/test-of-name.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import type { HeapReader } from './heap-reader.ts';
import type { WaitingItems } from './waiting-items.ts';

const URL_CHARS = 2000;
/** Smaller sources are not worth a row. */
const MIN_SOURCE_BYTES = 1024;
/** Smaller texts that a part keeps are not worth a row. */
const MIN_WHOLE_BYTES = 1024;
/** A text of which parts show at least this share is not kept for nothing. */
const SHOWN_SHARE = 0.5;

export function* findKeptTexts(reader: HeapReader, items: WaitingItems): Steps<void> {
  const { graph } = reader;
  const { nodes, edges, strings, meta } = graph;
  const isBacking = testOfName(strings, (name) => name.endsWith('/ backing_store'));
  const [string, code, slicedString] = ['string', 'code', 'sliced string'].map((type) => meta.nodeTypes.indexOf(type));
  const [internal, weak] = ['internal', 'weak'].map((type) => meta.edgeTypes.indexOf(type));
  const parentName = reader.nameIndex('parent');
  /** By text: the sources, and the address of the first script. */
  const sourcesOf = new Map<string, { readonly sources: Set<number>; readonly url: string }>();
  const slicesOf = new Map<number, number[]>();

  /** The characters of an external text are a node of their own since V8 14. */
  const bytesOf = (text: number): number => {
    let size = selfSizeOf(nodes, text);
    for (let edge = nodes.firstEdge[text]; edge < nodes.firstEdge[text + 1]; edge += 1)
      if (edges.typeAt(edge) === internal && isBacking(edges.nameAt(edge))) size += selfSizeOf(nodes, edges.to[edge]);
    return size;
  };

  const readScript = (script: number): void => {
    const source = reader.internal(script, 'source');
    if (source < 0 || nodes.type[source] !== string || bytesOf(source) < MIN_SOURCE_BYTES) return;
    const named = reader.internal(script, 'name');
    const url = scriptUrlOf(graph, script) ?? (named < 0 ? '' : textOfString(graph, named, URL_CHARS));
    const key = `${nodes.name[source]} ${bytesOf(source)}`;
    const known = sourcesOf.get(key);
    if (known === undefined) sourcesOf.set(key, { sources: new Set([source]), url });
    else if (!known.sources.has(source)) {
      known.sources.add(source);
      items.add({
        kind: 'script-copy',
        node: source,
        bytes: bytesOf(source),
        ...(known.url === '' ? {} : { name: known.url }),
      });
    }
  };

  for (let node = 0; node < nodes.count; node += 1) {
    if (node % ROWS_PER_STEP === 0) yield { stage: 'tables', done: node, total: nodes.count };
    if (nodes.type[node] === code) readScript(node);
    if (nodes.type[node] !== slicedString) continue;
    const parent = reader.internal(node, 'parent');
    if (parent < 0 || bytesOf(parent) < MIN_WHOLE_BYTES) continue;
    const slices = slicesOf.get(parent);
    if (slices === undefined) slicesOf.set(parent, [node]);
    else slices.push(node);
  }
  if (slicesOf.size === 0) return;

  // Whatever else refers to the whole text keeps it too.
  const isWhole = createBits(nodes.count);
  for (const whole of slicesOf.keys()) setBit(isWhole, whole);
  for (let from = 0; from < nodes.count; from += 1) {
    if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
    for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
      if (!hasBit(isWhole, edges.to[edge]) || edges.typeAt(edge) === weak) continue;
      const isPart =
        nodes.type[from] === slicedString && edges.nameAt(edge) === parentName && edges.typeAt(edge) === internal;
      if (!isPart) slicesOf.delete(edges.to[edge]);
    }
  }
  const lengthOf = (text: number): number | null => {
    const length = target(graph, text, 'length');
    const value = length < 0 ? -1 : target(graph, length, 'value');
    const number = value < 0 ? Number.NaN : Number(strings.get(nodes.name[value]));
    return Number.isInteger(number) ? number : null;
  };
  for (const [parent, slices] of slicesOf) {
    const size = bytesOf(parent);
    const whole = lengthOf(parent);
    // V8 writes lengths since version 14; of others only that the whole text is kept is known.
    const parts = slices.reduce((sum, slice) => sum + (lengthOf(slice) ?? 0), 0);
    const shown = whole === null || whole === 0 ? 0 : Math.min(1, parts / whole);
    if (shown >= SHOWN_SHARE) continue;
    slices.forEach((slice, at) =>
      items.add({
        kind: 'slice',
        how: whole === null ? 'length-unknown' : '',
        node: slice,
        target: parent,
        bytes: at === 0 ? Math.round(size * (1 - shown)) : 0,
      }),
    );
  }
}
