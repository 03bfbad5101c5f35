/** `pen_heap_retainers`: what retains an object, or the objects of a class, grouped by path. */
import { foreign } from '../../base/foreign-text.ts';
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, table, title } from '../../base/markdown.ts';
import { formatBytes, formatCount, truncateEnd } from '../../base/units.ts';
import { err, ok } from '../../base/result.ts';
import { advice, appError, type AppResult } from '../../contracts/errors.ts';
import {
  HeapEdgeNodeSchema,
  HeapNodeSchema,
  type HeapEdge,
  type HeapNode,
  type HeapPath,
} from '../../contracts/heap/heap-objects.ts';
import { BirthSettingSchema, happeningsOf, settingOf } from '../../contracts/heap/happenings.ts';
import { BirthRoundSchema, HeapOriginSchema } from '../../contracts/heap/origins.ts';
import { formatLink } from '../../contracts/links.ts';
import { withQuote } from '../../findings/quotes.ts';
import { defineWithResults, type CallContext } from '../define.ts';
import { bornInRound } from './born-in-round.ts';
import { heapNode, noSuchClass, openHeapCapture } from './heap-capture.ts';
import { CaptureSourceSchema, sourceText, type CaptureSource, type NamedCapture } from '../library/open-capture.ts';
import { ObjectCodeSchema, objectCode } from './object-code.ts';
import {
  PathGroupSchema,
  ShownPathSchema,
  alikePaths,
  groupPaths,
  shownPath,
  shownPathLines,
} from './heap-path-groups.ts';
import {
  distanceText,
  edgeText,
  isShape,
  NO_SMALL_INTEGERS,
  nodeText,
  optionalBytes,
  ownPreview,
} from '../../kinds/heap/heap-text.ts';
import { originText } from '../../kinds/heap/origin-text.ts';
import {
  heapAliases,
  newestCaptureParam,
  cursorAfter,
  cursorParam,
  limitParam,
  pageStart,
} from '../common/parameters.ts';

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
  /** What was going on when it was born; null if the recording does not say. */
  setting: BirthSettingSchema.nullable(),
  /** The round of a leak hunt; null for a capture of no hunt. */
  round: BirthRoundSchema.nullable(),
  /** Every step of the engine at the root was requested. */
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

/** Parses `1234` (an object), `1234.name` (an edge of that object) and `class Name` (all objects of a class). */
export function parseIgnored(ignored: readonly (string | number)[]): AppResult<Omit<Ways, 'showWeak'>> {
  const ignoredNodes: number[] = [];
  const ignoredEdges: string[] = [];
  const ignoredClasses: string[] = [];
  for (const entry of ignored) {
    const text = String(entry).replace(/^@/, '');
    if (/^\d{1,16}$/.test(text)) ignoredNodes.push(Number(text));
    else if (/^\d{1,16}\../s.test(text)) ignoredEdges.push(text);
    else if (text.startsWith(CLASS)) ignoredClasses.push(text.slice(CLASS.length));
    else {
      return err(
        appError(
          'invalid_params',
          `${foreign(text)} in "ignore" is not an object, an edge or a class.`,
          'Write an object as 1234, an edge as 1234.name (id of the source object, and edge name), a class as "class Name".',
        ),
      );
    }
  }
  return ok({ ignoredNodes, ignoredEdges, ignoredClasses });
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
): Promise<AppResult<Content>> {
  const { ports, signal, note } = context;
  const object = await heapNode(source, id, context);
  if (!object.ok) return object;
  // One more path than shown, to know whether there are more.
  const wanted = Math.min(MAX_PATHS, start + limit + 1);
  const found = await ports.analysis.query(source.file, 'heap.paths', { id, paths: wanted, ...ways }, { signal });
  if (!found.ok) return found;
  const retainers = await ports.analysis.query(
    source.file,
    'heap.retainers',
    { id, showWeak: ways.showWeak, count: RETAINER_ROWS },
    { signal },
  );
  if (!retainers.ok) return retainers;
  const { paths, hiddenWeak, isCut } = found.value;
  const shown = paths.slice(start, start + limit);
  const nearest = await objectCode(source, holdersOf(shown[0]), context);
  if (!nearest.ok) return nearest;
  // Of further pages the first one has said it.
  const origin = start > 0 ? null : await ports.analysis.query(source.file, 'heap.origin', { id }, { signal });
  if (origin !== null && !origin.ok) return origin;
  const happenings = record === null ? null : happeningsOf(record);
  const round = record === null || origin === null ? ok(null) : await bornInRound(record, object.value, context);
  if (!round.ok) return round;
  if (isCut && start + shown.length >= paths.length)
    note('The search ended at its limit, and there may be more paths. Use "ignore" to exclude known ones.');
  return ok({
    ...NOTHING,
    ...(source.captureId === null ? {} : { link: formatLink(source.captureId, { view: 'path', id, path: 1 }) }),
    object: object.value,
    paths: shown.map(shownPath),
    code: nearest.value,
    origin: origin?.value ?? null,
    setting: happenings === null || origin === null ? null : settingOf(origin.value.birth, happenings),
    round: round.value,
    retainers: retainers.value.rows,
    retainersTotal: retainers.value.total,
    hiddenWeak,
    nextCursor: cursorAfter(start, shown.length, paths.length),
  });
}

