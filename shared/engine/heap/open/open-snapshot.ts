/**
 * Shared data of the queries on one open snapshot: its columns, the figures that are computed later, and tables that are built on first
 * use.
 */
import { HeapObjectKindSchema, type HeapObjectKind } from '../contract/heap-filters.ts';
import { findArtifacts, type HeapArtifacts } from '../artifacts/artifacts.ts';
import { createAllocationTables, type AllocationTables } from '../allocations/allocation-tables.ts';
import type { Bits } from '../columns/bits.ts';
import { findComponents, type HeapComponents } from '../components/find-components.ts';
import { gatherMembers, membersByteLength, type ClassMembers } from '../tables/class-members.ts';
import { dominatedByteLength, tabulateDominated, type DominatedTable } from '../dominators/dominated-table.ts';
import { edgeNamesByteLength, tabulateEdgeNames, type EdgeNames } from '../tables/edge-names.ts';
import { findEphemerons, type Ephemerons } from '../graph/ephemerons.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { findRetainedByKind } from '../tables/retained-by-kind.ts';
import {
  closuresOfContexts,
  componentNames,
  originalsOfClasses,
  type ClassOriginals,
  type ClosuresOfContext,
  type HeapOriginals,
} from './heap-originals.ts';
import { engineFunctions } from './engine-functions.ts';
import { thirdPartyScripts } from './third-party-scripts.ts';
import { previewOf } from './node-preview.ts';
import { namedNodes, namedVariables, type OriginalNames } from './original-names.ts';
import { createEntriesReader, type CollectionEntriesReader } from '../graph/collection-entries.ts';
import { createListCaches, type ListCaches } from '../tables/object-lists.ts';
import { findRetainers, retainersByteLength, type Retainers } from '../graph/retainers-table.ts';
import { findRealms, type Realms } from '../realms/realms.ts';
import { computeRetained, type Prepared, type RetainedFigures } from '../retained/retained.ts';
import { sharedSteps } from '../../steps/shared-steps.ts';
import type { Steps } from '../../steps/steps.ts';
import { signaturesByteLength, signStrings } from '../strings/string-signatures.ts';
import { createSearchableStrings, type SearchableStrings } from '../strings/text-matcher.ts';
import { tabulateTexts, textNodesByteLength, type TextNodes } from '../tables/text-nodes.ts';

/** Minimum number of edges of an object whose preview is cached: every path through a large array shows its preview. */
const MANY_EDGES = 256;
const MAX_PREVIEWS = 4096;
const NONE = (): boolean => false;
/** Approximate bytes of a preview. */
const PREVIEW_BYTES = 200;

export interface OpenSnapshot {
  readonly document: HeapDocument;
  /** Null until the source maps of its scripts are read. */
  originals: HeapOriginals | null;
  readonly classOriginals: ClassOriginals;
  /** Changes when `originals` do: answers that were found by names are of one version. */
  readonly originalsVersion: number;
  /** Finds nodes by the original names of functions and classes; null without source maps. Built for the first search. */
  originalNames(): Steps<OriginalNames | null>;
  /** Finds values by the original names of variables; null without source maps. Built for the first search. */
  originalVariables(): Steps<OriginalNames | null>;
  /** Null until `findComponents` has finished with the current source maps. */
  readonly components: HeapComponents | null;
  /** Finds the components of frameworks once, and again when source maps are read. */
  findComponents(): Steps<HeapComponents>;
  /** Found once, when the first variable is named. */
  readonly closuresOfContext: ClosuresOfContext;
  /** True if a node is a function of V8 or of the runtime. */
  readonly isEngineFunction: (ordinal: number) => boolean;
  /** True for the address of a script of third-party code; source maps know better. */
  readonly isThirdPartyScript: (url: string) => boolean;
  /** Null until `computeFigures` has finished. */
  readonly figures: RetainedFigures | null;
  /** Computes distances, dominators and retained sizes once for all callers. */
  computeFigures(): Steps<RetainedFigures>;
  /** The realm of each object; found once. */
  realms(): Steps<Realms>;
  /** Finds once what only tools, builds for development or the engine keep; null if that is nothing. */
  findArtifacts(): Steps<HeapArtifacts | null>;
  /** Edges by target node; built once. */
  retainers(): Steps<Retainers>;
  readonly hasRetainers: boolean;
  /** WeakMap entries; searched once. */
  ephemerons(): Ephemerons;
  /** Null if the heap was not recorded over time. */
  readonly allocationTables: AllocationTables | null;
  /** Bytes held in addition to the document's own columns. */
  readonly extraBytes: number;
  /** See `findRetainedByKind`; computed once per kind. */
  retainedByKind(kind: HeapObjectKind): Steps<Bits>;
  /** See `previewOf`; cached for objects with many edges. */
  preview(ordinal: number): string;
  /** Creates a cache for the lists of one family of queries. */
  createLists(): ListCaches;
  /** Null until precomputed. */
  readonly members: ClassMembers | null;
  /** Null until precomputed. */
  readonly dominated: DominatedTable | null;
  /** The strings of the file, for searches. */
  readonly strings: SearchableStrings;
  /** Null until precomputed. */
  readonly textNodes: TextNodes | null;
  /** Null until precomputed. */
  readonly edgeNames: EdgeNames | null;
  /** Tables that speed up answers and are not built yet, each with the bytes needed to build it; none before the figures are computed. */
  missingTables(): readonly AheadTable[];
  /** Frees the precomputed tables. */
  dropTables(): void;
}

