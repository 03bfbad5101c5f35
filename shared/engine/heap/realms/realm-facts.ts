/** Facts of each realm of a heap: its kind, its address, its bytes, and whether the frame or tab that had it is gone. */
import type { HeapRealm } from '../contract/heap-realms.ts';
import { nodeTypeNumbers, selfSizeOf, type HeapGraph } from '../graph/heap-graph.ts';
import { idOf } from '../open/heap-node.ts';
import { locationOf, target } from '../open/object-location.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { NO_REALM, type Realms } from './realms.ts';

/** `Window / https://shop.test`, `global [JSGlobalObject]`: a global object, with the address of its realm. */
const GLOBAL = /^(?<name>\S+)(?: \[[^\]]*\])?(?: \/ (?<url>.+))?$/;
/** The runtime's own scripts have names such as `extensions::SafeBuiltins`. */
const ADDRESS = /^(?:[a-z][\w+.-]*:\/\/|node:|\/|[A-Z]:\\)/i;
const DOCUMENT = /^(?:Detached )?(?:HTML|XML|SVG)?Document$/;
/** Detachedness of a node that has left its document. */
const DETACHED = 2;

export interface RealmFact {
  /** Id of the native context. */
  readonly id: number;
  readonly kind: HeapRealm['kind'];
  readonly url: string | null;
  /** Address of one of its scripts. */
  readonly script: string | null;
  readonly count: number;
  readonly sizeBytes: number;
  readonly isGone: boolean;
  /** Ordinals of the global object and of its proxy; −1 if there is none. */
  readonly global: number;
  readonly proxy: number;
}

export interface RealmFacts {
  readonly realms: Realms;
  /** In the order of the realms' places. */
  readonly facts: readonly RealmFact[];
  /** Bytes of objects that belong to none. */
  readonly sharedBytes: number;
}

interface Sums {
  readonly count: Float64Array;
  readonly sizeBytes: Float64Array;
  readonly script: (string | null)[];
  sharedBytes: number;
}

function* sum({ graph }: OpenSnapshot['document'], { contexts, realmOf }: Realms): Steps<Sums> {
  const { nodes, meta } = graph;
  const { closure } = nodeTypeNumbers(meta);
  const sums: Sums = {
    count: new Float64Array(contexts.length),
    sizeBytes: new Float64Array(contexts.length),
    script: contexts.map(() => null),
    sharedBytes: 0,
  };
  const addressOf = (ordinal: number): string | null => {
    const url = locationOf(graph, ordinal)?.url ?? '';
    return ADDRESS.test(url) ? url : null;
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

/**
 * A window whose document is detached has lost its frame. The document is the first that the window refers to. The proxy of a frame that went to another
 * page belongs to that page, and the worlds of extensions have proxies that are not the window.
 */
export function isGone(graph: HeapGraph, context: number): boolean {
  const { nodes, edges, meta, strings } = graph;
  if (nodes.detachedness === null) return false;
  const { native } = nodeTypeNumbers(meta);
  const own = target(graph, target(graph, context, 'global_object'), 'cppgc_object');
  const window = own >= 0 ? own : target(graph, context, 'global_proxy_object');
  if (window < 0 || nodes.type[window] !== native) return false;
  for (let edge = nodes.firstEdge[window]; edge < nodes.firstEdge[window + 1]; edge += 1) {
    const to = edges.to[edge];
    if (nodes.type[to] === native && DOCUMENT.test(strings.get(nodes.name[to])))
      return nodes.detachedness[to] === DETACHED;
  }
  return false;
}

function kindOf(name: string, isNode: boolean): HeapRealm['kind'] {
  if (name.startsWith('Window')) return 'window';
  if (/Worke?r?(?:let)?GlobalScope/.test(name)) return 'worker';
  if (name === 'global') return 'node';
  return isNode ? 'vm' : 'engine';
}

export function* findRealmFacts(snapshot: OpenSnapshot): Steps<RealmFacts> {
  const { document } = snapshot;
  const { graph } = document;
  const { nodes, strings } = graph;
  const realms = yield* snapshot.realms();
  const sums = yield* sum(document, realms);
  const globals = realms.contexts.map((context) => {
    // V8 of Node 24 has it as the extension of the context.
    const named = target(graph, context, 'global_object');
    const global = named < 0 ? target(graph, context, 'extension') : named;
    const proxy = target(graph, context, 'global_proxy_object');
    const { name = '', url = null } = GLOBAL.exec(global < 0 ? '' : strings.get(nodes.name[global]))?.groups ?? {};
    return { global, proxy, name, url };
  });
  const isNode = globals.some(({ name }) => name === 'global');
  const facts = realms.contexts.map((context, realm): RealmFact => {
    const { global, proxy, name, url } = globals[realm];
    return {
      id: idOf(document, context),
      kind: kindOf(name, isNode),
      url,
      script: sums.script[realm],
      count: sums.count[realm],
      sizeBytes: sums.sizeBytes[realm],
      isGone: isGone(graph, context),
      global,
      proxy,
    };
  });
  return { realms, facts, sharedBytes: sums.sharedBytes };
}