async function ofClass(
  source: CaptureSource,
  className: string,
  { isUnfolded, ...ways }: Ways & { readonly isUnfolded: boolean },
  { start, limit }: Rows,
  context: CallContext,
): Promise<AppResult<Content>> {
  const { ports, signal } = context;
  const found = await ports.analysis.query(
    source.file,
    'heap.class-paths',
    { className, sample: CLASS_SAMPLE, ...ways },
    { signal },
  );
  if (!found.ok) return found;
  const { total, sampled, withoutPath, ways: held } = found.value;
  if (total === 0) return err(await noSuchClass(source, className, context));
  const groups = groupPaths(held, isUnfolded);
  const shown = groups.slice(start, start + limit);
  const example = held.find(({ node }) => node.id === shown[0]?.exampleId)?.path;
  const nearest = await objectCode(source, holdersOf(example), context);
  if (!nearest.ok) return nearest;
  return ok({
    ...NOTHING,
    code: nearest.value,
    className,
    classTotal: total,
    sampled,
    withoutPath,
    groups: shown,
    nextCursor: cursorAfter(start, shown.length, groups.length),
  });
}

function retainerKey(edge: HeapEdge | null | undefined, node: HeapNode | undefined): string {
  return `${node?.id ?? 0} ${edge?.type ?? ''} ${edge?.name ?? ''}`;
}

/** ` (via tick() @22, …)`; '' without names. */
function startsText(starts: readonly string[]): string {
  const names = [...new Set(starts)];
  if (names.length === 0) return '';
  const shown = names.slice(0, MAX_STARTS).map((name) => code(name));
  return ` (via ${shown.join(', ')}${names.length > MAX_STARTS ? ', …' : ''})`;
}

function objectParts(value: Content): (string | false)[] {
  const { object, paths, retainers, retainersTotal, hiddenWeak } = value;
  if (object === null) return [];
  // The last reference of a shown path is a direct retainer.
  const inPaths = new Set(paths.map(({ steps }) => retainerKey(steps.at(-1)?.edge, steps.at(-2)?.node)));
  const others = retainers.filter(({ edge, node }) => !inPaths.has(retainerKey(edge, node)));
  const weak = hiddenWeak === 0 ? '' : ` (${formatCount(hiddenWeak)} weak references hidden)`;
  return [
    summaryLine([
      ['Object', code(nodeText(object))],
      ['Self', formatBytes(object.shallowSizeBytes)],
      ['Retained', optionalBytes(object.retainedSizeBytes)],
      ['Distance', distanceText(object.distance)],
    ]),
    ownPreview(object) !== '' && code(truncateEnd(ownPreview(object), 120)),
    value.origin !== null && section('Origin', [bullets(originText(value.origin, object.id, value))]),
    ...(paths.length === 0
      ? [`No path leads from the root to it${weak}: it is garbage, or all of its retainers were ignored.`]
      : alikePaths(paths).map(({ path, others: alike, otherStarts }, index) =>
          section(`Path ${index + 1}`, [
            ...shownPathLines(path, value.isUnfolded).map((line, step) => `${step + 1}. ${code(line)}`),
            ...(alike === 0
              ? []
              : [
                  '',
                  `${formatCount(alike)} more ${alike === 1 ? 'path differs' : 'paths differ'} only near the root${startsText(otherStarts)}.`,
                ]),
          ]),
        )),
    others.length > 0 &&
      section(
        `${paths.length === 0 ? 'Direct retainers:' : 'Other direct retainers; all:'} ${formatCount(retainersTotal)}${weak}`,
        [
          table(
            ['Edge', 'From', 'Kind', 'Retained', 'Distance'],
            others.map(({ edge, node }) => [
              edgeText(edge),
              nodeText(node, 40),
              edge.edgeClass,
              optionalBytes(node.retainedSizeBytes),
              distanceText(node.distance),
            ]),
          ),
        ],
      ),
  ];
}

