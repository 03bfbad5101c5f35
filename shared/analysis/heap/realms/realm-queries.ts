/** Realms with their bytes, and what holds one that should be gone: see realms.ts. */
import type { AnalysisAnswer } from '../../../contracts/analysis.ts';
import type { HeapRealm } from '../../../contracts/heap/heap-realms.ts';
import { nodeTypeNumbers, selfSizeOf } from '../graph/heap-graph.ts';
import { describeEdge, describeNode, idOf } from '../open/heap-node.ts';
import { locationOf, target } from '../open/object-location.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { Answerers } from '../open/query-types.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { findRealms, NO_REALM, type Realms } from './realms.ts';

const MAX_HOLDERS = 5;
/** `Window / https://shop.test`, `global [JSGlobalObject]`: a global object, with the address of its realm. */
const GLOBAL = /^(?<name>\S+)(?: \[[^\]]*\])?(?: \/ (?<url>.+))?$/;
/** The runtime's own scripts have names such as `extensions::SafeBuiltins`. */
const ADDRESS = /^(?:[a-z][\w+.-]*:\/\/|node:|\/|[A-Z]:\\)/i;
/** Detachedness of a node that has left its document. */
const DETACHED = 2;

interface Reference {
  readonly from: number;
  readonly edge: number;
}

interface Sums {
  readonly count: Float64Array;
  readonly sizeBytes: Float64Array;
  readonly script: (string | null)[];
  sharedBytes: number;
}

export function realmQueries(snapshot: OpenSnapshot): Answerers<'heap.realms'> {
  const { document } = snapshot;
  const { graph } = document;
  const { nodes, edges, meta, strings } = graph;
  const { closure, native, object } = nodeTypeNumbers(meta);
  let found: { readonly rows: readonly HeapRealm[]; readonly sharedBytes: number } | null = null;
  let foundBy = -1;

  function addressOf(ordinal: number): string | null {
    const url = locationOf(graph, ordinal)?.url ?? '';
    return ADDRESS.test(url) ? url : null;
  }

  function* sum({ contexts, realmOf }: Realms): Steps<Sums> {
    const sums: Sums = {
      count: new Float64Array(contexts.length),
      sizeBytes: new Float64Array(contexts.length),
      script: contexts.map(() => null),
      sharedBytes: 0,
    };
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
      const realm = realmOf[ordinal];
      if (realm === NO_REALM) {
        sums.sharedBytes += selfSizeOf(nodes, ordinal);
        continue;
      }
      sums.count[realm] += 1;
      sums.sizeBytes[realm] += selfSizeOf(nodes, ordinal);
      if (sums.script[realm] === null && nodes.type[ordinal] === closure) sums.script[realm] = addressOf(ordinal);
    }
    return sums;
  }

  /** A window whose document is detached has lost its frame. The document is the first that the window refers to. */
  function isGone(window: number): boolean {
    if (window < 0 || nodes.detachedness === null) return false;
    for (let edge = nodes.firstEdge[window]; edge < nodes.firstEdge[window + 1]; edge += 1) {
      const to = edges.to[edge];
      if (nodes.type[to] === native && /^(?:Detached )?(?:HTML|XML|SVG)?Document$/.test(strings.get(nodes.name[to])))
        return nodes.detachedness[to] === DETACHED;
    }
    return false;
  }

  /** References that code made from objects of other realms, by the realm they lead to. */
  function* holdersOf({ realmOf }: Realms, gone: ReadonlyMap<number, Reference[]>): Steps<void> {
    const made = new Set(['property', 'element', 'context'].map((type) => meta.edgeTypes.indexOf(type)));
    for (let from = 0; from < nodes.count; from += 1) {
      if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
      const realm = realmOf[from];
      if (realm === NO_REALM || gone.has(realm)) continue;
      const isNative = nodes.type[from] === native;
      for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
        const list = gone.get(realmOf[edges.to[edge]]);
        if (list === undefined || !made.has(edges.type[edge])) continue;
        // Blink numbers the references of its own objects; nobody wrote them.
        if (isNative && meta.edgeTypes[edges.type[edge]] === 'element') continue;
        if (strings.get(edges.name[edge]) !== '__proto__' || meta.edgeTypes[edges.type[edge]] !== 'property')
          list.push({ from, edge });
      }
    }
  }

  function kindOf(name: string, isNode: boolean): HeapRealm['kind'] {
    if (name.startsWith('Window')) return 'window';
    if (/Worke?r?(?:let)?GlobalScope/.test(name)) return 'worker';
    if (name === 'global') return 'node';
    return isNode ? 'vm' : 'engine';
  }

  function* find(): Steps<{ readonly rows: readonly HeapRealm[]; readonly sharedBytes: number }> {
    if (found !== null && foundBy === snapshot.originalsVersion) return found;
    const realms = yield* findRealms(graph, yield* snapshot.computeFigures());
    const sums = yield* sum(realms);
    const globals = realms.contexts.map((context) => {
      // V8 of Node 24 has it as the extension of the context.
      const named = target(graph, context, 'global_object');
      const global = named < 0 ? target(graph, context, 'extension') : named;
      const proxy = target(graph, context, 'global_proxy_object');
      const { name = '', url = null } = GLOBAL.exec(global < 0 ? '' : strings.get(nodes.name[global]))?.groups ?? {};
      return { global, proxy, name, url };
    });
    const isNode = globals.some(({ name }) => name === 'global');
    const gone = new Map(
      globals.flatMap(({ proxy }, realm): [number, Reference[]][] => (isGone(proxy) ? [[realm, []]] : [])),
    );
    if (gone.size > 0) yield* holdersOf(realms, gone);
    const rows = realms.contexts.map((context, realm): HeapRealm => {
      const { global, proxy, name, url } = globals[realm];
      const references = gone.get(realm) ?? [];
      const isWindow = ({ edge }: Reference): number => Number(edges.to[edge] === proxy || edges.to[edge] === global);
      return {
        id: idOf(document, context),
        kind: kindOf(name, isNode),
        url,
        script: sums.script[realm],
        count: sums.count[realm],
        sizeBytes: sums.sizeBytes[realm],
        isGone: gone.has(realm),
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
        holderCount: references.length,
      };
    });
    rows.sort((a, b) => Number(b.isGone) - Number(a.isGone) || b.sizeBytes - a.sizeBytes);
    foundBy = snapshot.originalsVersion;
    return (found = { rows, sharedBytes: sums.sharedBytes });
  }

  return {
    *'heap.realms'({ start, count }): Steps<AnalysisAnswer<'heap.realms'>> {
      const { rows, sharedBytes } = yield* find();
      return { rows: rows.slice(start, start + count), start, total: rows.length, sharedBytes };
    },
  };
}
