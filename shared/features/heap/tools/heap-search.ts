/** `pen_heap_search`: finds objects of a heap snapshot by name, text, id, edge or kind. */
import { z } from 'zod';
import { assertNever } from '../../../base/assert-never.ts';
import type { AnalysisParams } from '../../../core/analysis/analysis.ts';
import { appError, AppFailure, unwrap, type AppError } from '../../../base/errors.ts';
import { HeapDeadCaptureSchema } from '../../../engine/heap/contract/heap-captures.ts';
import {
  HeapCollectionGroupSchema,
  HeapShapeSchema,
  type HeapSearchKind,
} from '../../../engine/heap/contract/heap-filters.ts';
import { HEAP_OBJECT_QUERIES, HeapNodeSchema } from '../../../engine/heap/contract/heap-objects.ts';
import { DuplicateStringSchema } from '../../../engine/heap/contract/heap-overview.ts';
import { HeapRealmSchema } from '../../../engine/heap/contract/heap-realms.ts';
import { HeapWaitingRowSchema, HeapWaitingSchema } from '../../../engine/heap/contract/heap-waiting.ts';
import { parseRealmFilter } from '../contract/realm-filter.ts';
import { paragraph } from '../../../core/findings/blocks.ts';
import { answerText, type AnswerPart } from '../../../core/findings/markdown.ts';
import { count, name, plainSection, type Block } from '../../../core/findings/model.ts';
import { nodeCell, nodesTable } from '../heap-tables.ts';
import { asking } from '../../../core/capability/asking.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { CaptureSourceSchema, sourceText, type CaptureSource } from '../../../core/contracts/capture-source.ts';
import {
  captureBlocks,
  collectionBlocks,
  duplicateBlocks,
  realmBlocks,
  shapeBlocks,
  waitingBlocks,
} from '../waste-blocks.ts';
import { momentsOfHunt } from './earlier-moments.ts';
import { noSuchNode, openHeapCapture } from './heap-capture.ts';
import {
  heapAliases,
  newestCaptureParam,
  cursorAfter,
  cursorParam,
  limitParam,
  pageLine,
  pageStart,
} from '../../../core/capability/parameters.ts';

// Groups for `pen_heap_search`: realms, what waits, and wasted memory in dead captures, duplicate strings, plain objects of the same shape, and
// oversized collections.

const WASTE_KINDS = [
  'dead-captures',
  'duplicate-strings',
  'similar-shapes',
  'sparse-collections',
  'realms',
  'waiting',
] as const;
type WasteKind = (typeof WASTE_KINDS)[number];

function isWasteKind(kind: string | undefined): kind is WasteKind {
  return WASTE_KINDS.some((each) => each === kind);
}

/** Groups of duplicate strings per query. */
const MAX_DUPLICATES = 500;

