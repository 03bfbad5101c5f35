/** Groups for `pen_heap_search`: realms, what waits, and wasted memory in dead captures, duplicate strings, plain objects of the same shape, and oversized collections. */
import { z } from 'zod';
import { assertNever } from '../../base/assert-never.ts';
import { table } from '../../base/markdown.ts';
import { formatBytes, formatCount, truncateEnd } from '../../base/units.ts';
import { ok } from '../../base/result.ts';
import { DuplicateStringSchema } from '../../contracts/heap/heap-overview.ts';
import type { AppResult } from '../../contracts/errors.ts';
import {
  HeapCollectionGroupSchema,
  HeapShapeSchema,
  type HeapCollectionGroup,
} from '../../contracts/heap/heap-filters.ts';
import { HeapDeadCaptureSchema } from '../../contracts/heap/heap-captures.ts';
import { CAPTURE_COLUMNS, captureCells, capturesText } from '../../kinds/heap/dead-capture-text.ts';
import { HeapRealmSchema } from '../../contracts/heap/heap-realms.ts';
import { momentsOfHunt } from './earlier-moments.ts';
import { HeapWaitingRowSchema, HeapWaitingSchema } from '../../contracts/heap/heap-waiting.ts';
import { WAITING_COLUMNS, waitingCells, waitingLimits, waitingSummary } from '../../kinds/heap/waiting-text.ts';
import { goneText, REALM_COLUMNS, realmCells, realmsText } from '../../kinds/heap/realm-text.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { NO_SMALL_INTEGERS } from '../../kinds/heap/heap-text.ts';
import { cursorAfter, page, pageLine, pageStart } from '../common/parameters.ts';

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

async function duplicates(
  { file }: CaptureSource,
  cursor: string | undefined,
  limit: number,
  { ports, signal, note }: CallContext,
): Promise<AppResult<WastePage>> {
  const found = await ports.analysis.query(file, 'heap.duplicate-strings', { count: MAX_DUPLICATES }, { signal });
  if (!found.ok) return found;
  const { strings, totalWastedBytes } = found.value;
  const shown = page(strings, cursor, limit);
  if (!shown.ok) return shown;
  if (strings.length === MAX_DUPLICATES) note(`Only the ${MAX_DUPLICATES} most wasteful groups are listed.`);
  const { rows, nextCursor } = shown.value;
  return ok({ ...NO_WASTE, total: strings.length, strings: rows, totalWastedBytes, nextCursor });
}

/** Reads one page of a kind of waste. */
export async function readWaste(
  kind: WasteKind,
  source: CaptureSource,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
  context: CallContext,
): Promise<AppResult<WastePage>> {
  const { ports, signal } = context;
  if (kind === 'duplicate-strings') return duplicates(source, cursor, limit, context);
  const start = pageStart(cursor);
  if (!start.ok) return start;
  const asked = { start: start.value, count: limit };
  switch (kind) {
    case 'dead-captures': {
      const found = await ports.analysis.query(source.file, 'heap.dead-captures', asked, { signal });
      if (!found.ok) return found;
      const { rows, total, freedBytes, hasScopes } = found.value;
      const nextCursor = cursorAfter(start.value, rows.length, total);
      return ok({ ...NO_WASTE, total, captures: rows, hasScopes, totalWastedBytes: freedBytes, nextCursor });
    }
    case 'realms': {
      const found = await ports.analysis.query(source.file, 'heap.realms', asked, { signal });
      if (!found.ok) return found;
      const { rows, total } = found.value;
      return ok({ ...NO_WASTE, total, realms: rows, nextCursor: cursorAfter(start.value, rows.length, total) });
    }
    case 'waiting': {
      const earlier = await momentsOfHunt(source, context);
      if (!earlier.ok) return earlier;
      const params = { ...asked, earlier: [...earlier.value] };
      const found = await ports.analysis.query(source.file, 'heap.waiting', params, { signal });
      if (!found.ok) return found;
      const { rows, total, counts } = found.value;
      const nextCursor = cursorAfter(start.value, rows.length, total);
      return ok({ ...NO_WASTE, total, waiting: rows, waitingCounts: counts, nextCursor });
    }
    case 'similar-shapes': {
      const found = await ports.analysis.query(source.file, 'heap.shapes', asked, { signal });
      if (!found.ok) return found;
      const { rows, total } = found.value;
      const nextCursor = cursorAfter(start.value, rows.length, total);
      return ok({ ...NO_WASTE, total, shapes: rows, nextCursor });
    }
    case 'sparse-collections': {
      const found = await ports.analysis.query(source.file, 'heap.collections', asked, { signal });
      if (!found.ok) return found;
      const { rows, total, wastedBytes } = found.value;
      const nextCursor = cursorAfter(start.value, rows.length, total);
      return ok({ ...NO_WASTE, total, collections: rows, totalWastedBytes: wastedBytes, nextCursor });
    }
    default:
      return assertNever(kind, 'kind of waste');
  }
}

