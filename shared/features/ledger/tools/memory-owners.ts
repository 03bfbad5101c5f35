/**
 * Who in JavaScript keeps memory outside the JS heap: for ArrayBuffers, WebAssembly memories, external strings, canvases and textures the path that most
 * of them share, the variable or property at which it could be cut, and the line of the author that puts them there.
 */
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import type { CodeUses } from '../../../engine/source-map/contract/code-uses.ts';
import { MAX_PATH_OBJECTS, type HeapPath } from '../../../engine/heap/contract/heap-objects.ts';
import { isNamed, stepToCut } from '../../../engine/heap/contract/named-steps.ts';
import { unwrap } from '../../../base/errors.ts';
import {
  BUFFERS,
  OWNED,
  type MemoryLedgerContent,
  type MemoryOwner,
  type OwnedKind,
} from '../contract/memory-ledgers.ts';
import { cutOf, edgeToCut, ownerOfEdgeToCut } from '../../heap/cut-reference.ts';
import { pathExpression } from '../../heap/heap-text.ts';
import { asksOf } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { codeUsesOf } from '../../heap/series/code-uses.ts';
import { ownerVariable } from '../../heap/series/owner-variable.ts';

/** The snapshot has no size of what these refer to: it is in another allocator, or in the GPU process. */
const WITHOUT_SIZE: ReadonlySet<OwnedKind> = new Set(['canvas', 'gpu']);

/** Paths that are read one by one: of more, the smaller ones are read together. */
const MAX_WAYS = 1000;
/** An object of which so many properties each keep an object of one class, with one of a kind, is a dictionary: it is the owner. */
const DICTIONARY_KEYS = 10;
/** So many steps by one name from a class to itself are a chain, as that of a linked list: what has its first object is the owner. */
const CHAIN_STEPS = 3;
/** Owners whose code is looked up. */
const MAX_NAMED = 5;
const MAX_OWNERS = 12;
/** Less is noise of the runtime itself. */
const LEAST_BYTES = 64 * 1024;
const LEAST_COUNT = 3;
const PATH_EDGES = 4;
const PATH_CHARS = 90;
const MAX_MEMORIES = 100;
/** Lines that may add to one owner; a reader looks at no more. */
const MAX_PLACES = 3;

/** An owner before its code is looked up. */
interface FoundOwner extends Omit<MemoryOwner, 'addedAt' | 'declaredAt' | 'growth' | 'isAtLeast'> {
  /** Equal in another snapshot of the same process. */
  readonly key: string;
  readonly edgeToCut: string;
  readonly owner: number | null;
  /** The whole path, and the first function on it behind the reference. */
  readonly steps: HeapPath['steps'];
  readonly closure: number | null;
  /** The same objects, as those of the object before a step of the path. */
  readonly asPartOf: (step: number) => FoundOwner;
}

type Context = Pick<CallContext, 'ports' | 'signal'>;
type Way = AnalysisAnswer<'heap.class-paths'>['ways'][number];

/** ArrayBuffers of WebAssembly memories, which are counted as memories. */
async function memoryBuffers(file: string, { ports, signal }: Context): Promise<number[]> {
  const memories = unwrap(
    await ports.analysis.query(
      file,
      'heap.class-paths',
      { className: OWNED.wasm.classes[0], sample: MAX_MEMORIES },
      { signal },
    ),
  );
  const buffers: number[] = [];
  for (const { node } of memories.ways) {
    const found = unwrap(await ports.analysis.query(file, 'heap.references', { id: node.id, count: 20 }, { signal }));
    buffers.push(...found.rows.filter((row) => row.node.name === 'ArrayBuffer').map((row) => row.node.id));
  }
  return buffers;
}

/** The first step within a chain of objects; Infinity without one. */
function chainOf(steps: HeapPath['steps']): number {
  const isLink = (at: number): boolean => {
    const [from, to] = [steps[at - 1], steps[at]];
    return from !== undefined && to !== undefined && isNamed(to) && from.node.name === to.node.name;
  };
  const first = steps.findIndex((step, at) =>
    Array.from({ length: CHAIN_STEPS }, (_, link) => at + link).every(
      (link) => isLink(link) && steps[link]?.edge?.name === step.edge?.name,
    ),
  );
  return first < 0 ? Infinity : first;
}

