/** `pen_heap_retainers`: what retains an object, or the objects of a class, grouped by path. */
import { z } from 'zod';
import { foreign } from '../../../base/foreign-text.ts';
import { code, sentence } from '../../../base/markdown.ts';
import { countNoun, formatCount } from '../../../base/units.ts';
import { advice, appError, AppFailure, unwrap } from '../../../base/errors.ts';
import { BirthSettingSchema, happeningsOf, settingOf } from '../../../core/contracts/happenings.ts';
import {
  HeapEdgeNodeSchema,
  HeapNodeSchema,
  type HeapEdge,
  type HeapNode,
  type HeapPath,
} from '../../../engine/heap/contract/heap-objects.ts';
import { BirthRoundSchema, HeapOriginSchema } from '../../../engine/heap/contract/origins.ts';
import { formatLink } from '../../../core/contracts/links.ts';
import { listOf, paragraph, tableOf } from '../../../core/findings/blocks.ts';
import { answerText, type AnswerPart } from '../../../core/findings/markdown.ts';
import {
  bytes,
  count,
  joined,
  name,
  plainSection,
  type Block,
  type Fact,
  type Words,
} from '../../../core/findings/model.ts';
import { nodeCell, shapesNote, sizeCell } from '../heap-tables.ts';
import { distanceText, edgeText, optionalBytes, ownPreview } from '../heap-text.ts';
import { originText } from '../origin-text.ts';
import { asking } from '../../../core/capability/asking.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { type NamedCapture } from '../../../core/capability/open-capture.ts';
import { CaptureSourceSchema, sourceText, type CaptureSource } from '../../../core/contracts/capture-source.ts';
import { bornInRound } from './born-in-round.ts';
import { heapNode, noSuchClass, openHeapCapture } from './heap-capture.ts';
import {
  PathGroupSchema,
  ShownPathSchema,
  alikePaths,
  groupPaths,
  shownPath,
  shownPathLines,
  type AlikePaths,
} from './heap-path-groups.ts';
import { ObjectCodeSchema } from '../../../engine/source-map/contract/quotes.ts';
import { registeredCode } from './registered-code.ts';
import { codeText, objectCode } from './object-code.ts';
import {
  heapAliases,
  newestCaptureParam,
  cursorAfter,
  cursorParam,
  limitParam,
  pageStart,
} from '../../../core/capability/parameters.ts';

/** Default number of paths of an object, and the maximum. */
const PATH_LIMIT = 5;
const MAX_PATHS = 50;

/** Direct retainers that are listed in addition to the paths. */
const RETAINER_ROWS = 10;

/** Largest objects of a class whose paths are examined. */
const CLASS_SAMPLE = 200;

/** Starts of alike paths that are named. */
const MAX_STARTS = 6;

/** Prefix of an entry of `ignore` that names a class. */
const CLASS = 'class ';

const ContentSchema = z.object({
  /** Opens the paths in the window; absent unless the snapshot is in the library. */
  link: z.string().optional(),
  object: HeapNodeSchema.nullable(),
  paths: z.array(ShownPathSchema),
  /** Direct retainers, nearest to the root first. */
  retainers: z.array(HeapEdgeNodeSchema),
  retainersTotal: z.number(),
  hiddenWeak: z.number(),
  className: z.string().nullable(),
  /** Objects of the class, and the number of largest ones that were grouped. */
  classTotal: z.number(),
  sampled: z.number(),
  /** Grouped objects without a path from the root. */
  withoutPath: z.number(),
  groups: z.array(PathGroupSchema),
  nextCursor: z.string().nullable(),
  /** The function nearest to the object on its first path, and the call that reads its source; null without one. */
  code: ObjectCodeSchema.nullable(),
  /** Where the object comes from; null for a class, and where nothing leads to the object. */
  origin: HeapOriginSchema.nullable(),
  /** Activity when it was born; null if the recording does not say. */
  setting: BirthSettingSchema.nullable(),
  /** The round of a leak hunt; null for a capture of no hunt. */
  round: BirthRoundSchema.nullable(),
  /** Every step of the engine at the root was requested. */
  /** Your call that registered an object which a package holds, with the code of who calls it. */
  registered: z.object({ text: z.string(), code: z.array(ObjectCodeSchema) }).nullable(),
  isUnfolded: z.boolean(),
});
type Content = z.infer<typeof ContentSchema>;

