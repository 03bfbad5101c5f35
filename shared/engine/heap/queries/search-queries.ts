/** Search for objects by name, text, edge or kind. As in DevTools' search and filters, objects without a self size are left out. */
import { foreign } from '../../../base/foreign-text.ts';
import { createBits, hasBit, rowsOf, setBit, type Bits } from '../columns/bits.ts';
import { membersByName, membersByText, stringTypes } from '../tables/class-members.ts';
import type { Answerers, ParsedParams } from '../open/query-types.ts';
import { listenerFunctions } from '../tables/listener-functions.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { mergedList, selectedList, type ObjectList } from '../tables/object-lists.ts';
import { answerPage, sortValue } from './object-queries.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { inSteps, ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { createEntriesReader } from '../graph/collection-entries.ts';
import { createStringReader } from '../graph/string-text.ts';
import type { RealmFacts } from '../realms/realm-facts.ts';
import { realmsNamed } from '../realms/realm-filter.ts';
import { AppFailure, appError } from '../../../base/errors.ts';
import { HeapSearchKindSchema, type HeapSearchKind } from '../contract/heap-filters.ts';
import { createTextMatcher, matchStrings, stringTest, type TextMatcher } from '../strings/text-matcher.ts';
import { MAX_JOINED_CHARS, type TextNodes } from '../tables/text-nodes.ts';

const KINDS = HeapSearchKindSchema.options;

/** Throws `invalid_params` for an unknown kind. */
function requireKind(name: string): HeapSearchKind {
  const kind = KINDS.find((known) => known === name);
  if (kind !== undefined) return kind;
  throw new AppFailure(
    appError('invalid_params', `There is no kind ${foreign(name)}.`, `Use one of ${KINDS.join(', ')}.`),
  );
}