/** A precomputed table that no answer depends on. */
export interface AheadTable {
  readonly bytes: number;
  make(): Steps<void>;
}

/**
 * `onFigures` is called when distances, dominators and retained sizes are computed; `stored` ones are available from the start, `begun`
 * contains parts whose computation has begun. `isIgnored`: the person's patterns of third-party code at the time.
 */
export function createOpenSnapshot(
  document: HeapDocument,
  onFigures: (figures: RetainedFigures) => void = () => {},
  stored: RetainedFigures | null = null,
  begun: Partial<Prepared> = {},
  isIgnored: () => (path: string) => boolean = () => NONE,
): OpenSnapshot {
  const { graph } = document;
  let figures = stored;
  const allocationTables = graph.allocations === null ? null : createAllocationTables(document, graph.allocations);
  let retainerBytes = 0;
  let ephemerons: Ephemerons | null = begun.ephemerons ?? null;
  const entries = (): Ephemerons => (ephemerons ??= findEphemerons(graph.strings));
  const computeFigures: () => Steps<RetainedFigures> = sharedSteps(function* compute(): Steps<RetainedFigures> {
    if (figures !== null) return figures;
    figures = yield* computeRetained(document, { ephemerons: entries(), ahead: begun.ahead ?? null });
    onFigures(figures);
    return figures;
  });
  const lists: ListCaches[] = [];
  const ofKinds = new Map<HeapObjectKind, () => Steps<Bits>>();
  let kindBytes = 0;
  const kinds = new Set<HeapObjectKind>();
  const findKind = (kind: HeapObjectKind): Steps<Bits> => {
    const known = ofKinds.get(kind);
    if (known !== undefined) return known();
    const find = sharedSteps(function* walk(): Steps<Bits> {
      const { distance } = yield* computeFigures();
      const bits = yield* findRetainedByKind(document, distance, kind);
      // Unless the tables were dropped meanwhile.
      if (ofKinds.get(kind) === find) {
        kinds.add(kind);
        kindBytes += bits.byteLength;
      }
      return bits;
    });
    ofKinds.set(kind, find);
    return find();
  };
  const previews = new Map<number, string>();
  let reader: CollectionEntriesReader | null = null;
  const entriesReader = (): CollectionEntriesReader => (reader ??= createEntriesReader(graph));
  let members: ClassMembers | null = null;
  let dominated: DominatedTable | null = null;
  const strings = createSearchableStrings(graph.strings);
  let textNodes: TextNodes | null = null;
  let edgeNames: EdgeNames | null = null;
  const missingTables = (): AheadTable[] => {
    if (figures === null) return [];
    const { dominator } = figures;
    const known = figures;
    const tables: (AheadTable & { readonly isThere: boolean })[] = [
      {
        isThere: members !== null,
        bytes: membersByteLength(document),
        *make() {
          members = yield* gatherMembers(document, known);
        },
      },
      {
        isThere: retainerBytes > 0,
        bytes: retainersByteLength(graph),
        *make() {
          yield* retainers();
        },
      },
      {
        isThere: dominated !== null,
        bytes: dominatedByteLength(dominator),
        *make() {
          dominated = yield* tabulateDominated(dominator);
        },
      },
      {
        isThere: strings.signatures !== null,
        bytes: signaturesByteLength(graph.strings),
        *make() {
          strings.signatures = yield* signStrings(graph.strings);
        },
      },
      {
        isThere: textNodes !== null,
        bytes: textNodesByteLength(document),
        *make() {
          textNodes = yield* tabulateTexts(document);
        },
      },
      {
        isThere: edgeNames !== null,
        bytes: edgeNamesByteLength(graph),
        *make() {
          edgeNames = yield* tabulateEdgeNames(graph);
        },
      },
      ...HeapObjectKindSchema.options.map((kind) => ({
        isThere: kinds.has(kind),
        // Bits of reached and of unreached nodes.
        bytes: graph.nodes.count >>> 2,
        *make() {
          yield* findKind(kind);
        },
      })),
    ];
    return tables.flatMap(({ isThere, ...table }) => (isThere ? [] : [table]));
  };
  let realmBytes = 0;
  const realms = sharedSteps(function* find(): Steps<Realms> {
    const found = yield* findRealms(graph, yield* computeFigures());
    realmBytes = found.realmOf.byteLength;
    return found;
  });
  const retainers = sharedSteps(function* find(): Steps<Retainers> {
    const found = yield* findRetainers(graph);
    retainerBytes = found.byteLength;
    return found;
  });
  let originals: HeapOriginals | null = null;
  let originalsVersion = 0;
  let closures: ReadonlyMap<number, readonly number[]> | null = null;
  const closuresOfContext: ClosuresOfContext = (context) => (closures ??= closuresOfContexts(graph)).get(context) ?? [];
  let namedBytes = 0;
  /** One table for all searches, until other source maps are read. */
  const namedOnce = (tabulate: (read: HeapOriginals) => Steps<OriginalNames>): (() => Steps<OriginalNames | null>) => {
    let tableOf: { readonly read: HeapOriginals; readonly steps: () => Steps<OriginalNames> } | null = null;
    return function* named() {
      if (originals === null) return null;
      const read = originals;
      if (tableOf?.read !== read) {
        const steps = sharedSteps(function* build(): Steps<OriginalNames> {
          const table = yield* tabulate(read);
          namedBytes += table.byteLength;
          return table;
        });
        tableOf = { read, steps };
      }
      return yield* tableOf.steps();
    };
  };
  const originalNames = namedOnce((read) => namedNodes(document, read));
  const originalVariables = namedOnce((read) => namedVariables(document, read, closuresOfContext));
  const searchFor = (names: HeapOriginals | null): (() => Steps<HeapComponents>) =>
    sharedSteps(() => findComponents(document, componentNames(document, names)));
  let components: HeapComponents | null = null;
  let search = searchFor(null);
  let artifacts: HeapArtifacts | null = null;
  const artifactsOnce: () => Steps<HeapArtifacts | null> = sharedSteps(function* find() {
    artifacts = yield* findArtifacts(opened, yield* computeFigures());
    return artifacts;
  });
  const opened: OpenSnapshot = {
    document,
    get originals() {
      return originals;
    },
    set originals(read) {
      originals = read;
      originalsVersion += 1;
      namedBytes = 0;
      components = null;
      search = searchFor(read);
    },
    get components() {
      return components;
    },
    *findComponents() {
      const current = search;
      const found = yield* current();
      // Unless source maps were read meanwhile.
      if (search === current) components = found;
      return found;
    },
    get originalsVersion() {
      return originalsVersion;
    },
    findArtifacts: artifactsOnce,
    originalNames,
    originalVariables,
    classOriginals: originalsOfClasses(document, () => originals),
    closuresOfContext,
    isEngineFunction: engineFunctions(graph),
    isThirdPartyScript: thirdPartyScripts(document, isIgnored),
    get figures() {
      return figures;
    },
    computeFigures,
    realms,
    retainers,
    get hasRetainers() {
      return retainerBytes > 0;
    },
    ephemerons: entries,
    allocationTables,
    get extraBytes() {
      const entryBytes = ephemerons === null ? 0 : ephemerons.entryOfName.byteLength + ephemerons.tableId.byteLength;
      const aheadBytes = [members, dominated, strings.signatures, textNodes, edgeNames].reduce(
        (sum, table) => sum + (table?.byteLength ?? 0),
        0,
      );
      const tableBytes = kindBytes + namedBytes + PREVIEW_BYTES * previews.size;
      const listBytes = lists.reduce((sum, { byteLength }) => sum + byteLength, 0);
      const ownBytes = figures === null ? 0 : figuresBytes(figures);
      return (
        retainerBytes +
        realmBytes +
        entryBytes +
        aheadBytes +
        tableBytes +
        listBytes +
        ownBytes +
        (components?.byteLength ?? 0) +
        (artifacts?.keeperOf.byteLength ?? 0) +
        (allocationTables?.heldBytes ?? 0)
      );
    },
    preview(ordinal) {
      const { firstEdge } = graph.nodes;
      if (firstEdge[ordinal + 1] - firstEdge[ordinal] < MANY_EDGES)
        return previewOf(document, ordinal, entriesReader());
      const known = previews.get(ordinal);
      if (known !== undefined) return known;
      const made = previewOf(document, ordinal, entriesReader());
      if (previews.size === MAX_PREVIEWS) previews.clear();
      previews.set(ordinal, made);
      return made;
    },
    retainedByKind: findKind,
    createLists() {
      const made = createListCaches();
      lists.push(made);
      return made;
    },
    get members() {
      return members;
    },
    get dominated() {
      return dominated;
    },
    strings,
    get textNodes() {
      return textNodes;
    },
    get edgeNames() {
      return edgeNames;
    },
    missingTables,
    dropTables() {
      members = null;
      dominated = null;
      strings.signatures = null;
      textNodes = null;
      edgeNames = null;
      ofKinds.clear();
      kinds.clear();
      kindBytes = 0;
      for (const each of lists) each.clear();
    },
  };
  return opened;
}