const NOTHING: Content = {
  object: null,
  paths: [],
  retainers: [],
  retainersTotal: 0,
  hiddenWeak: 0,
  className: null,
  classTotal: 0,
  sampled: 0,
  withoutPath: 0,
  groups: [],
  nextCursor: null,
  code: null,
  registered: null,
  origin: null,
  setting: null,
  round: null,
  isUnfolded: false,
};

interface Ways {
  readonly ignoredNodes: number[];
  readonly ignoredEdges: string[];
  readonly ignoredClasses: string[];
  readonly showWeak: boolean;
}

interface Rows {
  readonly start: number;
  readonly limit: number;
}

/** Parses `1234` (an object), `1234.name` (an edge of that object) and `class Name` (all objects of a class). Throws `invalid_params`. */
export function parseIgnored(ignored: readonly (string | number)[]): Omit<Ways, 'showWeak'> {
  const found: Omit<Ways, 'showWeak'> = { ignoredNodes: [], ignoredEdges: [], ignoredClasses: [] };
  for (const entry of ignored) {
    const text = String(entry).replace(/^@/, '');
    if (/^\d{1,16}$/.test(text)) found.ignoredNodes.push(Number(text));
    else if (/^\d{1,16}\../s.test(text)) found.ignoredEdges.push(text);
    else if (text.startsWith(CLASS)) found.ignoredClasses.push(text.slice(CLASS.length));
    else
      throw new AppFailure(
        appError(
          'invalid_params',
          `${foreign(text)} in "ignore" is not an object, an edge or a class.`,
          'Write an object as 1234, an edge as 1234.name (id of the source object, and edge name), a class as "class Name".',
        ),
      );
  }
  return found;
}

/** Objects of a path that are looked at, nearest to its end first: built-in functions and classes have no source. */
const MAX_HOLDERS = 6;

/** Returns what may have code on the path: functions, the one at its end included, and the objects of classes that hold the object. */
function holdersOf(path: HeapPath | undefined): readonly number[] {
  const steps = path?.steps ?? [];
  return steps
    .filter(({ node }, at) => node.type === 'closure' || (node.type === 'object' && at < steps.length - 1))
    .map(({ node }) => node.id)
    .toReversed()
    .slice(0, MAX_HOLDERS);
}

async function ofObject(
  { source, record }: NamedCapture,
  id: number,
  ways: Ways,
  { start, limit }: Rows,
  context: CallContext,
): Promise<Content> {
  const ask = asking(source.file, context);
  const object = await heapNode(source, id, context);
  // One more path than shown, to know whether there are more.
  const { paths, hiddenWeak, isCut } = await ask('heap.paths', {
    id,
    paths: Math.min(MAX_PATHS, start + limit + 1),
    ...ways,
  });
  const retainers = await ask('heap.retainers', { id, showWeak: ways.showWeak, count: RETAINER_ROWS });
  const shown = paths.slice(start, start + limit);
  // The first page has said it.
  const origin = start > 0 ? null : await ask('heap.origin', { id });
  const happenings = record === null ? null : happeningsOf(record);
  if (isCut && start + shown.length >= paths.length)
    context.note('The search ended at its limit, and there may be more paths. Use "ignore" to exclude known ones.');
  const holders = holdersOf(shown[0]);
  const registered = await registeredCode({ record, source }, id, holders, context);
  return {
    ...NOTHING,
    ...(source.captureId === null ? {} : { link: formatLink(source.captureId, { view: 'path', id, path: 1 }) }),
    object,
    paths: shown.map(shownPath),
    code: registered?.code[0] ?? (await objectCode(source, holders, context)),
    registered: registered && { ...registered, code: registered.code.slice(1) },
    origin,
    setting: happenings === null || origin === null ? null : settingOf(origin.birth, happenings),
    round: record === null || origin === null ? null : await bornInRound(record, object, context),
    retainers: retainers.rows,
    retainersTotal: retainers.total,
    hiddenWeak,
    nextCursor: cursorAfter(start, shown.length, paths.length),
  };
}

