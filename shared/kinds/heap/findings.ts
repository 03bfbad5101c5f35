/** Findings of a heap snapshot or a heap timeline: classes, one object, trees, statistics, and what was allocated and is alive. */
import { capturesText, declaredText, keeperText, variableName } from './dead-capture-text.ts';
import { waitingLimits, waitingSummary, waitingText } from './waiting-text.ts';
import { holderText, REALM_WORDS, realmName, realmsText } from './realm-text.ts';
import { formatBytes, formatCount } from '../../base/units.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { UNATTRIBUTED_ENTRY, type AllocationSite } from '../../contracts/heap/allocations.ts';
import type { HeapClassRow } from '../../contracts/heap/heap-classes.ts';
import { shownDistance, type HeapEdge, type HeapNode, type HeapPath } from '../../contracts/heap/heap-objects.ts';
import type { HeapOverview } from '../../contracts/heap/heap-overview.ts';
import type { CapturePlace } from '../../contracts/places.ts';
import type { WithOriginal } from '../../findings/function-names.ts';
import {
  barred,
  bytes,
  count,
  functionName,
  name,
  percent,
  plainSection,
  plainTable,
  sourceOf,
  type Block,
  type Cell,
  type Fact,
  type Section,
  type Table,
  type Words,
} from '../../findings/model.ts';
import { readRows } from '../read-rows.ts';
import { omittedRows, type AskDocument, type CutRows, type ReportFindings } from '../report-findings.ts';
import { declaredAt } from './declared-at.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ROWS = 100_000;
/** Most rows of a tree's level, of an object's references, and of its retaining paths. */
const MAX_ROWS = 500;
const MAX_PATHS = 5;
const MAX_STRINGS = 50;

const SIZE_COLUMNS: readonly string[] = ['Distance', 'Shallow size', 'Retained size'];
const EDGE_COLUMNS: readonly string[] = ['Reference', 'Object', ...SIZE_COLUMNS];

interface View {
  readonly view: string;
  readonly parts: readonly Section[];
}

function nodeText({ name: className, original, preview, id }: HeapNode): string {
  const shown = original?.name ?? className;
  return [shown, preview === shown ? '' : preview, `@${id}`].filter(Boolean).join(' ');
}

function edgeText({ name: written, original, type }: HeapEdge): string {
  const shown = original ?? written;
  return type === 'element' ? `[${shown}]` : shown;
}

/** Distance, shallow and retained size. */
function sizesOf(
  row: Pick<HeapNode, 'distance' | 'shallowSizeBytes' | 'retainedSizeBytes'>,
  wholeBytes: number,
): Words[] {
  const { shallowSizeBytes, retainedSizeBytes } = row;
  const distance = shownDistance(row.distance);
  return [
    distance === null ? '' : count(distance),
    bytes(shallowSizeBytes),
    retainedSizeBytes === null
      ? ''
      : barred(bytes(retainedSizeBytes), wholeBytes > 0 ? retainedSizeBytes / wholeBytes : 0),
  ];
}

/** A node that a reference leads to: its text may be a secret, which the name of the reference tells. */
function heldNode(node: HeapNode, edge: HeapEdge | null): Cell {
  return { ...name(nodeText(node)), ...(edge === null ? {} : { heldBy: edge.name }) };
}

function stepCells({ edge, node }: HeapPath['steps'][number], wholeBytes: number): Words[] {
  return [edge === null ? 'root' : name(edgeText(edge)), heldNode(node, edge), ...sizesOf(node, wholeBytes)];
}

function referenceTable(
  { rows, total }: { rows: readonly { edge: HeapEdge; node: HeapNode }[]; total: number },
  wholeBytes: number,
): Table {
  return plainTable(
    EDGE_COLUMNS,
    rows.map((row) => stepCells(row, wholeBytes)),
    total,
  );
}

/** By retained size, or by shallow size if there is none; ties by name in code unit order. */
export function byWeight(a: HeapClassRow, b: HeapClassRow): number {
  const weight = (row: HeapClassRow): number => row.retainedSizeBytes ?? row.shallowSizeBytes;
  return weight(b) - weight(a) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}

