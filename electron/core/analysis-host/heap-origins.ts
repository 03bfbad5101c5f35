/** Where an object of a heap comes from: its birth by the recorded times and stacks, the slot that made it survive, and the code that writes this slot. */
import {
  declaredAt,
  placedFunction,
  stackFit,
  type PlacedFunction,
  registeredCall,
  slotWrites,
  isParsed,
  offsetOf,
  parseCode,
  type ParsedCode,
} from '../../../shared/engine/code-use/index.ts';
import { originSlotOf } from '../../../shared/engine/heap/index.ts';
import { WORKBENCH_ENTRY } from '../../../shared/base/workbench-scripts.ts';
import { isRuntimeScript } from '../../../shared/base/third-party.ts';
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import type { UsePlaceQuestion } from '../../../shared/engine/source-map/contract/code-uses.ts';
import { settle, unwrap, type AppResult } from '../../../shared/base/errors.ts';
import type { HeapBirth } from '../../../shared/engine/heap/contract/allocations.ts';
import type { HeapNode } from '../../../shared/engine/heap/contract/heap-objects.ts';
import type {
  HeapOrigin,
  OriginFrame,
  OriginSlot,
  SlotWrites,
  StackFit,
} from '../../../shared/engine/heap/contract/origins.ts';
import { STORED_ONLY, type CaptureResolver, type PositionResolvers } from '../source-maps/position-resolvers.ts';
import type { DocumentRef, Documents } from './documents/contract.ts';
import { parseParams } from './engines/engine.ts';
import { askDocument } from './engines/index.ts';
import type { Waiter } from './shared-work.ts';

/** Functions of a scope that are looked at: any one of a file is enough. */
const MAX_FUNCTIONS = 500;
const MAX_FILES = 50;
/** Objects in one question about births: a path may lead along a list. */
const MAX_IDS = 1000;
/** Maps next to scripts are not read for answers that any caller may receive. */

type Ask = <N extends AnalysisQueryName>(query: N, params: AnalysisParams<N>) => Promise<AnalysisAnswer<N>>;

export type HeapOrigins = (document: DocumentRef, params: unknown, waiter: Waiter) => Promise<AppResult<HeapOrigin>>;

function placeOf({ original, location }: Pick<HeapNode, 'original' | 'location'>): UsePlaceQuestion | null {
  if (original === undefined && location === undefined) return null;
  const { url = '', line = 0, column = 1 } = location ?? {};
  return { url, line, column, ...(original === undefined ? {} : { original }) };
}

/** One function of each file that uses the scope of a variable; of a property the constructor of its owner's class. */
async function placesOf({ kind, owner }: OriginSlot, ask: Ask): Promise<UsePlaceQuestion[]> {
  if (kind === 'property') {
    const { node, location } = await ask('heap.object', { id: owner.id });
    const place = node === null ? null : placeOf({ ...node, location: location ?? undefined });
    return place === null ? [] : [place];
  }
  const { rows } = await ask('heap.retainers', { id: owner.id, count: MAX_FUNCTIONS });
  const places = new Map<string, UsePlaceQuestion>();
  for (const { node } of rows) {
    const place = node.type === 'closure' ? placeOf(node) : null;
    const source = place?.original?.source ?? place?.url ?? '';
    if (place !== null && source !== '' && !places.has(source)) places.set(source, place);
  }
  return [...places.values()].slice(0, MAX_FILES);
}

/** True of a slot in an object of the runtime, or of one that leads to such an object. */
async function isRuntimeSlot({ holds }: OriginSlot, places: readonly UsePlaceQuestion[], ask: Ask): Promise<boolean> {
  if (places.length > 0 && places.every(({ url }) => isRuntimeScript(url))) return true;
  const { location } = await ask('heap.object', { id: holds.id });
  return location !== null && holds.type !== 'closure' && isRuntimeScript(location.url);
}

function originalFrame(
  frame: AnalysisAnswer<'allocations.stack'>['frames'][number],
  resolver: CaptureResolver,
): OriginFrame {
  if (frame.url === '' || frame.line === 0) return frame;
  const position = { ...frame, column: Math.max(1, frame.column) };
  const original = resolver.resolve(position);
  const name = resolver.nameOf(position, original);
  return original === null ? { ...frame, name } : { ...frame, original: { ...original, name } };
}