/** The path up to a step, if code can name a reference of it. */
function pathBefore(step: number, all: HeapPath): HeapPath {
  const path = { steps: all.steps.slice(0, step) };
  return stepToCut(path) < 1 ? all : path;
}

function ownerOf(kind: OwnedKind, className: string, way: Way): FoundOwner {
  const { count, retainedSizeBytes, node, path: all, partsAt = Infinity } = way;
  const path = pathBefore(Math.min(partsAt, chainOf(all.steps)), all);
  const reference = edgeToCut(path);
  const expression = pathExpression(path, PATH_EDGES, PATH_CHARS);
  return {
    kind,
    className: kind === 'array-buffer' ? 'ArrayBuffer' : className,
    count,
    bytes: WITHOUT_SIZE.has(kind) ? null : retainedSizeBytes,
    held: reference === '' ? expression : reference,
    path: expression,
    nodeId: node.id,
    key: `${kind} ${cutOf(path) ?? expression}`,
    edgeToCut: reference,
    owner: ownerOfEdgeToCut(path),
    steps: all.steps,
    closure: all.steps.slice(stepToCut(path)).find((step) => step.node.type === 'closure')?.node.id ?? null,
    asPartOf: (step) => ownerOf(kind, className, { ...way, partsAt: step }),
  };
}

interface Key {
  readonly at: number;
  readonly name: string;
  /** The object with the key, and the class that it leads to. */
  readonly holder: string;
  /** Keys of this holder that make a dictionary. */
  readonly least: number;
}

/** References on a path that may be keys: properties, and what V8's own table of a Map or Set leads to. Variables of a scope, or of the page, are none. */
function keysOf({ kind, steps }: FoundOwner): Key[] {
  return steps.flatMap(({ edge, node }, at) => {
    const from = steps[at - 1];
    if (edge === null || from === undefined || edge.type === 'context') return [];
    if (stepToCut({ steps: steps.slice(0, at) }) < 1) return [];
    const least = edge.type === 'property' ? DICTIONARY_KEYS : 2;
    return [{ at, name: edge.name, holder: `${kind} ${from.node.id} ${node.name}`, least }];
  });
}

/** Objects with many keys that each keep one of a kind, as dictionaries, by `holder`. */
function dictionaries(found: readonly FoundOwner[]): Set<string> {
  const names = new Map<string, Set<string>>();
  const isMany = new Set<string>();
  for (const owner of found)
    for (const { holder, name, least } of keysOf(owner)) {
      const known = names.get(holder) ?? new Set();
      names.set(holder, known.add(name));
      if (known.size >= least) isMany.add(holder);
    }
  return isMany;
}

/** Objects that are reached by different paths behind one reference are freed by removing it: owners, largest first. */
function byReference(found: readonly FoundOwner[], ofMany: ReadonlySet<string>): FoundOwner[] {
  const merged = new Map<string, FoundOwner>();
  for (const single of found) {
    const key = keysOf(single).find(({ holder }) => ofMany.has(holder));
    const each = key === undefined ? single : single.asPartOf(key.at);
    const known = merged.get(each.key);
    merged.set(
      each.key,
      known === undefined
        ? each
        : {
            ...known,
            count: known.count + each.count,
            bytes: known.bytes === null || each.bytes === null ? null : known.bytes + each.bytes,
          },
    );
  }
  return [...merged.values()].toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0) || b.count - a.count);
}

const isOfSize = ({ bytes, count }: FoundOwner): boolean =>
  bytes === null ? count >= LEAST_COUNT : bytes >= LEAST_BYTES;

/** Owners by a snapshot. */
export interface OwnersFound {
  /** One for each path. */
  readonly found: readonly FoundOwner[];
  /** Kinds of which there are more objects than were counted. */
  readonly cut: ReadonlySet<OwnedKind>;
}