async function readClasses(ask: AskDocument, filter: string): Promise<readonly HeapClassRow[]> {
  const { rows } = await readRows(
    null,
    async (part) => {
      const page = await ask('heap.classes', { filter, ...part });
      return { rows: page.rows, total: page.matching };
    },
    PAGE_ROWS,
  );
  return rows.toSorted(byWeight);
}

function classesSection(classes: readonly HeapClassRow[], filter: string, wholeBytes: number): Section {
  const cells = classes.map((row) => [
    name(row.original?.name ?? row.name),
    count(row.count),
    ...sizesOf(row, wholeBytes),
    name(declaredAt(row)),
  ]);
  return plainSection('classes', filter === '' ? 'Classes' : `Classes with “${filter}” in their name`, [
    plainTable(['Class', 'Objects', ...SIZE_COLUMNS, 'Source'], cells),
  ]);
}

interface Allocations {
  readonly overview: Pick<AnalysisAnswer<'allocations.overview'>, 'hasStacks' | 'liveSizeBytes'>;
  /** By live size. */
  readonly sites: readonly WithOriginal<AllocationSite>[];
}

/** Null for a plain snapshot. */
async function readAllocations(ask: AskDocument): Promise<Allocations | null> {
  const overview = await ask('allocations.overview', {});
  if (!overview.hasTimeline && !overview.hasStacks) return null;
  const { rows } = await readRows(null, (part) => ask('allocations.sites', { sort: 'size', ...part }));
  return { overview, sites: rows.filter((site) => site.count > 0) };
}

type Site = Allocations['sites'][number];

/** In a heap timeline, V8 names a script by its URL only, not by a `sourceURL` comment: code that was evaluated has neither. */
const isEvaluated = ({ url, line, original }: Site): boolean => url === '' && line > 0 && original === undefined;
const EVALUATED =
  'A script without a URL was evaluated: by eval, or by a debugger, as pen_evaluate does. V8 records no more of it in a timeline.';

function siteSource(site: Site): Words {
  if (site.name === WORKBENCH_ENTRY) return 'our own scripts and world in the page';
  if (site.name === UNATTRIBUTED_ENTRY) return 'V8 recorded no stack';
  return isEvaluated(site) ? `(no URL):${site.line}:${site.column}` : sourceOf(site);
}

/** The functions that allocated what is alive, with their part of it. */
export function allocationsSection({ overview: { hasStacks, liveSizeBytes }, sites }: Allocations): Section {
  const none = hasStacks ? 'No object allocated during the recording is alive.' : 'The file has no allocation stacks.';
  const sum = (of: (site: Site) => number): number => sites.reduce((all, site) => all + of(site), 0);
  const cells = sites.map((site): Words[] => [
    functionName(site),
    siteSource(site),
    count(site.count),
    bytes(site.sizeBytes),
    liveSizeBytes === 0 ? '–' : barred(percent(site.sizeBytes / liveSizeBytes), site.sizeBytes / liveSizeBytes),
    bytes(site.allocatedSizeBytes),
  ]);
  const all: Words = [count(sum((site) => site.count)), ' objects, ', bytes(sum(({ sizeBytes }) => sizeBytes))];
  const blocks: Block[] = [
    plainTable(['Function', 'Source', 'Count', 'Size', 'Share', 'Allocated'], cells),
    { kind: 'paragraph', words: [all, ', by ', count(sites.length), ' functions.'] },
    ...(sites.some(isEvaluated) ? [{ kind: 'paragraph', words: EVALUATED } as const] : []),
  ];
  return plainSection(
    'allocations',
    'Allocated while it was recorded and still alive',
    sites.length === 0 ? [{ kind: 'list', rows: [{ name: none }] }] : blocks,
  );
}

