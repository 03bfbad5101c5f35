/** `pen_heap_retainers`: what keeps an object alive, or the objects of a class, grouped by the way they are held. */
import { z } from 'zod';
import { code, document, section, summaryLine, table, title } from '../base/markdown.ts';
import { formatBytes, formatCount, truncateEnd } from '../base/units.ts';
import { err, ok } from '../base/result.ts';
import { appError, type AppResult } from '../contracts/errors.ts';
import { HeapEdgeNodeSchema, HeapNodeSchema } from '../contracts/heap-objects.ts';
import { formatLink } from '../contracts/links.ts';
import { defineCapability, type CallContext } from './define.ts';
import { heapNode, noSuchClass, openHeapCapture } from './heap-capture.ts';
import { CaptureSourceSchema, sourceText, type CaptureSource } from './open-capture.ts';
import { PathGroupSchema, ShownPathSchema, groupPaths, shownPath, shownPathLines } from './heap-path-groups.ts';
import { distanceText, edgeText, nodeName, nodeText, optionalBytes } from './heap-text.ts';
import { heapAliases, captureParam, cursorAfter, cursorParam, limitParam, pageStart } from './parameters.ts';

/** Paths in an answer about one object, unless asked otherwise, and the most that are looked for. */
const PATH_LIMIT = 5;
const MOST_PATHS = 50;

/** Objects that refer to it directly, shown beside the paths. */
const RETAINER_ROWS = 10;

/** Objects of a class whose paths are looked at: its largest. */
const CLASS_SAMPLE = 200;

/** How an entry of `ignore` begins that names a class. */
const CLASS = 'class ';