export function searchQueries(
  snapshot: OpenSnapshot,
  findRealmFacts: () => Steps<RealmFacts>,
): Answerers<'heap.search'> {
  const { document } = snapshot;
  const { graph, keys } = document;
  const { nodes, edges, meta } = graph;
  const lists = snapshot.createLists();
  const { strings } = snapshot;
  const isString = stringTypes(meta.nodeTypes);
  const retainedOf = (): ((ordinal: number) => number) => sortValue(snapshot, 'retained');

  /** All nodes with a size for which `matches` is true. */
  function* collect(matches: (ordinal: number) => boolean): Steps<ObjectList> {
    const found = createOrdinalStack();
    const { count, selfSize } = nodes;
    for (let ordinal = 0; ordinal < count; ordinal += 1) {
      if (selfSize[ordinal] !== 0 && matches(ordinal)) found.push(ordinal);
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: count };
    }
    return selectedList(found.take(), retainedOf(), true);
  }

  /** The nodes with a size whose bit is set; skips empty words. */
  function* collectBits(bits: Bits): Steps<ObjectList> {
    const found = createOrdinalStack();
    const { selfSize } = nodes;
    let looked = 0;
    for (const ordinal of rowsOf(bits)) {
      if (selfSize[ordinal] !== 0) found.push(ordinal);
      looked += 1;
      if (looked % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
    }
    return selectedList(found.take(), retainedOf(), true);
  }

  const merged = (found: readonly Uint32Array[]): ObjectList =>
    mergedList(
      found,
      retainedOf(),
      found.reduce((sum, list) => sum + (list.buffer === snapshot.members?.ordinals.buffer ? 0 : list.byteLength), 0),
    );

  /** The nodes found, and the framework objects and elements of matching components. */
  function* withComponents(found: ObjectList, matcher: TextMatcher): Steps<ObjectList> {
    const { components } = snapshot;
    if (components === null || !components.isAny((name) => matcher.test(name))) return found;
    const bits = createBits(nodes.count);
    for (const ordinal of yield* found.page(0, found.total)) setBit(bits, ordinal);
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      const component = nodes.selfSize[ordinal] === 0 ? null : components.of(ordinal);
      if (component !== null && matcher.test(component.name)) setBit(bits, ordinal);
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
    }
    return yield* collectBits(bits);
  }

  function* byName(matcher: TextMatcher): Steps<ObjectList> {
    const { members } = snapshot;
    const byOriginal = (yield* snapshot.originalNames())?.find(matcher) ?? null;
    if (members !== null) {
      const isMatch = stringTest(graph.strings, matcher);
      const isClassMatch = (name: string): boolean => matcher.test(name);
      const found = yield* membersByName(document, members, { isClassMatch, isMatch });
      if (byOriginal === null) return merged(found);
      for (const list of found) for (const ordinal of list) setBit(byOriginal, ordinal);
      return yield* collectBits(byOriginal);
    }
    const isMatch = yield* matchStrings(strings, matcher);
    const isClassMatch = createBits(keys.count);
    for (let key = 0; key < keys.count; key += 1) if (matcher.test(keys.nameOf(key))) setBit(isClassMatch, key);
    return yield* collect(
      (ordinal) =>
        isString[nodes.type[ordinal]] === 0 &&
        (hasBit(isMatch, nodes.name[ordinal]) ||
          hasBit(isClassMatch, keys.keyOf[ordinal]) ||
          (byOriginal !== null && hasBit(byOriginal, ordinal))),
    );
  }

  function* byText(matcher: TextMatcher): Steps<ObjectList> {
    const isMatch = yield* matchStrings(strings, matcher);
    const { members, textNodes } = snapshot;
    if (textNodes !== null && textNodes.sums !== null) return yield* ofTexts(textNodes, isMatch, matcher);
    const plain = meta.nodeTypes.indexOf('string');
    const read = createStringReader(graph);
    const isTextMatch = (ordinal: number): boolean =>
      nodes.type[ordinal] === plain
        ? hasBit(isMatch, nodes.name[ordinal])
        : matcher.test(read(ordinal, MAX_JOINED_CHARS));
    if (members !== null) return merged(yield* membersByText(document, members, isTextMatch));
    return yield* collect((ordinal) => isString[nodes.type[ordinal]] === 1 && isTextMatch(ordinal));
  }

  /** String nodes, found through the precomputed text tables. */
  function* ofTexts({ first, node, sums }: TextNodes, isMatch: Bits, matcher: TextMatcher) {
    const found = createOrdinalStack();
    for (const index of rowsOf(isMatch)) {
      for (let at = first[index]; at < first[index + 1]; at += 1) {
        found.push(node[at]);
        if (found.size % ROWS_PER_STEP === 0) yield { stage: 'tables' as const, done: at, total: node.length };
      }
    }
    if (sums !== null) for (const at of rowsOf(yield* matchStrings(sums.texts, matcher))) found.push(sums.node[at]);
    return selectedList(found.take(), retainedOf(), true, false);
  }

  /** Targets of edges with the name; elements and hidden edges have indexes instead of names and are skipped. */
  function* byEdge(matcher: TextMatcher): Steps<ObjectList> {
    const isMatch = yield* matchStrings(strings, matcher);
    const isTarget: Bits = (yield* snapshot.originalVariables())?.find(matcher) ?? createBits(nodes.count);
    const { edgeNames } = snapshot;
    if (edgeNames !== null) {
      for (const index of rowsOf(isMatch)) {
        for (let at = edgeNames.first[index]; at < edgeNames.first[index + 1]; at += 1) {
          setBit(isTarget, edgeNames.to[at]);
          if (at % ROWS_PER_STEP === 0) yield { stage: 'tables', done: at, total: edgeNames.to.length };
        }
      }
    } else if (isMatch.some((word) => word !== 0)) {
      const isNumbered = Uint8Array.from(meta.edgeTypes, (type) => (type === 'element' || type === 'hidden' ? 1 : 0));
      const { to } = edges;
      yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, edges.count, (from, until) => {
        for (let row = from; row < until; row += 1) {
          if (isNumbered[edges.typeAt(row)] === 0 && hasBit(isMatch, edges.nameAt(row))) setBit(isTarget, to[row]);
        }
      });
    }
    return yield* collectBits(isTarget);
  }

  function* byEntries(): Steps<ObjectList> {
    const entries = createEntriesReader(graph);
    const found = createBits(nodes.count);
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if ((entries.read(ordinal)?.count ?? 0) > 0) setBit(found, ordinal);
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
    }
    return yield* collectBits(found);
  }

  function* search(params: ParsedParams<'heap.search'>): Steps<ObjectList> {
    if (params.in === 'kind') {
      const kind = requireKind(params.query);
      yield* snapshot.computeFigures();
      if (kind === 'collections') return yield* byEntries();
      return yield* collectBits(
        kind === 'listener-functions' ? listenerFunctions(document, 'all') : yield* snapshot.retainedByKind(kind),
      );
    }
    const matcher = createTextMatcher(params.query, params.isRegex);
    if (params.in === 'name') return yield* withComponents(yield* byName(matcher), matcher);
    return yield* params.in === 'text' ? byText(matcher) : byEdge(matcher);
  }

  /** Nodes of the list that belong to the realms. */
  function* ofRealm(found: ObjectList, realm: string): Steps<ObjectList> {
    const facts = yield* findRealmFacts();
    const isNamed = realmsNamed(facts, realm);
    const ordinals = yield* found.page(0, found.total);
    return selectedList(
      ordinals.filter((ordinal) => isNamed(facts.realms.realmOf[ordinal])),
      retainedOf(),
      true,
    );
  }

  return {
    *'heap.search'(params) {
      const { figures, originalsVersion } = snapshot;
      const { realm } = params;
      const key = JSON.stringify([
        params.in,
        params.query,
        params.isRegex,
        realm ?? null,
        figures !== null,
        originalsVersion,
      ]);
      const list = yield* lists.get(key, function* find() {
        const found = yield* search(params);
        return realm === undefined ? found : yield* ofRealm(found, realm);
      });
      return yield* answerPage(snapshot, list, params);
    },
  };
}
