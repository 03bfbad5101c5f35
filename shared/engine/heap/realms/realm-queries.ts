/** Realms with their bytes, and what holds one that should be gone: see realms.ts. */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import type { HeapRealm } from '../contract/heap-realms.ts';
import { nodeTypeNumbers } from '../graph/heap-graph.ts';
import { describeEdge, describeNode } from '../open/heap-node.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { Answerers } from '../open/query-types.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { isGone, type RealmFacts } from './realm-facts.ts';
import { nativeContexts, NO_REALM, type Realms } from './realms.ts';

const MAX_HOLDERS = 5;

/** References that are looked at, of which those to the window are told first. */
const MAX_REFERENCES = 10_000;

interface Held {
  readonly isGone: boolean;
  readonly references: Reference[];
  count: number;
}

interface Reference {
  readonly from: number;
  readonly edge: number;
}

type Found = Pick<EngineAnswer<'heap.realms'>, 'sharedBytes'> & { readonly rows: readonly HeapRealm[] };

export function realmQueries(
  snapshot: OpenSnapshot,
  findFacts: () => Steps<RealmFacts>,
): Answerers<'heap.realms' | 'heap.realm-counts'> {
  const { graph } = snapshot.document;
  const { nodes, edges, meta, strings } = graph;
  const { native, object } = nodeTypeNumbers(meta);
  let found: Found | null = null;
  let foundBy = -1;
  let counts: EngineAnswer<'heap.realm-counts'> | null = null;

  function countRealms(): EngineAnswer<'heap.realm-counts'> {
    const contexts = nativeContexts(graph);
    const gone = contexts.filter((context) => isGone(graph, context));
    return { realms: contexts.length, gone: gone.length };
  }

  /** References that code made from objects of other realms, by the realm they lead to. */
  function* holdersOf({ realmOf }: Realms, held: ReadonlyMap<number, Held>): Steps<void> {
    const made = new Set(['property', 'element', 'context'].map((type) => meta.edgeTypes.indexOf(type)));
    for (let from = 0; from < nodes.count; from += 1) {
      if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
      const realm = realmOf[from];
      if (realm === NO_REALM || held.get(realm)?.isGone === true) continue;
      const isNative = nodes.type[from] === native;
      for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
        const to = realmOf[edges.to[edge]];
        const list = to === realm ? undefined : held.get(to);
        if (list === undefined || !made.has(edges.typeAt(edge))) continue;
        // Blink numbers the references of its own objects; nobody wrote them.
        if (isNative && meta.edgeTypes[edges.typeAt(edge)] === 'element') continue;
        if (meta.edgeTypes[edges.typeAt(edge)] === 'property' && strings.get(edges.nameAt(edge)) === '__proto__')
          continue;
        list.count += 1;
        if (list.references.length < MAX_REFERENCES) list.references.push({ from, edge });
      }
    }
  }

  function* find(): Steps<Found> {
    if (found !== null && foundBy === snapshot.originalsVersion) return found;
    const { realms, facts, sharedBytes } = yield* findFacts();
    const held = new Map(
      facts.flatMap(({ isGone: gone, kind }, realm): [number, Held][] =>
        gone || kind === 'vm' ? [[realm, { isGone: gone, references: [], count: 0 }]] : [],
      ),
    );
    if (held.size > 0) yield* holdersOf(realms, held);
    const rows = facts.map(({ global, proxy, ...fact }, realm): HeapRealm => {
      const { references, count: holderCount } = held.get(realm) ?? { references: [], count: 0 };
      const isWindow = ({ edge }: Reference): number => Number(edges.to[edge] === proxy || edges.to[edge] === global);
      return {
        ...fact,
        globalObject:
          global < 0 ? null : describeNode(snapshot, proxy >= 0 && nodes.type[proxy] !== object ? proxy : global),
        holders: references
          .toSorted((a, b) => isWindow(b) - isWindow(a))
          .slice(0, MAX_HOLDERS)
          .map(({ from, edge }) => ({
            from: describeNode(snapshot, from),
            edge: describeEdge(snapshot, edge, from),
            to: describeNode(snapshot, edges.to[edge]),
          })),
        holderCount,
      };
    });
    rows.sort((a, b) => Number(b.isGone) - Number(a.isGone) || b.sizeBytes - a.sizeBytes);
    foundBy = snapshot.originalsVersion;
    return (found = { rows, sharedBytes });
  }

  return {
    *'heap.realm-counts'() {
      yield* [];
      return (counts ??= countRealms());
    },
    *'heap.realms'({ start, count }): Steps<EngineAnswer<'heap.realms'>> {
      const { rows, sharedBytes } = yield* find();
      return { rows: rows.slice(start, start + count), start, total: rows.length, sharedBytes };
    },
  };
}