export async function findOwners(file: string, context: Context): Promise<OwnersFound> {
  const { ports, signal } = context;
  const ignoredNodes = await memoryBuffers(file, context);
  const found: FoundOwner[] = [];
  const cut = new Set<OwnedKind>();
  for (const kind of Object.keys(OWNED) as OwnedKind[])
    for (const className of OWNED[kind].classes) {
      const ways = unwrap(
        await ports.analysis.query(
          file,
          'heap.class-paths',
          {
            className,
            sample: MAX_PATH_OBJECTS,
            most: MAX_WAYS,
            ...(kind === 'array-buffer' ? { ignoredNodes } : {}),
          },
          { signal },
        ),
      );
      if (ways.sampled < ways.total) cut.add(kind);
      found.push(...ways.ways.map((way) => ownerOf(kind, className, way)));
    }
  return { found, cut };
}

/** Bytes of all owners of a kind; null if not all were counted. */
function keptBytes({ found, cut }: OwnersFound, kind: OwnedKind): number | null {
  if (cut.has(kind)) return null;
  return found.filter((each) => each.kind === kind).reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
}

/** Bytes that are kept more after, of each kind of which they are known. */
export function keptMore(before: OwnersFound, after: OwnersFound): NonNullable<MemoryLedgerContent['keptMore']> {
  return Object.fromEntries(
    BUFFERS.flatMap((kind) => {
      const [old, now] = [keptBytes(before, kind), keptBytes(after, kind)];
      return old === null || now === null ? [] : [[kind, now - old]];
    }),
  );
}

/** Number of objects or bytes that an owner has more than before, for the order of owners that grew; all that it has where that is not known. */
const grownBy = ({ growth, owner }: { owner: FoundOwner; growth: MemoryOwner['growth'] }): number =>
  growth === undefined ? (owner.bytes ?? 0) : (growth.bytes ?? growth.count * 1024);

/** The owners with their lines. `before`: those of an earlier snapshot; then those that grew most are first. */
export async function namedOwners(
  file: string,
  { found, cut }: OwnersFound,
  before: OwnersFound | null,
  context: Context,
): Promise<MemoryOwner[]> {
  const ofMany = new Set([...dictionaries(found), ...dictionaries(before?.found ?? [])]);
  const owners = byReference(found, ofMany).filter(isOfSize);
  // A small one may have grown.
  const earlier = new Map(byReference(before?.found ?? [], ofMany).map((each) => [each.key, each]));
  const withGrowth = owners.map((owner) => {
    const old = earlier.get(owner.key);
    const growth = {
      count: owner.count - (old?.count ?? 0),
      bytes: owner.bytes === null ? null : owner.bytes - (old?.bytes ?? 0),
    };
    const isAtLeast = cut.has(owner.kind) || before?.cut.has(owner.kind) === true;
    return { owner, isAtLeast, growth: before === null || isAtLeast ? undefined : growth };
  });
  const sorted = withGrowth.toSorted((a, b) => grownBy(b) - grownBy(a)).slice(0, MAX_OWNERS);
  const named: MemoryOwner[] = [];
  for (const [at, { owner, isAtLeast, growth }] of sorted.entries()) {
    const uses = at < MAX_NAMED ? await usesOf(file, owner, context) : null;
    const {
      key: _key,
      edgeToCut: _edge,
      owner: _owner,
      asPartOf: _part,
      steps: _steps,
      closure: _closure,
      ...shown
    } = owner;
    named.push({
      ...shown,
      held: owner.held,
      addedAt: uses?.adds.slice(0, MAX_PLACES) ?? [],
      declaredAt: uses?.declared ?? null,
      isAtLeast,
      ...(growth === undefined ? {} : { growth }),
    });
  }
  return named;
}

type Uses = Pick<CodeUses, 'adds' | 'declared'>;

/** The code that uses the reference; for functions that are kept, and of which it shows no addition, the call that hands them over. */
async function usesOf(file: string, found: FoundOwner, context: Context): Promise<Uses | null> {
  const ask = asksOf(context);
  const held = await ownerVariable(file, found, ask);
  const { uses } = await codeUsesOf([file, file], found, { code: undefined, held }, ask);
  if (found.closure === null || (uses?.adds.length ?? 0) > 0) return uses;
  const { registration } = await ask(file, 'heap.origin', { id: found.closure });
  if (registration === null) return uses;
  const { callee: _callee, ...place } = registration;
  return { adds: [place], declared: uses?.declared ?? null };
}
