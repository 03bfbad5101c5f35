/** Objects by name, text, edge or kind. As in DevTools' search and filters, objects without a size of their own are left out. */
import { createBits, hasBit, setBit, type Bits } from './bits.ts';
import { describeNode } from './heap-node.ts';
import type { Answerers, ParsedParams } from './query-types.ts';
import { findKept, requireKind } from './kept-by-kind.ts';
import { createOrdinalStack } from './growing-stack.ts';
import { sortValue } from './object-queries.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { createKeptList, sortOrdinals } from './sort-ordinals.ts';
import { ROWS_PER_STEP, type BackgroundStage, type Steps } from './steps.ts';
import { textOfString } from './string-text.ts';
import { createTextMatcher, matchStrings, type TextMatcher } from './text-matcher.ts';

/** Of a sum of strings so much text is put together to look in; a whole one may be larger than any string can be. */
const MAX_JOINED_CHARS = 10_000;
const STRING_TYPES = ['string', 'concatenated string', 'sliced string'];

export function searchQueries(snapshot: OpenSnapshot): Answerers<'heap.search'> {
  const { document } = snapshot;
  const { graph, keys } = document;
  const { nodes, edges, meta } = graph;
  const lists = createKeptList();
  const isString = Uint8Array.from(meta.nodeTypes, (type) => (STRING_TYPES.includes(type) ? 1 : 0));

  /** All nodes with a size that `matches`, in the file's order. */
  function* collect(matches: (ordinal: number) => boolean): Steps<Uint32Array, BackgroundStage> {
    const found = createOrdinalStack();
    for (let ordinal = nodes.count - 1; ordinal >= 0; ordinal -= 1) {
      if (nodes.selfSize[ordinal] !== 0 && matches(ordinal)) found.push(ordinal);
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'retained', done: nodes.count - ordinal, total: nodes.count };
    }
    return Uint32Array.from({ length: found.size }, () => found.pop());
  }

  function* byName(matcher: TextMatcher): Steps<Uint32Array, BackgroundStage> {
    const isMatch = yield* matchStrings(graph.strings, matcher);
    const isClassMatch = createBits(keys.count);
    for (let key = 0; key < keys.count; key += 1) if (matcher.test(keys.nameOf(key))) setBit(isClassMatch, key);
    return yield* collect(
      (ordinal) =>
        isString[nodes.type[ordinal]] === 0 &&
        (hasBit(isMatch, nodes.name[ordinal]) || hasBit(isClassMatch, keys.keyOf[ordinal])),
    );
  }

  function* byText(matcher: TextMatcher): Steps<Uint32Array, BackgroundStage> {
    const isMatch = yield* matchStrings(graph.strings, matcher);
    const plain = meta.nodeTypes.indexOf('string');
    return yield* collect((ordinal) => {
      const type = nodes.type[ordinal];
      if (isString[type] === 0) return false;
      return type === plain
        ? hasBit(isMatch, nodes.name[ordinal])
        : matcher.test(textOfString(graph, ordinal, MAX_JOINED_CHARS));
    });
  }

  /** What an edge of the name leads to; elements and hidden edges have numbers for names and are not looked at. */
  function* byEdge(matcher: TextMatcher): Steps<Uint32Array, BackgroundStage> {
    const isMatch = yield* matchStrings(graph.strings, matcher);
    const isNumbered = Uint8Array.from(meta.edgeTypes, (type) => (type === 'element' || type === 'hidden' ? 1 : 0));
    const isTarget: Bits = createBits(nodes.count);
    for (let row = 0; row < edges.count; row += 1) {
      if (isNumbered[edges.type[row]] === 0 && hasBit(isMatch, edges.name[row])) setBit(isTarget, edges.to[row]);
      if (row % ROWS_PER_STEP === 0) yield { stage: 'retained', done: row, total: edges.count };
    }
    return yield* collect((ordinal) => hasBit(isTarget, ordinal));
  }

  function* search(params: ParsedParams<'heap.search'>): Steps<Uint32Array, BackgroundStage> {
    if (params.in === 'kind') {
      const kind = requireKind(params.query);
      const figures = yield* snapshot.computeFigures();
      const isKept = yield* findKept(document, figures.distance, kind);
      return yield* collect((ordinal) => hasBit(isKept, ordinal));
    }
    const matcher = createTextMatcher(params.query, params.isRegex);
    if (params.in === 'name') return yield* byName(matcher);
    return yield* params.in === 'text' ? byText(matcher) : byEdge(matcher);
  }

  return {
    *'heap.search'(params) {
      const key = JSON.stringify([params.in, params.query, params.isRegex, snapshot.figures !== null]);
      const list = yield* lists.get(key, function* find() {
        const found = yield* search(params);
        return yield* sortOrdinals(found, sortValue(snapshot, 'retained'), true);
      });
      const page = list.subarray(params.start, params.start + params.count);
      return {
        rows: Array.from(page, (ordinal) => describeNode(snapshot, ordinal)),
        start: params.start,
        total: list.length,
      };
    },
  };
}