async function writesOf(
  slot: OriginSlot,
  { places, stack }: { readonly places: readonly UsePlaceQuestion[]; readonly stack: readonly OriginFrame[] },
  resolver: CaptureResolver,
): Promise<SlotWrites> {
  const { kind, name, isMember, owner } = slot;
  return slotWrites(await resolver.textsWith(name.replace(/^#/, '')), {
    kind,
    name,
    isMember,
    className: /^(?:Object$|\{)/.test(owner.name) ? '' : (owner.original?.name ?? owner.name),
    places,
    stack: stack.filter(({ url, line }) => url !== '' && line > 0),
  });
}

/** The first slot that some code writes; the likeliest one if none is. */
async function writtenSlot(
  slots: readonly { readonly slot: OriginSlot; readonly places: readonly UsePlaceQuestion[] }[],
  stack: readonly OriginFrame[],
  resolver: CaptureResolver,
): Promise<{ readonly slot: OriginSlot; readonly writes: SlotWrites } | undefined> {
  const all: { slot: OriginSlot; writes: SlotWrites }[] = [];
  for (const { slot, places } of slots) all.push({ slot, writes: await writesOf(slot, { places, stack }, resolver) });
  return all.find(({ writes }) => writes.rows.length > 0) ?? all[0];
}

/** Frames of scripts that a stack is checked by: the second one is the caller of a constructor. */
const CHECKED_FRAMES = 2;
/** Names of properties that a shape is checked by. */
const CHECKED_KEYS = 3;

async function textAt(place: UsePlaceQuestion | null, resolver: CaptureResolver): Promise<TextAt | null> {
  const found = place === null ? null : await resolver.text({ url: place.url, line: place.line, column: place.column });
  if (found === null || !isParsed(found.source)) return null;
  const parsed = parseCode({ source: found.source, text: found.text, startLine: 1, startColumn: 1 });
  const offset = offsetOf(parsed, found.line, found.column);
  return offset === null ? null : { parsed, offset };
}

interface TextAt {
  readonly parsed: ParsedCode;
  readonly offset: number;
}

/** `node`, `place`: of the object, with the constructor of its class or where the function is. */
async function fitOf(
  stack: readonly OriginFrame[],
  { node, place }: { readonly node: HeapNode; readonly place: UsePlaceQuestion | null },
  resolver: CaptureResolver,
): Promise<StackFit> {
  const scripted = stack.filter(({ url, line }) => url !== '' && line > 0).slice(0, CHECKED_FRAMES);
  const isOfScript = place !== null && !isRuntimeScript(place.url);
  if (stack.some(({ name }) => name === WORKBENCH_ENTRY) && node.name !== WORKBENCH_ENTRY) return 'differs';
  if (scripted.length === 0) return 'unknown';
  const isOfRuntime = scripted.every(({ url }) => isRuntimeScript(url));
  if (isOfScript && (isOfRuntime || (node.type === 'closure' && isRuntimeScript(scripted[0]?.url ?? ''))))
    return 'differs';
  const frames: PlacedFunction[] = [];
  for (const frame of scripted) {
    const at = await textAt(frame, resolver);
    if (at !== null) frames.push(placedFunction(at.parsed, at.offset));
    else if (frames.length === 0) return 'unknown';
  }
  const own = await textAt(place, resolver);
  if (node.type === 'closure')
    return own === null
      ? 'unknown'
      : stackFit({ kind: 'function', own: placedFunction(own.parsed, own.offset) }, frames);
  const className = node.original?.name ?? node.name;
  if (place !== null) {
    const { texts } = await resolver.textsWith(className);
    const makers = texts.filter(({ source }) => isParsed(source)).map(parseCode);
    const declared = own === null ? null : declaredAt(own.parsed, own.offset);
    return stackFit({ kind: 'instance', className, declared, makers }, frames);
  }
  const keys = node.name.startsWith('{') ? (node.name.match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu) ?? []) : [];
  return stackFit({ kind: 'plain', keys: keys.slice(0, CHECKED_KEYS) }, frames);
}

export function createHeapOrigins(documents: Documents, resolvers: PositionResolvers): HeapOrigins {
  return ({ key, filePath }, given, waiter) =>
    settle(async () => {
      const { id } = parseParams('heap.origin', given);
      const ask: Ask = async (query, params) =>
        unwrap(
          await documents.query(key, filePath, waiter, (open) => askDocument(open, { query, filePath, params })),
        ) as AnalysisAnswer<typeof query>;
      const { paths } = await ask('heap.paths', { id, paths: 1 });
      const [path] = paths;
      const ids = path === undefined ? [id] : path.steps.map(({ node }) => node.id);
      const births: HeapBirth[] = [];
      for (let from = 0; from < ids.length; from += MAX_IDS)
        births.push(...(await ask('allocations.births', { ids: ids.slice(from, from + MAX_IDS) })).rows);
      const { hasStacks } = await ask('allocations.overview', {});
      const { frames } = await ask('allocations.stack', { id });
      const found = path === undefined ? null : originSlotOf(path, births);
      const slots: { readonly slot: OriginSlot; readonly places: readonly UsePlaceQuestion[] }[] = [];
      for (const slot of found?.slots ?? []) {
        const places = await placesOf(slot, ask);
        // The runtime writes its own lists, such as those of listeners: no source of the author does.
        if (!(await isRuntimeSlot(slot, places, ask))) slots.push({ slot, places });
      }
      const callback = found?.callback === undefined ? null : placeOf(found.callback);
      const { node, location } = await ask('heap.object', { id });
      const own = node === null ? null : placeOf({ ...node, location: location ?? node.location });
      const positions = [
        ...frames,
        ...slots.flatMap(({ places }) => places),
        ...(own === null ? [] : [own]),
        ...(callback === null ? [] : [callback]),
      ];
      const resolver = await resolvers.forCapture(filePath, positions, STORED_ONLY, waiter.signal);
      const stack = frames.map((frame) => originalFrame(frame, resolver));
      const fit = node === null || stack.length === 0 ? null : await fitOf(stack, { node, place: own }, resolver);
      const written = await writtenSlot(slots, fit === 'fits' ? stack : [], resolver);
      const { fromMs, toMs, when } = births.at(-1) ?? { when: 'unknown', fromMs: null, toMs: null };
      return {
        birth: { when, fromMs, toMs },
        stack,
        stackFit: fit,
        hasStacks,
        slot: written?.slot ?? null,
        writes: written?.writes ?? null,
        registration: callback === null ? null : registeredCall(await resolver.authorTexts(), callback),
      };
    });
}