/** Only the list of the requested kind is filled, most wasteful first; realms that should be gone first. */
const WasteSchema = z.object({
  strings: z.array(DuplicateStringSchema),
  shapes: z.array(HeapShapeSchema),
  collections: z.array(HeapCollectionGroupSchema),
  captures: z.array(HeapDeadCaptureSchema),
  realms: z.array(HeapRealmSchema),
  waiting: z.array(HeapWaitingRowSchema),
  /** Sum over all rows of what waits. */
  waitingCounts: HeapWaitingSchema.shape.counts,
  /** False if nothing is known of captured variables, because the file has no scopes. */
  hasScopes: z.boolean(),
  /** Total of the kind; null for shapes, realms and what waits, which by themselves waste nothing. */
  totalWastedBytes: z.number().nullable(),
});
type Waste = z.infer<typeof WasteSchema>;
const NO_WASTE: Waste = {
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

interface WastePage extends Waste {
  readonly total: number;
  readonly nextCursor: string | null;
}

/** Reads one page of a kind of waste. */
async function readWaste(
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
function wasteParts(kind: WasteKind, value: Waste & Pick<WastePage, 'total' | 'nextCursor'>): AnswerPart[] {
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

/** Kinds of objects, each with its kind in the analysis: `listeners` are the functions that listeners call. */
const OBJECT_KINDS = {
  'detached-dom': 'detached-dom',
  detached: 'detached',
  listeners: 'listener-functions',
  'retained-by-listeners': 'listeners',
  contexts: 'contexts',
  console: 'console',
  collections: 'collections',
} as const satisfies Record<string, HeapSearchKind>;
type ObjectKind = keyof typeof OBJECT_KINDS;
const KINDS = [...(Object.keys(OBJECT_KINDS) as [ObjectKind, ...ObjectKind[]]), ...WASTE_KINDS] as const;
const WAYS = ['name', 'text', 'node', 'edge', 'kind'] as const;

const ContentSchema = z.object({
  total: z.number(),
  /** Largest retained size first. */
  objects: z.array(HeapNodeSchema),
  /** Only for `node`: its source location and its dominator. */
  location: HEAP_OBJECT_QUERIES['heap.object'].result.shape.location,
  dominator: HeapNodeSchema.nullable(),
  /** Only for the kinds of waste. */
  ...WasteSchema.shape,
  nextCursor: z.string().nullable(),
});
type Content = z.infer<typeof ContentSchema>;

const NOTHING: Content = {
  total: 0,
  objects: [],
  location: null,
  dominator: null,
  ...NO_WASTE,
  nextCursor: null,
};

interface Wanted {
  readonly name?: string | undefined;
  readonly text?: string | undefined;
  readonly node?: number | undefined;
  readonly edge?: string | undefined;
  readonly kind?: (typeof KINDS)[number] | undefined;
  readonly isRegex: boolean;
  readonly exact: boolean;
}

function regexFault(pattern: string): string | null {
  try {
    ''.search(new RegExp(pattern));
    return null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** The error of a search without exactly one criterion, or with an invalid one; null if it is valid. */
export function checkSearch(wanted: Wanted): AppError | null {
  const given = WAYS.filter((way) => wanted[way] !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'No search criterion was given.' : `${given.join(' and ')} were given together.`;
    return appError('invalid_params', what, `Give one of ${WAYS.join(', ')}.`);
  }
  if (wanted.exact && (wanted.isRegex || wanted.node !== undefined || wanted.kind !== undefined))
    return appError('invalid_params', '"exact" can be used with name, text or edge only.', 'Omit it.');
  if (!wanted.isRegex) return null;
  if (wanted.text === undefined)
    return appError('invalid_params', '"isRegex" can be used with "text" only.', 'Omit it, or use "text".');
  const fault = regexFault(wanted.text);
  if (fault === null) return null;
  return appError(
    'invalid_params',
    `"text" is not a valid regular expression: ${fault}.`,
    'Correct it, or omit isRegex.',
  );
}

/** The text alone, as a regular expression. */
function wholeText(text: string): string {
  return `^${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
}

function question({ name: named = '', text, edge, kind, isRegex, exact }: Wanted): AnalysisParams<'heap.search'> {
  if (kind !== undefined && !isWasteKind(kind)) return { in: 'kind', query: OBJECT_KINDS[kind] };
  const place = text === undefined ? (edge === undefined ? 'name' : 'edge') : 'text';
  // Texts and properties may have any words in them.
  const { realm, rest } = parseRealmFilter(text === undefined && edge === undefined ? named : '');
  const query = text ?? edge ?? rest;
  const of = realm === undefined ? {} : { realm };
  return exact ? { in: place, query: wholeText(query), isRegex: true, ...of } : { in: place, query, isRegex, ...of };
}

function contentParts(value: Content & { by: string; query: string }): AnswerPart[] {
  if (value.by === 'kind' && isWasteKind(value.query)) return wasteParts(value.query, value);
  return [
    value.objects.length > 0
      ? nodesTable(value.objects)
      : value.total === 0
        ? 'No matches.'
        : 'No objects on this page.',
    value.dominator !== null && paragraph(['Dominated by ', nodeCell(value.dominator), '.']),
    value.location !== null &&
      plainSection('source', 'Source', [
        paragraph(name(`${value.location.url}:${value.location.line}:${value.location.column}`)),
      ]),
    pageLine(value.objects.length, value.total, value.nextCursor),
  ];
}

export const penHeapSearch = defineCapability({
  name: 'pen_heap_search',
  title: 'Heap Search',
  summary: 'Finds objects of a heap snapshot.',
  category: 'memory',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    capture: newestCaptureParam,
    name: z.string().min(1).max(1000).optional().describe('Part of the name; realm:"…" in it: only of these realms.'),
    text: z.string().min(1).max(1000).optional().describe('Part of the content of a string.'),
    isRegex: z.boolean().default(false).describe('Treat "text" as a regular expression.'),
    exact: z.boolean().default(false).describe('Match the whole name, text or property, and case.'),
    node: z.number().int().min(0).optional().describe('Object id.'),
    edge: z.string().min(1).max(1000).optional().describe('Name of a property that refers to the objects.'),
    kind: z
      .enum(KINDS)
      .optional()
      .describe(
        'listeners: functions that listeners call. detached, contexts, console: retained only by these. collections: Map, Set, Array. dead-captures: variables kept by closures that cannot read them. realms: windows, workers, vm contexts. waiting: pending promises, timers, listeners, weak references.',
      ),
    limit: limitParam(20),
    cursor: cursorParam,
  }),
  aliases: { ...heapAliases(20), nodeId: { parameter: 'node' } },
  result: CaptureSourceSchema.extend({ by: z.enum(WAYS), query: z.string(), ...ContentSchema.shape }),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ capture, limit, cursor, ...wanted }, context) => {
    const refused = checkSearch(wanted);
    if (refused !== null) throw new AppFailure(refused);
    const start = unwrap(pageStart(cursor));
    const { source } = await openHeapCapture(capture, context);
    const ask = asking(source.file, context);
    const by = WAYS.find((way) => wanted[way] !== undefined) ?? 'name';
    const asked = { ...source, by, query: String(wanted[by] ?? ''), ...NOTHING };
    if (wanted.node !== undefined) {
      const { node, location, dominator } = await ask('heap.object', { id: wanted.node });
      if (node === null) throw new AppFailure(noSuchNode(wanted.node, source.captureId ?? source.file));
      return { ...asked, total: 1, objects: [node], location, dominator };
    }
    if (isWasteKind(wanted.kind))
      return { ...asked, ...(await readWaste(wanted.kind, source, { cursor, limit }, context)) };
    const { rows, total } = await ask('heap.search', { ...question(wanted), start, count: limit });
    return { ...asked, total, objects: rows, nextCursor: cursorAfter(start, rows.length, total) };
  },
  summarise: (value) =>
    answerText(
      'Heap Search',
      [
        ['Snapshot', sourceText(value)],
        [value.by, name(value.query, 200)],
        ['Found', count(value.total)],
      ],
      contentParts(value),
    ),
});