const ContentSchema = z.object({
  /** Opens the object's paths in the window, where the snapshot is in the library. */
  link: z.string().optional(),
  object: HeapNodeSchema.nullable(),
  paths: z.array(ShownPathSchema),
  /** Direct retainers of the object, nearest to the root first. */
  retainers: z.array(HeapEdgeNodeSchema),
  retainersTotal: z.number(),
  hiddenWeak: z.number(),
  className: z.string().nullable(),
  /** Objects of the class, and how many of them the groups are made of: the largest. */
  classTotal: z.number(),
  sampled: z.number(),
  /** Of those sampled, objects that no path leads to. */
  withoutPath: z.number(),
  groups: z.array(PathGroupSchema),
  nextCursor: z.string().nullable(),
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

/** `1234` is an object, `1234.name` the edge of that name out of it, `class Name` every object of a class. */
export function parseIgnored(ignored: readonly (string | number)[]): AppResult<Omit<Ways, 'showWeak'>> {
  const ignoredNodes: number[] = [];
  const ignoredEdges: string[] = [];
  const ignoredClasses: string[] = [];
  for (const entry of ignored) {
    const text = String(entry).replace(/^@/, '');
    if (/^\d{1,15}$/.test(text)) ignoredNodes.push(Number(text));
    else if (/^\d{1,15}\../s.test(text)) ignoredEdges.push(text);
    else if (text.startsWith(CLASS)) ignoredClasses.push(text.slice(CLASS.length));
    else {
      return err(
        appError(
          'invalid_params',
          `"${truncateEnd(text, 60)}" in "ignore" names neither an object, nor an edge, nor a class.`,
          'Write an object as 1234, an edge as 1234.name (the id of the object it leaves, and its name), a class as "class Name".',
        ),
      );
    }
  }
  return ok({ ignoredNodes, ignoredEdges, ignoredClasses });
}

async function ofObject(
  source: CaptureSource,
  id: number,
  ways: Ways,
  { start, limit }: Rows,
  context: CallContext,
): Promise<AppResult<Content>> {
  const { ports, signal, note } = context;
  const object = await heapNode(source, id, context);
  if (!object.ok) return object;
  // One more than shown tells whether there are more.
  const wanted = Math.min(MOST_PATHS, start + limit + 1);
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
  if (isCut && start + shown.length >= paths.length)
    note(
      'The search for paths ended at its limit: there may be more. "ignore" leaves ways out that are already known.',
    );
  return ok({
    ...NOTHING,
    ...(source.captureId === null ? {} : { link: formatLink(source.captureId, { view: 'path', id, path: 1 }) }),
    object: object.value,
    paths: shown.map(shownPath),
    retainers: retainers.value.rows,
    retainersTotal: retainers.value.total,
    hiddenWeak,
    nextCursor: cursorAfter(start, shown.length, paths.length),
  });
}

async function ofClass(
  source: CaptureSource,
  className: string,
  ways: Ways,
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
  const groups = groupPaths(held);
  const shown = groups.slice(start, start + limit);
  return ok({
    ...NOTHING,
    className,
    classTotal: total,
    sampled,
    withoutPath,
    groups: shown,
    nextCursor: cursorAfter(start, shown.length, groups.length),
  });
}

function objectParts(value: Content): (string | false)[] {
  const { object, paths, retainers, retainersTotal, hiddenWeak } = value;
  if (object === null) return [];
  const weak = hiddenWeak === 0 ? '' : ` (${formatCount(hiddenWeak)} weak references left out)`;
  return [
    summaryLine([
      ['Object', code(nodeText(object))],
      ['Self', formatBytes(object.shallowSizeBytes)],
      ['Retained', optionalBytes(object.retainedSizeBytes)],
      ['Distance', distanceText(object.distance)],
    ]),
    object.preview !== '' && object.preview !== nodeName(object) && code(truncateEnd(object.preview, 120)),
    ...(paths.length === 0
      ? [`No path leads from the root to it${weak}: it is garbage, or everything that holds it was left out.`]
      : paths.map((path, index) =>
          section(
            `Path ${index + 1}`,
            shownPathLines(path).map((line, step) => `${step + 1}. ${code(line)}`),
          ),
        )),
    retainers.length > 0 &&
      section(`Referred to by ${formatCount(retainersTotal)}${weak}`, [
        table(
          ['Edge', 'From', 'Kind', 'Retained', 'Distance'],
          retainers.map(({ edge, node }) => [
            edgeText(edge),
            nodeText(node, 40),
            edge.edgeClass,
            optionalBytes(node.retainedSizeBytes),
            distanceText(node.distance),
          ]),
        ),
      ]),
  ];
}

function classParts(value: Content): (string | false)[] {
  const { className, classTotal, sampled, withoutPath, groups } = value;
  if (className === null) return [];
  return [
    summaryLine([
      ['Class', code(truncateEnd(className, 200))],
      ['Objects', formatCount(classTotal)],
      ['Looked at', sampled < classTotal ? `the ${formatCount(sampled)} with the largest retained size` : 'all'],
    ]),
    withoutPath > 0 && `${formatCount(withoutPath)} of them have no path from the root.`,
    ...groups.map(({ shape, count, largestRetainedSizeBytes, exampleId }) => {
      const long = shape.length > 20;
      const lines = long ? [...shape.slice(0, 6), `… ${shape.length - 20} more steps …`, ...shape.slice(-14)] : shape;
      return section(
        `${formatCount(count)} held like this, e.g. @${exampleId} (retains ${optionalBytes(largestRetainedSizeBytes)})`,
        lines.map((line, step) => `${step + 1}. ${code(line)}`),
      );
    }),
  ];
}

export const penHeapRetainers = defineCapability({
  name: 'pen_heap_retainers',
  title: 'Heap Retainers',
  summary:
    'Why an object is alive: shortest paths from the root with edge names. For a class: its objects grouped by path.',
  category: 'memory',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  params: z.strictObject({
    capture: captureParam,
    node: z.number().int().min(0).optional().describe('Object id, as shown after the @. This or class.'),
    class: z.string().min(1).max(10_000).optional().describe('Whole name of a class. This or node.'),
    ignore: z
      .array(z.union([z.string().max(1000), z.number().int().min(0)]))
      .max(1000)
      .default([])
      .describe('Objects (1234), edges (1234.name) and classes ("class Name") that no path may take.'),
    showWeak: z.boolean().default(false).describe('Follow weak references too.'),
    limit: limitParam(PATH_LIMIT).describe('Paths of an object (at most 50), or groups of a class.'),
    cursor: cursorParam,
  }),
  aliases: { ...heapAliases(PATH_LIMIT), nodeId: { parameter: 'node' } },
  result: CaptureSourceSchema.extend(ContentSchema.shape),
  locks: [],
  deadlineMs: 1_800_000,
  run: async ({ capture, node, class: className, ignore, showWeak, limit, cursor }, context) => {
    const start = pageStart(cursor);
    if (!start.ok) return start;
    const ignored = parseIgnored(ignore);
    if (!ignored.ok) return ignored;
    if ((node === undefined) === (className === undefined)) {
      return err(
        appError(
          'invalid_params',
          node === undefined ? 'Neither "node" nor "class" was given.' : 'Both "node" and "class" were given.',
          'Give one of them: pen_heap_summary lists classes, pen_heap_objects the objects of one.',
        ),
      );
    }
    const opened = await openHeapCapture(capture, context);
    if (!opened.ok) return opened;
    const { source } = opened.value;
    const ways = { ...ignored.value, showWeak };
    const rows = { start: start.value, limit };
    const content =
      node === undefined
        ? await ofClass(source, className ?? '', ways, rows, context)
        : await ofObject(source, node, ways, rows, context);
    return content.ok ? ok({ ...source, ...content.value }) : content;
  },
  summarise: (value) =>
    document([
      title('Heap Retainers'),
      summaryLine([['Snapshot', sourceText(value)]]),
      ...objectParts(value),
      ...classParts(value),
      value.nextCursor !== null && `More with cursor "${value.nextCursor}".`,
    ]),
});
