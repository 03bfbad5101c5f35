/** Where an object of a heap comes from: its birth by the recorded times and stacks, the slot that made it survive, and the code that writes this slot. */
import { registeredCall } from '../../shared/analysis/code-use/registered-call.ts';
import { slotWrites } from '../../shared/analysis/code-use/slot-writes.ts';
import { originSlotOf } from '../../shared/analysis/heap/index.ts';
import type { AnalysisAnswer, AnalysisParams, AnalysisQueryName } from '../../shared/contracts/analysis.ts';
import type { UsePlaceQuestion } from '../../shared/contracts/code-uses.ts';
import { settle, unwrap, type AppResult } from '../../shared/contracts/errors.ts';
import type { HeapNode } from '../../shared/contracts/heap/heap-objects.ts';
import type { HeapOrigin, OriginFrame, OriginSlot, SlotWrites } from '../../shared/contracts/heap/origins.ts';
import type { CaptureResolver, PositionResolvers } from '../source-maps/position-resolvers.ts';
import type { DocumentRef, Documents } from './documents/contract.ts';
import { parseParams } from './engines/engine.ts';
import { askDocument } from './engines/index.ts';
import type { Waiter } from './shared-work.ts';

/** Functions of a scope that are looked at: any one of a file is enough. */
const MAX_FUNCTIONS = 500;
const MAX_FILES = 50;
/** Maps next to scripts are not read for answers that any caller may receive. */
const STORED_ONLY = { lookIn: [], besideScripts: false };

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
    isPlain: /^(?:Object$|\{)/.test(owner.name),
    places,
    stack: stack.filter(({ url, line }) => url !== '' && line > 0),
  });
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
      const { rows: births } = await ask('allocations.births', { ids: ids.slice(-1000) });
      const { hasStacks } = await ask('allocations.overview', {});
      const { frames } = await ask('allocations.stack', { id });
      const found = path === undefined ? null : originSlotOf(path, births);
      const slot = found?.slot ?? null;
      const places = slot === null ? [] : await placesOf(slot, ask);
      const callback = found?.callback === undefined ? null : placeOf(found.callback);
      const positions = [...frames, ...places, ...(callback === null ? [] : [callback])];
      const resolver = await resolvers.forCapture(filePath, positions, STORED_ONLY, waiter.signal);
      const stack = frames.map((frame) => originalFrame(frame, resolver));
      const { fromMs, toMs, when } = births.at(-1) ?? { when: 'unknown', fromMs: null, toMs: null };
      return {
        birth: { when, fromMs, toMs },
        stack,
        hasStacks,
        slot,
        writes: slot === null ? null : await writesOf(slot, { places, stack }, resolver),
        registration: callback === null ? null : registeredCall(await resolver.authorTexts(), callback),
      };
    });
}