function figuresBytes({ order, dominator, retained, distance }: RetainedFigures): number {
  return (
    order.numberOf.byteLength +
    order.ordinalOf.byteLength +
    dominator.byteLength +
    retained.byteLength +
    distance.byteLength
  );
}

/** Ordinal of the node with this id; −1 if there is none. Scans a column: a few milliseconds for millions of nodes. */
export function nodeOfId({ graph: { nodes } }: HeapDocument, id: number): number {
  for (const [ordinal, wide] of nodes.wideId) if (wide === id) return ordinal;
  if (id > 0xffff_ffff) return -1;
  let ordinal = nodes.id.indexOf(id);
  while (ordinal >= 0 && nodes.wideId.has(ordinal)) ordinal = nodes.id.indexOf(id, ordinal + 1);
  return ordinal;
}

/** Ordinals of many ids in one scan; unknown ids are skipped. */
export function nodesOfIds({ graph: { nodes } }: HeapDocument, ids: readonly number[]): Map<number, number> {
  const found = new Map<number, number>();
  const wanted = new Set(ids);
  if (wanted.size === 0) return found;
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (wanted.has(nodes.id[ordinal]) && !nodes.wideId.has(ordinal)) found.set(nodes.id[ordinal], ordinal);
  }
  for (const [ordinal, id] of nodes.wideId) if (wanted.has(id)) found.set(id, ordinal);
  return found;
}

/** Objects of a class as its row counts them, in file order; empty for an unknown class. `row`: of the class table, if it is known. */
export function ordinalsOfClass(
  { graph: { nodes }, keys, table }: HeapDocument,
  className: string,
  row: number = table.rows.findIndex(({ name }) => name === className),
): Uint32Array {
  if (row < 0) return new Uint32Array(0);
  const isOfClass = Uint8Array.from(table.rowOfKey, (keyRow) => (keyRow === row ? 1 : 0));
  const ordinals = new Uint32Array(table.rows[row].count);
  const { keyOf } = keys;
  const { count, selfSize } = nodes;
  let found = 0;
  for (let ordinal = 0; ordinal < count && found < ordinals.length; ordinal += 1) {
    if (isOfClass[keyOf[ordinal]] === 0 || selfSize[ordinal] === 0) continue;
    ordinals[found] = ordinal;
    found += 1;
  }
  return ordinals;
}