async function ofClass(
  source: CaptureSource,
  className: string,
  { isUnfolded, ...ways }: Ways & { readonly isUnfolded: boolean },
  { start, limit }: Rows,
  context: CallContext,
): Promise<Content> {
  const asked = { className, sample: CLASS_SAMPLE, ...ways };
  const found = await asking(source.file, context)('heap.class-paths', asked);
  if (found.total === 0) throw new AppFailure(await noSuchClass(source, className, context));
  const groups = groupPaths(found.ways, isUnfolded);
  const shown = groups.slice(start, start + limit);
  const example = found.ways.find(({ node }) => node.id === shown[0]?.exampleId)?.path;
  return {
    ...NOTHING,
    code: await objectCode(source, holdersOf(example), context),
    className,
    classTotal: found.total,
    sampled: found.sampled,
    withoutPath: found.withoutPath,
    groups: shown,
    nextCursor: cursorAfter(start, shown.length, groups.length),
  };
}

function retainerKey(edge: HeapEdge | null | undefined, node: HeapNode | undefined): string {
  return `${node?.id ?? 0} ${edge?.type ?? ''} ${edge?.name ?? ''}`;
}

/** Steps of a path, with their numbers. */
const numbered = (lines: readonly string[]): string => lines.map((line, at) => `${at + 1}. ${code(line)}`).join('\n');

/** `2 more paths differ only near the root (via tick() @22, …).` */
function alikeWords({ others, otherStarts }: AlikePaths): Block[] {
  if (others === 0) return [];
  const names = [...new Set(otherStarts)];
  const shown = joined(
    names.slice(0, MAX_STARTS).map((each) => name(each)),
    ', ',
  );
  const via: Words = names.length === 0 ? '' : [' (via ', shown, names.length > MAX_STARTS ? ', …)' : ')'];
  return [paragraph([`${countNoun(others, 'more path differs', 'more paths differ')} only near the root`, via, '.'])];
}

function objectParts(value: Content): AnswerPart[] {
  const { object, paths, retainers, retainersTotal, hiddenWeak, origin } = value;
  if (object === null) return [];
  // The last reference of a shown path is a direct retainer.
  const inPaths = new Set(paths.map(({ steps }) => retainerKey(steps.at(-1)?.edge, steps.at(-2)?.node)));
  const others = retainers.filter(({ edge, node }) => !inPaths.has(retainerKey(edge, node)));
  const weak = hiddenWeak === 0 ? '' : ` (${formatCount(hiddenWeak)} weak references hidden)`;
  const listed = paths.length === 0 ? 'Direct retainers:' : 'Other direct retainers; all:';
  return [
    ownPreview(object) !== '' && paragraph(name(ownPreview(object), 120)),
    origin !== null && plainSection('origin', 'Origin', [listOf(originText(origin, object.id, value))]),
    paths.length === 0 &&
      `No path leads from the root to it${weak}: it is garbage, or all of its retainers were ignored.`,
    ...alikePaths(paths).map((alike, index) =>
      plainSection('path', `Path ${index + 1}`, [
        paragraph(numbered(shownPathLines(alike.path, value.isUnfolded))),
        ...alikeWords(alike),
      ]),
    ),
    others.length > 0 &&
      plainSection('retainers', `${listed} ${formatCount(retainersTotal)}${weak}`, [
        tableOf(others, [
          ['Edge', ({ edge }) => name(edgeText(edge))],
          ['From', ({ node }) => nodeCell(node, 40)],
          ['Kind', ({ edge }) => edge.edgeClass],
          ['Retained', ({ node }) => sizeCell(node.retainedSizeBytes)],
          ['Distance', ({ node }) => distanceText(node.distance)],
        ]),
      ]),
  ];
}