async function objectView(ask: AskDocument, id: number, paths: number, wholeBytes: number): Promise<View> {
  const { node } = await ask('heap.object', { id });
  if (node === null)
    return {
      view: `No object has the id @${id}`,
      parts: [classesSection(await readClasses(ask, ''), '', wholeBytes)],
    };
  const found = await ask('heap.paths', { id, paths });
  const references = await ask('heap.references', { id, count: MAX_ROWS });
  return {
    view: `Retainers of ${nodeText(node)}`,
    parts: [
      plainSection('object', 'Object', [
        plainTable(['Object', ...SIZE_COLUMNS], [[name(nodeText(node)), ...sizesOf(node, wholeBytes)]]),
      ]),
      ...found.paths.map(({ steps }, at) =>
        plainSection(`path-${at + 1}`, `Retaining path ${at + 1}`, [
          plainTable(
            EDGE_COLUMNS,
            steps.map((step) => stepCells(step, wholeBytes)),
          ),
          { kind: 'paragraph', words: 'From the root to the object.' },
        ]),
      ),
      plainSection('properties', 'Properties', [referenceTable(references, wholeBytes)]),
    ],
  };
}

async function statisticsView(ask: AskDocument, { types, totalSizeBytes }: HeapOverview): Promise<View> {
  const { strings, totalWastedBytes } = await ask('heap.duplicate-strings', { count: MAX_STRINGS });
  const others = strings.reduce((rest, { wastedBytes }) => rest - wastedBytes, totalWastedBytes);
  const captures = await ask('heap.dead-captures', { count: MAX_ROWS });
  const realms = await ask('heap.realms', { count: MAX_ROWS });
  const waiting = await ask('heap.waiting', { count: MAX_ROWS });
  return {
    view: 'Statistics',
    parts: [
      plainSection('types', 'Node types', [
        plainTable(
          ['Type', 'Nodes', 'Size'],
          types.map(({ type, count: nodes, sizeBytes }) => [
            name(type),
            count(nodes),
            barred(bytes(sizeBytes), totalSizeBytes > 0 ? sizeBytes / totalSizeBytes : 0),
          ]),
        ),
      ]),
      plainSection('captures', 'Dead captures', [
        { kind: 'paragraph', words: capturesText(captures) },
        ...(captures.rows.length === 0
          ? []
          : [
              plainTable(
                ['Variable', 'Declared in', 'Kept by', 'Frees'],
                captures.rows.map((capture) => [
                  name(variableName(capture)),
                  name(declaredText(capture)),
                  name(keeperText(capture)),
                  bytes(capture.freedBytes),
                ]),
                captures.total,
              ),
            ]),
      ]),
      plainSection('realms', 'Realms', [
        { kind: 'paragraph', words: realmsText(realms.rows) },
        ...(realms.rows.length === 0
          ? []
          : [
              plainTable(
                ['Realm', 'Kind', 'Held by', 'Objects', 'Size'],
                realms.rows.map((realm) => [
                  name(realmName(realm)),
                  realm.isGone ? `${REALM_WORDS[realm.kind]}, gone` : REALM_WORDS[realm.kind],
                  name(realm.holders.map(holderText).join(', ')),
                  count(realm.count),
                  bytes(realm.sizeBytes),
                ]),
                realms.total,
              ),
            ]),
      ]),
      plainSection('waiting', 'Waiting', [
        { kind: 'paragraph', words: [waitingSummary(waiting.counts), ...waitingLimits(waiting.rows)].join(' ') },
        ...(waiting.rows.length === 0
          ? []
          : [
              plainTable(
                ['What waits', 'Count', 'Keeps'],
                waiting.rows.map((row) => [name(waitingText(row)), count(row.count), bytes(row.bytes)]),
                waiting.total,
              ),
            ]),
      ]),
      plainSection('strings', 'Duplicate strings', [
        ...(strings.length === 0
          ? [{ kind: 'list' as const, rows: [{ name: 'No string is in the heap twice.' }] }]
          : [
              plainTable(
                ['String', 'Copies', 'Wasted'],
                [
                  ...strings.map(({ text, count: copies, wastedBytes }) => [
                    name(text),
                    count(copies),
                    bytes(wastedBytes),
                  ]),
                  ...(others <= 0 ? [] : [[name('(all other duplicate strings)'), '', bytes(others)]]),
                ],
              ),
            ]),
        {
          kind: 'paragraph',
          words: [
            bytes(totalWastedBytes),
            others <= 0
              ? ' could be saved in all.'
              : ` could be saved in all; the ${MAX_STRINGS} largest are listed, then all others together.`,
          ],
        },
      ]),
    ],
  };
}

