/**
 * Who in JavaScript keeps memory outside the JS heap: for ArrayBuffers, WebAssembly memories, external strings, canvases and textures the path that most
 * of them share, the variable or property at which it could be cut, and the line of the author that puts them there.
 */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import { formatCount } from '../../base/units.ts';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { MAX_PATH_OBJECTS } from '../../contracts/heap/heap-objects.ts';
import { CodeUsePlaceSchema, type CodeUsePlace } from '../../contracts/code-uses.ts';
import { stepToCut } from '../../contracts/heap/named-steps.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { scriptPlaceText } from '../../findings/function-names.ts';
import { cutOf, edgeToCut, isVariable, ownerOfEdgeToCut } from '../../kinds/heap/cut-reference.ts';
import { pathExpression } from '../../kinds/heap/heap-text.ts';
import type { CallContext } from '../define.ts';
import { codeUsesOf } from '../leak-hunt/hunt-code-uses.ts';
import { ownerVariable } from '../leak-hunt/owner-variable.ts';

const OWNED = {
  'array-buffer': { one: 'ArrayBuffer', label: 'ArrayBuffers', classes: ['system / JSArrayBufferData'] },
  wasm: { one: 'WebAssembly memory', label: 'WebAssembly memories', classes: ['Memory'] },
  string: { one: 'external string', label: 'external strings', classes: ['system / ExternalStringData'] },
  canvas: {
    one: 'canvas or bitmap',
    label: 'canvases and bitmaps',
    classes: ['<canvas>', 'Detached <canvas>', 'HTMLCanvasElement', 'OffscreenCanvas', 'ImageBitmap'],
  },
  gpu: {
    one: 'texture or buffer of the GPU',
    label: 'textures and buffers of the GPU',
    classes: ['WebGLTexture', 'WebGLBuffer', 'WebGLRenderbuffer', 'GPUTexture', 'GPUBuffer'],
  },
} as const satisfies Record<string, { one: string; label: string; classes: readonly string[] }>;
type OwnedKind = keyof typeof OWNED;

/** The snapshot has no size of what these refer to: it is in another allocator, or in the GPU process. */
const WITHOUT_SIZE: ReadonlySet<OwnedKind> = new Set(['canvas', 'gpu']);

/** Paths that are read one by one: of more, the smaller ones are read together. */
const MAX_WAYS = 1000;
/** An object of which so many properties keep one is a dictionary: it is the owner. */
const DICTIONARY_KEYS = 10;
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

export const MemoryOwnerSchema = z.object({
  kind: z.enum(Object.keys(OWNED) as [OwnedKind, ...OwnedKind[]]),
  className: z.string(),
  count: z.number(),
  /** Bytes outside the JS heap; null where a snapshot does not have them. */
  bytes: z.number().nullable(),
  /** The reference to remove: `variable kept`, `.cache of Store`; the end of the path if it has no name. */
  held: z.string(),
  path: z.string(),
  /** The largest of them in the snapshot. */
  nodeId: z.number(),
  /** Each line that may put them there, in the original source, the first ones; empty if the stored sources do not show it. */
  addedAt: z.array(CodeUsePlaceSchema),
  /** Where the variable or property is declared; null as above. */
  declaredAt: CodeUsePlaceSchema.nullable(),
  /** There are more objects of the kind than were counted, in one snapshot of the call at least: no growth follows from the counts. */
  isAtLeast: z.boolean(),
  /** Change since the first snapshot of the call; absent if it took one only, or if not all objects were counted. */
  growth: z.object({ count: z.number(), bytes: z.number().nullable() }).optional(),
});
export type MemoryOwner = z.infer<typeof MemoryOwnerSchema>;

/** An owner before its code is looked up. */
interface FoundOwner extends Omit<MemoryOwner, 'addedAt' | 'declaredAt' | 'growth' | 'isAtLeast'> {
  /** Equal in another snapshot of the same process. */
  readonly key: string;
  readonly edgeToCut: string;
  readonly owner: number | null;
  /** The same objects, as those of the object that has the reference. */
  readonly asPartOf: () => FoundOwner;
}

type Context = Pick<CallContext, 'ports' | 'signal'>;
type Way = AnalysisAnswer<'heap.class-paths'>['ways'][number];

/** ArrayBuffers of WebAssembly memories, which are counted as memories. */
async function memoryBuffers(file: string, { ports, signal }: Context): Promise<AppResult<number[]>> {
  const memories = await ports.analysis.query(
    file,
    'heap.class-paths',
    { className: OWNED.wasm.classes[0], sample: MAX_MEMORIES },
    { signal },
  );
  if (!memories.ok) return memories;
  const buffers: number[] = [];
  for (const { node } of memories.value.ways) {
    const found = await ports.analysis.query(file, 'heap.references', { id: node.id, count: 20 }, { signal });
    if (!found.ok) return found;
    buffers.push(...found.value.rows.filter((row) => row.node.name === 'ArrayBuffer').map((row) => row.node.id));
  }
  return ok(buffers);
}

function ownerOf(kind: OwnedKind, className: string, way: Way): FoundOwner {
  const { count, retainedSizeBytes, node, path: all, differsAt } = way;
  const path = differsAt === undefined ? all : { steps: all.steps.slice(0, differsAt) };
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
    asPartOf: () => ownerOf(kind, className, { ...way, differsAt: stepToCut(path) }),
  };
}