function classParts({ className, classTotal, sampled, withoutPath, groups }: Content): AnswerPart[] {
  if (className === null) return [];
  const isFolded = groups.some(({ shape }) => shape.some((line) => line.includes('… →')));
  const examined = sampled < classTotal ? ` of the ${formatCount(sampled)} examined` : '';
  return [
    withoutPath > 0 && `${formatCount(withoutPath)} of them have no path from the root.`,
    isFolded && 'In a path, … stands for references of V8 and Blink; "allSteps": true shows them.',
    ...shapesNote([className]),
    ...groups.map(({ shape, count: objects, largestRetainedSizeBytes, exampleId }) => {
      const long = shape.length > 20;
      const lines = long ? [...shape.slice(0, 6), `… ${shape.length - 20} more steps …`, ...shape.slice(-14)] : shape;
      const size = optionalBytes(largestRetainedSizeBytes);
      return plainSection(
        'group',
        `${formatCount(objects)}${examined} retained by this path, e.g. @${exampleId} (retained size ${size})`,
        [paragraph(numbered(lines))],
      );
    }),
  ];
}

function factsOf({ object, className, classTotal, sampled }: Content): Fact[] {
  if (object !== null)
    return [
      ['Object', nodeCell(object)],
      ['Self', bytes(object.shallowSizeBytes)],
      ['Retained', sizeCell(object.retainedSizeBytes)],
      ['Distance', distanceText(object.distance)],
    ];
  const examined: Words = sampled < classTotal ? ['the ', count(sampled), ' with the largest retained size'] : 'all';
  return [
    ['Class', name(className ?? '', 200)],
    ['Objects', count(classTotal)],
    ['Examined', examined],
  ];
}

export const penHeapRetainers = defineCapability({
  name: 'pen_heap_retainers',
  title: 'Heap Retainers',
  summary: 'Why an object is alive: retaining paths; of a class, grouped.',
  category: 'memory',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: z.strictObject({
    capture: newestCaptureParam,
    node: z.number().int().min(0).optional().describe('Object id, as shown after the @. Either this or class.'),
    class: z.string().min(1).max(10_000).optional().describe('Whole name of a class. Either this or node.'),
    ignore: z
      .array(z.union([z.string().max(1000), z.number().int().min(0)]))
      .max(1000)
      .default([])
      .describe('Objects (1234), edges (1234.name) and classes ("class Name") to exclude from paths.'),
    allSteps: z
      .boolean()
      .default(false)
      .describe('Show every step of V8 and Blink at the root of a path, which are one step otherwise.'),
    showWeak: z.boolean().default(false).describe('Also follow weak references.'),
    limit: limitParam(PATH_LIMIT).describe('Paths of an object (at most 50), or groups of a class.'),
    cursor: cursorParam,
  }),
  aliases: { ...heapAliases(PATH_LIMIT), nodeId: { parameter: 'node' } },
  listed: {
    showWeak: false,
    class: 'whole name',
    ignore: '1234, edge 1234.name, class Name',
  },
  result: CaptureSourceSchema.extend(ContentSchema.shape),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ capture, node, class: className, ignore, allSteps, showWeak, limit, cursor }, context) => {
    const rows = { start: unwrap(pageStart(cursor)), limit };
    const ways = { ...parseIgnored(ignore), showWeak };
    if ((node === undefined) === (className === undefined))
      throw new AppFailure(
        appError(
          'invalid_params',
          node === undefined ? 'Neither "node" nor "class" was given.' : 'Both "node" and "class" were given.',
          advice(
            'Give one of them: pen_heap_summary lists classes, pen_heap_objects the objects of one.',
            'Select an object.',
          ),
        ),
      );
    const opened = await openHeapCapture(capture, context);
    const content =
      node === undefined
        ? await ofClass(opened.source, className ?? '', { ...ways, isUnfolded: allSteps }, rows, context)
        : await ofObject(opened, node, ways, rows, context);
    return { ...opened.source, ...content, isUnfolded: allSteps };
  },
  summarise: (value) =>
    answerText(
      'Heap Retainers',
      [['Snapshot', sourceText(value)], ...factsOf(value)],
      [
        value.registered !== null && `**Registered**: ${sentence(value.registered.text)}`,
        ...objectParts(value),
        ...classParts(value),
        codeText(value.code),
        ...(value.registered?.code ?? []).map(codeText),
      ],
    ),
});