function classParts(value: Content): (string | false)[] {
  const { className, classTotal, sampled, withoutPath, groups } = value;
  if (className === null) return [];
  return [
    summaryLine([
      ['Class', code(truncateEnd(className, 200))],
      ['Objects', formatCount(classTotal)],
      ['Examined', sampled < classTotal ? `the ${formatCount(sampled)} with the largest retained size` : 'all'],
    ]),
    withoutPath > 0 && `${formatCount(withoutPath)} of them have no path from the root.`,
    groups.some(({ shape }) => shape.some((line) => line.includes('… →'))) &&
      'In a path, … stands for references of V8 and Blink; "allSteps": true shows them.',
    isShape(className) && NO_SMALL_INTEGERS,
    ...groups.map(({ shape, count, largestRetainedSizeBytes, exampleId }) => {
      const long = shape.length > 20;
      const lines = long ? [...shape.slice(0, 6), `… ${shape.length - 20} more steps …`, ...shape.slice(-14)] : shape;
      return section(
        `${formatCount(count)}${sampled < classTotal ? ` of the ${formatCount(sampled)} examined` : ''} retained by this path, e.g. @${exampleId} (retained size ${optionalBytes(largestRetainedSizeBytes)})`,
        lines.map((line, step) => `${step + 1}. ${code(line)}`),
      );
    }),
  ];
}

export const penHeapRetainers = defineWithResults({
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
  listed: { class: 'whole name', ignore: '1234, edge 1234.name, class Name' },
  result: CaptureSourceSchema.extend(ContentSchema.shape),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ capture, node, class: className, ignore, allSteps, showWeak, limit, cursor }, context) => {
    const start = pageStart(cursor);
    if (!start.ok) return start;
    const ignored = parseIgnored(ignore);
    if (!ignored.ok) return ignored;
    if ((node === undefined) === (className === undefined)) {
      return err(
        appError(
          'invalid_params',
          node === undefined ? 'Neither "node" nor "class" was given.' : 'Both "node" and "class" were given.',
          advice(
            'Give one of them: pen_heap_summary lists classes, pen_heap_objects the objects of one.',
            'Select an object.',
          ),
        ),
      );
    }
    const opened = await openHeapCapture(capture, context);
    if (!opened.ok) return opened;
    const { source } = opened.value;
    const ways = { ...ignored.value, showWeak, isUnfolded: allSteps };
    const rows = { start: start.value, limit };
    const content =
      node === undefined
        ? await ofClass(source, className ?? '', ways, rows, context)
        : await ofObject(opened.value, node, { ...ignored.value, showWeak }, rows, context);
    return content.ok ? ok({ ...source, ...content.value, isUnfolded: allSteps }) : content;
  },
  summarise: (value) =>
    document([
      title('Heap Retainers'),
      summaryLine([['Snapshot', sourceText(value)]]),
      ...objectParts(value),
      ...classParts(value),
      value.code !== null && withQuote(`The code of ${code(value.code.name)}: ${value.code.call}.`, value.code.quote),
    ]),
});