/** Null for the view of all classes. */
async function chosenView(ask: AskDocument, place: CapturePlace | null, overview: HeapOverview): Promise<View | null> {
  const whole = overview.totalSizeBytes;
  switch (place?.view) {
    case 'object':
      return objectView(ask, place.id, MAX_PATHS, whole);
    case 'path':
      return objectView(ask, place.id, Math.max(MAX_PATHS, place.path), whole);
    case 'containment':
      return {
        view: place.id === null ? 'Containment' : `Containment of @${place.id}`,
        parts: [
          plainSection('references', 'References', [
            referenceTable(await ask('heap.references', { id: place.id, count: MAX_ROWS }), whole),
          ]),
        ],
      };
    case 'dominators': {
      const { rows, total } = await ask('heap.dominated', { id: place.id, count: MAX_ROWS });
      const cells = rows.map((node) => [name(nodeText(node)), ...sizesOf(node, whole)]);
      return {
        view: place.id === null ? 'Dominators' : `Objects dominated by @${place.id}`,
        parts: [
          plainSection('dominated', 'Dominated objects', [plainTable(['Object', ...SIZE_COLUMNS], cells, total)]),
        ],
      };
    }
    case 'statistics':
      return statisticsView(ask, overview);
    default:
      return null;
  }
}

function allocationsDocument(sites: readonly AllocationSite[] | null, cut: CutRows): object {
  if (sites === null) return {};
  const { rows, omitted } = cut(sites);
  return {
    allocations: rows.map(({ name: fn, url, line, column, count: live, sizeBytes }) => ({
      name: fn,
      url,
      line,
      column,
      count: live,
      sizeBytes,
    })),
    ...omittedRows('allocationsOmitted', omitted),
  };
}

export const heapFindings: ReportFindings = async (ask, place) => {
  await ask('heap.retained', {});
  const overview = await ask('heap.overview', {});
  const { nodes, edges, totalSizeBytes, classCount } = overview;
  const facts: Fact[] = [
    ['Heap', bytes(totalSizeBytes)],
    ['Objects', count(nodes)],
    ['References', count(edges)],
    ['Classes', count(classCount)],
  ];
  const chosen = await chosenView(ask, place, overview);
  const filter = place?.view === 'summary' ? (place.className ?? '') : '';
  const classes = chosen === null ? await readClasses(ask, filter) : [];
  const allocations = chosen === null ? await readAllocations(ask) : null;
  const kind = allocations === null ? 'Heap snapshot' : 'Heap timeline';
  return {
    ...(chosen ?? {
      view: 'Summary',
      parts: [
        classesSection(classes, filter, totalSizeBytes),
        ...(allocations === null ? [] : [allocationsSection(allocations)]),
      ],
    }),
    facts,
    line: `${kind}: ${formatCount(nodes)} nodes, ${formatCount(edges)} edges, ${formatBytes(totalSizeBytes)} in ${formatCount(classes.length)} classes`,
    json: (cut) => {
      const { rows, omitted } = cut(classes);
      return {
        kind: 'heap-snapshot',
        nodes,
        edges,
        totalSizeBytes,
        classes: rows.map(({ name: className, count: objects, shallowSizeBytes, retainedSizeBytes, url, line }) => ({
          name: className,
          count: objects,
          shallowSizeBytes,
          retainedSizeBytes,
          ...(url === undefined ? {} : { url }),
          ...(line === undefined ? {} : { line }),
        })),
        ...omittedRows('classesOmitted', omitted),
        ...allocationsDocument(allocations?.sites ?? null, cut),
      };
    },
  };
};