const FILL_WORDS: Readonly<Record<HeapCollectionGroup['fill'], string>> = {
  empty: 'empty',
  'no-references': 'no references (empty, or numbers only)',
  sparse: 'less than a quarter used',
};

/** The sections of an answer about waste. */
export function wasteText(kind: WasteKind, value: Waste & Pick<WastePage, 'total' | 'nextCursor'>): (string | false)[] {
  const {
    strings,
    shapes,
    collections,
    captures,
    realms,
    waiting,
    waitingCounts,
    hasScopes,
    totalWastedBytes,
    total,
    nextCursor,
  } = value;
  const wasted = formatBytes(totalWastedBytes ?? 0);
  switch (kind) {
    case 'dead-captures':
      return [
        capturesText({ hasScopes, total, freedBytes: totalWastedBytes ?? 0 }),
        captures.length > 0 && table(CAPTURE_COLUMNS, captures.map(captureCells)),
        pageLine(captures.length, total, nextCursor),
      ];
    case 'realms':
      return [
        realmsText(realms),
        realms.length > 0 && table(REALM_COLUMNS, realms.map(realmCells)),
        ...realms.filter(({ isGone }) => isGone).map(goneText),
        pageLine(realms.length, total, nextCursor),
      ];
    case 'waiting':
      return [
        waitingSummary(waitingCounts),
        waiting.length > 0 && table(WAITING_COLUMNS, waiting.map(waitingCells)),
        ...waitingLimits(waiting),
        pageLine(waiting.length, total, nextCursor),
      ];
    case 'duplicate-strings':
      return [
        `Duplicate strings waste ${wasted}.`,
        strings.length > 0 &&
          table(
            ['String', 'Copies', 'Each', 'Wasted'],
            strings.map(({ text, count, sizeBytes, wastedBytes }) => [
              truncateEnd(text, 60),
              formatCount(count),
              formatBytes(sizeBytes),
              formatBytes(wastedBytes),
            ]),
          ),
        pageLine(strings.length, total, nextCursor),
      ];
    case 'similar-shapes':
      return [
        `Plain objects with the same properties. ${NO_SMALL_INTEGERS}`,
        shapes.length > 0 &&
          table(
            ['Properties', 'Count', 'Self', 'Hidden classes', 'Classes with the same shape', 'Example'],
            shapes.map(({ keys, keyCount, count, shallowSizeBytes, hiddenClasses, sharedWith, exampleId }) => [
              truncateEnd(`{${keys.join(', ')}${keyCount > keys.length ? ', …' : ''}}`, 80),
              formatCount(count),
              formatBytes(shallowSizeBytes),
              formatCount(hiddenClasses),
              sharedWith.map(({ name }) => truncateEnd(name, 30)).join(', '),
              `@${exampleId}`,
            ]),
          ),
        pageLine(shapes.length, total, nextCursor),
      ];
    case 'sparse-collections':
      return [
        `Oversized collections waste ${wasted}. Arrays of numbers are not included, because a snapshot does not contain them.`,
        collections.length > 0 &&
          table(
            ['Collection', 'State', 'Count', 'Slots', 'Used', 'Wasted'],
            collections.map(({ className, fill, count, slots, usedSlots, wastedBytes }) => [
              truncateEnd(className, 60),
              FILL_WORDS[fill],
              formatCount(count),
              formatCount(slots),
              formatCount(usedSlots),
              formatBytes(wastedBytes),
            ]),
          ),
        pageLine(collections.length, total, nextCursor),
      ];
    default:
      return assertNever(kind, 'kind of waste');
  }
}