/** Objects with many properties that each keep one of a kind, as dictionaries: `KIND ID`. */
function dictionaries(found: readonly FoundOwner[]): Set<string> {
  const references = new Map<string, Set<string>>();
  for (const { kind, owner, edgeToCut: reference, key } of found) {
    if (owner === null || isVariable(reference)) continue;
    const holder = `${kind} ${owner}`;
    references.set(holder, (references.get(holder) ?? new Set()).add(key));
  }
  return new Set([...references].filter(([, keys]) => keys.size >= DICTIONARY_KEYS).map(([holder]) => holder));
}

/** Objects that are reached by different paths behind one reference are freed by removing it: owners of size, largest first. */
function byReference(found: readonly FoundOwner[], ofMany: ReadonlySet<string>): FoundOwner[] {
  const merged = new Map<string, FoundOwner>();
  for (const single of found) {
    const each = ofMany.has(`${single.kind} ${single.owner}`) ? single.asPartOf() : single;
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
  return [...merged.values()]
    .filter(({ bytes, count }) => (bytes === null ? count >= LEAST_COUNT : bytes >= LEAST_BYTES))
    .toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0) || b.count - a.count);
}

/** What a snapshot tells of owners. */
export interface OwnersFound {
  /** One for each path. */
  readonly found: readonly FoundOwner[];
  /** Kinds of which there are more objects than were counted. */
  readonly cut: ReadonlySet<OwnedKind>;
}

export async function findOwners(file: string, context: Context): Promise<AppResult<OwnersFound>> {
  const { ports, signal } = context;
  const ignoredNodes = await memoryBuffers(file, context);
  if (!ignoredNodes.ok) return ignoredNodes;
  const found: FoundOwner[] = [];
  const cut = new Set<OwnedKind>();
  for (const kind of Object.keys(OWNED) as OwnedKind[])
    for (const className of OWNED[kind].classes) {
      const ways = await ports.analysis.query(
        file,
        'heap.class-paths',
        {
          className,
          sample: MAX_PATH_OBJECTS,
          most: MAX_WAYS,
          ...(kind === 'array-buffer' ? { ignoredNodes: ignoredNodes.value } : {}),
        },
        { signal },
      );
      if (!ways.ok) return ways;
      if (ways.value.sampled < ways.value.total) cut.add(kind);
      found.push(...ways.value.ways.map((way) => ownerOf(kind, className, way)));
    }
  return ok({ found, cut });
}

/** How many more objects or bytes an owner has than before, for the order of owners that grew; all that it has where that is not known. */
const grownBy = ({ growth, owner }: { owner: FoundOwner; growth: MemoryOwner['growth'] }): number =>
  growth === undefined ? (owner.bytes ?? 0) : (growth.bytes ?? growth.count * 1024);

/** The owners with their lines. `before`: those of an earlier snapshot; then those that grew most are first. */
export async function namedOwners(
  file: string,
  { found, cut }: OwnersFound,
  before: OwnersFound | null,
  context: Context,
): Promise<AppResult<MemoryOwner[]>> {
  const ofMany = new Set([...dictionaries(found), ...dictionaries(before?.found ?? [])]);
  const owners = byReference(found, ofMany);
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
    const uses = at < MAX_NAMED ? await usesOf(file, owner, context) : ok(null);
    if (!uses.ok) return uses;
    const { key: _key, edgeToCut: _edge, owner: _owner, asPartOf: _part, ...shown } = owner;
    named.push({
      ...shown,
      held: owner.held,
      addedAt: uses.value?.adds.slice(0, MAX_PLACES) ?? [],
      declaredAt: uses.value?.declared ?? null,
      isAtLeast,
      ...(growth === undefined ? {} : { growth }),
    });
  }
  return ok(named);
}

async function usesOf(file: string, found: FoundOwner, context: Context): ReturnType<typeof codeUsesOf> {
  const held = await ownerVariable(file, found, context);
  if (!held.ok) return held;
  return codeUsesOf(file, found, { code: undefined, held: held.value }, context);
}

function placeText(place: CodeUsePlace): string {
  const at = scriptPlaceText({ url: place.source, line: place.line, column: 0 }).replace(/:0$/, '');
  return `${at}${place.name === '' ? '' : ` in ${place.name}`}: ${place.code}`;
}

/**
 * `added at server.js:4 in leak: kept.push(buffer)`, and the other lines that may add; the declaration if none is known; '' without either. Which of several
 * lines added what is there, a snapshot does not say.
 */
export function ownerPlace({ addedAt, declaredAt }: Pick<MemoryOwner, 'addedAt' | 'declaredAt'>): string {
  if (addedAt.length > 0) return `added at ${addedAt.map(placeText).join(', or at ')}`;
  return declaredAt === null ? '' : `declared at ${placeText(declaredAt)}`;
}

export function countText({ kind, count }: Pick<MemoryOwner, 'kind' | 'count'>): string {
  return count === 1 ? `1 ${OWNED[kind].one}` : `${formatCount(count)} ${OWNED[kind].label}`;
}
