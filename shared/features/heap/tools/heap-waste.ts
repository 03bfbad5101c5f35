/** Groups for `pen_heap_search`: realms, what waits, and wasted memory in dead captures, duplicate strings, plain objects of the same shape, and oversized collections. */
import { z } from 'zod';
import { assertNever } from '../../../base/assert-never.ts';
import { unwrap } from '../../../base/errors.ts';
import { HeapDeadCaptureSchema } from '../../../engine/heap/contract/heap-captures.ts';
import { HeapCollectionGroupSchema, HeapShapeSchema } from '../../../engine/heap/contract/heap-filters.ts';
import { DuplicateStringSchema } from '../../../engine/heap/contract/heap-overview.ts';
import { HeapRealmSchema } from '../../../engine/heap/contract/heap-realms.ts';
import { HeapWaitingRowSchema, HeapWaitingSchema } from '../../../engine/heap/contract/heap-waiting.ts';
import type { AnswerPart } from '../../../core/findings/markdown.ts';
import type { Block } from '../../../core/findings/model.ts';
import {
  captureBlocks,
  collectionBlocks,
  duplicateBlocks,
  realmBlocks,
  shapeBlocks,
  waitingBlocks,
} from '../waste-blocks.ts';
import { asking } from '../../../core/capability/asking.ts';
import { cursorAfter, pageLine, pageStart } from '../../../core/capability/parameters.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { momentsOfHunt } from './earlier-moments.ts';

export const WASTE_KINDS = [
  'dead-captures',
  'duplicate-strings',
  'similar-shapes',
  'sparse-collections',
  'realms',
  'waiting',
] as const;
export type WasteKind = (typeof WASTE_KINDS)[number];

export function isWasteKind(kind: string | undefined): kind is WasteKind {
  return WASTE_KINDS.some((each) => each === kind);
}

/** Groups of duplicate strings per query. */
const MAX_DUPLICATES = 500;

/** Only the list of the requested kind is filled, most wasteful first; realms that should be gone first. */
export const WasteSchema = z.object({
  strings: z.array(DuplicateStringSchema),
  shapes: z.array(HeapShapeSchema),
  collections: z.array(HeapCollectionGroupSchema),
  captures: z.array(HeapDeadCaptureSchema),
  realms: z.array(HeapRealmSchema),
  waiting: z.array(HeapWaitingRowSchema),
  /** Of what waits, over all rows. */
  waitingCounts: HeapWaitingSchema.shape.counts,
  /** False if nothing is known of captured variables, because the file has no scopes. */
  hasScopes: z.boolean(),
  /** Total of the kind; null for shapes, realms and what waits, which by themselves waste nothing. */
  totalWastedBytes: z.number().nullable(),
});
export type Waste = z.infer<typeof WasteSchema>;
export const NO_WASTE: Waste = {
  strings: [],
  shapes: [],
  collections: [],
  captures: [],
  realms: [],
  waiting: [],
  waitingCounts: [],
  hasScopes: true,
  totalWastedBytes: null,
};

export interface WastePage extends Waste {
  readonly total: number;
  readonly nextCursor: string | null;
}

/** Reads one page of a kind of waste. */
export async function readWaste(
  kind: WasteKind,
  source: CaptureSource,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
  context: CallContext,
): Promise<WastePage> {
  const ask = asking(source.file, context);
  const start = unwrap(pageStart(cursor));
  const asked = { start, count: limit };
  const pageOf = (shown: number, total: number, of: Partial<Waste>): WastePage => ({
    ...NO_WASTE,
    ...of,
    total,
    nextCursor: cursorAfter(start, shown, total),
  });
  switch (kind) {
    case 'dead-captures': {
      const { rows, total, freedBytes, hasScopes } = await ask('heap.dead-captures', asked);
      return pageOf(rows.length, total, { captures: rows, hasScopes, totalWastedBytes: freedBytes });
    }
    case 'realms': {
      const { rows, total } = await ask('heap.realms', asked);
      return pageOf(rows.length, total, { realms: rows });
    }
    case 'waiting': {
      const earlier = [...unwrap(await momentsOfHunt(source, context))];
      const { rows, total, counts } = await ask('heap.waiting', { ...asked, earlier });
      return pageOf(rows.length, total, { waiting: rows, waitingCounts: counts });
    }
    case 'duplicate-strings': {
      const { strings, totalWastedBytes } = await ask('heap.duplicate-strings', { count: MAX_DUPLICATES });
      if (strings.length === MAX_DUPLICATES)
        context.note(`Only the ${MAX_DUPLICATES} most wasteful groups are listed.`);
      const shown = strings.slice(start, start + limit);
      return pageOf(shown.length, strings.length, { strings: shown, totalWastedBytes });
    }
    case 'similar-shapes': {
      const { rows, total } = await ask('heap.shapes', asked);
      return pageOf(rows.length, total, { shapes: rows });
    }
    case 'sparse-collections': {
      const { rows, total, wastedBytes } = await ask('heap.collections', asked);
      return pageOf(rows.length, total, { collections: rows, totalWastedBytes: wastedBytes });
    }
    default:
      return assertNever(kind, 'kind of waste');
  }
}

/** The parts of an answer about waste. */
export function wasteParts(kind: WasteKind, value: Waste & Pick<WastePage, 'total' | 'nextCursor'>): AnswerPart[] {
  const { strings, shapes, collections, captures, realms, waiting, waitingCounts, hasScopes, total } = value;
  const wastedBytes = value.totalWastedBytes ?? 0;
  const parts = (rows: readonly unknown[], blocks: readonly Block[]): AnswerPart[] => [
    ...blocks,
    pageLine(rows.length, total, value.nextCursor),
  ];
  switch (kind) {
    case 'dead-captures':
      return parts(captures, captureBlocks({ rows: captures, hasScopes, total, freedBytes: wastedBytes }));
    case 'realms':
      return parts(realms, realmBlocks({ rows: realms, total }));
    case 'waiting':
      return parts(waiting, waitingBlocks({ rows: waiting, counts: waitingCounts, total }));
    case 'duplicate-strings':
      return parts(strings, duplicateBlocks({ strings, totalWastedBytes: wastedBytes }));
    case 'similar-shapes':
      return parts(shapes, shapeBlocks({ rows: shapes }));
    case 'sparse-collections':
      return parts(collections, collectionBlocks({ rows: collections, wastedBytes }));
    default:
      return assertNever(kind, 'kind of waste');
  }
}
