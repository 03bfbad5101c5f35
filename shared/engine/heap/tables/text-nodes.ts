/**
 * String nodes by text: strings of the file by string index, and concatenated strings with their text joined. Precomputed while no query
 * runs, so that a search reads bytes instead of nodes.
 */
import type { HeapDocument } from '../classes/heap-document.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';
import { createStringReader } from '../graph/string-text.ts';
import { createStringScanner, type StringTable } from '../strings/string-table.ts';
import { createSearchableStrings, type SearchableStrings } from '../strings/text-matcher.ts';
import { stringTypes } from './class-members.ts';

/** Maximum length of a joined text that is searched; a complete one may exceed the maximum string length. */
export const MAX_JOINED_CHARS = 10_000;
/**
 * Maximum total bytes of joined texts: a text built by a million additions is a million concatenated strings, each a prefix of the next.
 */
const MAX_SUM_BYTES = 64 * 2 ** 20;
const SUMS_PER_STEP = 1 << 10;

export interface TextNodes {
  /** String nodes with a size, by string: those of string s are `node[first[s]] … node[first[s + 1]]`. */
  readonly first: Uint32Array;
  readonly node: Uint32Array;
  /** Concatenated and sliced strings with a size, and the beginnings of their texts in the same order; null if there are too many. */
  readonly sums: { readonly node: Uint32Array; readonly texts: SearchableStrings } | null;
  readonly byteLength: number;
}

/** Bytes of the tables, without joined texts. */
export function textNodesByteLength({ graph: { nodes, strings } }: HeapDocument): number {
  return nodes.count * 4 + strings.length * 4;
}

export function* tabulateTexts(document: HeapDocument): Steps<TextNodes> {
  const { nodes, strings, meta } = document.graph;
  const { type: nodeType, name: nodeName, selfSize } = nodes;
  const plain = meta.nodeTypes.indexOf('string');
  const isString = stringTypes(meta.nodeTypes);
  // Counted two rows up, so that filling moves the starts into place.
  const first = new Uint32Array(strings.length + 2);
  let others = 0;
  yield* inSteps({ stage: 'tables', pass: 0, passes: 3 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const type = nodeType[ordinal];
      if (isString[type] === 0 || selfSize[ordinal] === 0) continue;
      if (type === plain) first[nodeName[ordinal] + 2] += 1;
      else others += 1;
    }
  });
  for (let at = 2; at < first.length; at += 1) first[at] += first[at - 1];
  const node = new Uint32Array(first[first.length - 1]);
  const sums = new Uint32Array(others);
  others = 0;
  yield* inSteps({ stage: 'tables', pass: 1, passes: 3 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const type = nodeType[ordinal];
      if (isString[type] === 0 || selfSize[ordinal] === 0) continue;
      if (type === plain) {
        const place = nodeName[ordinal] + 1;
        node[first[place]] = ordinal;
        first[place] += 1;
      } else {
        sums[others] = ordinal;
        others += 1;
      }
    }
  });
  const texts = yield* joinTexts(document, sums);
  return {
    first: first.subarray(0, strings.length + 1),
    node,
    sums: texts === null ? null : { node: sums, texts: createSearchableStrings(texts) },
    byteLength: first.byteLength + node.byteLength + (texts === null ? 0 : sums.byteLength + texts.byteLength),
  };
}

/** The texts in the form of the file; null if they take too much memory. */
function* joinTexts({ graph }: HeapDocument, sums: Uint32Array): Steps<StringTable | null> {
  const read = createStringReader(graph);
  const scanner = createStringScanner({ expectedCount: sums.length, reserve: () => {} });
  const encoder = new TextEncoder();
  let bytes = 0;
  const feed = (text: string): void => {
    const encoded = encoder.encode(text);
    scanner.feed(encoded, 0, bytes);
    bytes += encoded.length;
  };
  for (let at = 0; at < sums.length; at += 1) {
    feed(`${at === 0 ? '' : ','}${JSON.stringify(read(sums[at], MAX_JOINED_CHARS))}`);
    if (bytes > MAX_SUM_BYTES) return null;
    if (at % SUMS_PER_STEP === 0) yield { stage: 'tables', done: at, total: sums.length };
  }
  feed(']');
  return scanner.finish();
}
