/** `pen_cpu_summary`: one view of a CPU profile, in pages: functions, call tree, scripts, or callers and callees of a function. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatCount } from '../../../base/units.ts';
import { ok } from '../../../base/result.ts';
import { CodeQuoteSchema } from '../../../engine/source-map/contract/quotes.ts';
import { quoteOfFunction, quotedFunction } from '../../../core/findings/quotes.ts';
import { quotesOf } from '../../../core/capability/quotes.ts';
import { CAPTURE_KINDS } from '../../../core/contracts/captures.ts';
import {
  CpuOriginalSchema,
  CpuPlaceSchema,
  ProfileWeightSchema,
  type CpuPlace,
  type ProfileFilter,
  type ProfileWeight,
} from '../../../engine/profile/contract/sampled-profiles.ts';
import { appError, settle, AppFailure, unwrap } from '../../../base/errors.ts';
import { profileSeriesText } from '../../../engine/profile/contract/profile-series.ts';
import { flamePlaceOf, type FlameView } from '../../../core/contracts/flame-links.ts';
import { formatLink } from '../../../core/contracts/links.ts';
import { openCpuCapture, overheadText, readProfile, withProfile, shareText } from './cpu-capture.ts';
import { cpuFunctionName, shownName, shownSource } from '../../../core/findings/function-names.ts';
import { factsText, tableText } from '../../../core/findings/markdown.ts';
import { answerWith, tableOf, titled } from '../../../core/findings/blocks.ts';
import { functionsTable, groupsTable } from '../findings.ts';
import {
  CpuFunctionSchema,
  CpuOverheadSchema,
  cpuFunction,
  withoutUnit,
  profilesText,
  weightText,
  type CpuOverview,
} from './cpu-figures.ts';
import { CpuVerdictSchema, readVerdict } from './cpu-verdict.ts';
import { cpuFilterParams, cpuFilters } from './cpu-filters.ts';
import { namedFunction } from './cpu-named-function.ts';
import { topDownRows } from './cpu-top-down.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { CaptureSourceSchema, sourceText, type CaptureSource } from '../../../core/contracts/capture-source.ts';
import {
  newestCaptureParam,
  cursorAfter,
  cursorParam,
  filterParam,
  limitParam,
  pageLine,
  pageStart,
} from '../../../core/capability/parameters.ts';
import { namesInlined } from '../../../core/capability/inlined-names.ts';
import { inlinedNote } from '../../../core/findings/inlined-note.ts';
import { ownRows } from '../../../core/capability/own-code.ts';
import { placesByOriginal, withOriginals } from '../../../core/capability/original-names.ts';
import { sourceCall, sourceOfFunction } from '../../../core/findings/source-call.ts';
import { count, name as nameCell } from '../../../core/findings/model.ts';

const ROWS = 20;
const NO_TIMES = 'The file counts samples and has no times: figures are counts.';
const VIEWS = ['bottom-up', 'top-down', 'url', 'package', 'callers', 'callees'] as const;
/** Lines of a function with the most time. */
const LINE_ROWS = 10;
const OWN_CALLERS = 3;

const ContentSchema = z.object({
  view: z.enum(VIEWS),
  /** Functions, or calls of the tree with their depth; times in milliseconds. */
  functions: z.array(
    CpuFunctionSchema.extend({
      depth: z.number().optional(),
      /** Original position by the source map. */
      original: CpuOriginalSchema.optional(),
    }),
  ),
  /** Scripts or packages. */
  groups: z.array(z.object({ name: z.string(), selfMs: z.number(), totalMs: z.number(), functions: z.number() })),
  /** The function whose callers or callees are listed. */
  function: CpuFunctionSchema.extend({ original: CpuOriginalSchema.optional() }).nullable(),
  /** The nearest functions of the author on the stacks of that function, with the parts of its total time; for callers. */
  ownCallers: z.array(CpuPlaceSchema.extend({ original: CpuOriginalSchema.optional(), ms: z.number() })).optional(),
  /** Time by line of that function, if the profile has it. */
  lines: z.array(z.object({ line: z.number(), samples: z.number(), selfMs: z.number() })),
  /** Total number of rows; null if the tree was not walked completely. */
  total: z.number().nullable(),
  nextCursor: z.string().nullable(),
});
type Content = z.infer<typeof ContentSchema>;

interface Request {
  readonly view: Content['view'];
  readonly filter: string;
  readonly start: number;
  readonly limit: number;
  readonly filters: ProfileFilter[];
}

/** Returns what self time includes. A trace records layout, so its insights show that part. */
function selfNote({ captureId }: CaptureSource): string {
  const apart = captureId?.startsWith(`${CAPTURE_KINDS.trace.prefix}-`) === true;
  return `Self includes native work that a function calls, such as forced layout${apart ? `, which ${proposedCall('pen_trace_insights', { capture: captureId })} shows apart` : ''}.`;
}

function emptyContent(view: Content['view']): Content {
  return { view, functions: [], groups: [], function: null, lines: [], total: 0, nextCursor: null };
}

async function topDown(
  { file }: CaptureSource,
  { activeMs }: CpuOverview,
  { view, filter, start, limit, filters }: Request,
  context: CallContext,
): Promise<Content> {
  // One more row than shown, to know whether there are more.
  const walked = await topDownRows(file, { activeMs, filter, filters, most: start + limit + 1 }, context);
  const { rows, isCut } = walked;
  if (isCut) context.note('The call tree was cut at its limit; narrow it with a filter.');
  const shown = rows.slice(start, start + limit);
  const nextCursor = cursorAfter(start, shown.length, rows.length);
  return {
    ...emptyContent(view),
    functions: shown,
    total: nextCursor === null && !isCut ? rows.length : null,
    nextCursor,
  };
}

/** Less is a sample or two between the calls. */
const MIN_LED_SHARE = 0.01;

/** The nearest functions of the author on the stacks of a function, each with the part of its total time. */
async function ownCallers(
  file: string,
  place: CpuPlace,
  filters: Request['filters'],
  context: CallContext,
): Promise<NonNullable<Content['ownCallers']>> {
  const alone: ProfileFilter[] = [
    ...filters,
    { kind: 'collapse-function', place },
    { kind: 'focus-callers', path: [place] },
  ];
  const found = await ownRows(file, { count: OWN_CALLERS, filters: alone, about: place }, context);
  const all = found.reduce((sum, { total }) => sum + total, 0);
  const led = found.filter(({ total }) => total >= MIN_LED_SHARE * all);
  return led.map(({ name, url, line, column, original, total }) => ({
    ...{ name, url, line, column },
    ...(original === undefined ? {} : { original }),
    ms: total,
  }));
}

async function around(
  { file }: CaptureSource,
  direction: 'callers' | 'callees',
  wanted: string,
  { filter, start, limit, filters }: Request,
  context: CallContext,
): Promise<Content> {
  const { ports, signal } = context;
  const found = await namedFunction(file, wanted, context, filters);
  const place = CpuPlaceSchema.parse(found);
  const page = unwrap(
    await ports.analysis.query(file, 'profile.around', { place, direction, filters, count: 10_000 }, { signal }),
  );
  const lines = unwrap(await ports.analysis.query(file, 'profile.lines', { place, filters }, { signal }));
  const ledBy = unwrap(
    direction === 'callers' ? await settle(() => ownCallers(file, place, filters, context)) : ok([]),
  );
  const needle = filter.toLowerCase();
  const rows = page.rows.map(cpuFunction).filter(({ name, url }) => `${name}\n${url}`.toLowerCase().includes(needle));
  const shown = rows.slice(start, start + limit);
  return {
    ...emptyContent(direction),
    function: found,
    functions: shown,
    ...(ledBy.length === 0 ? {} : { ownCallers: ledBy }),
    lines: lines.lines
      .map(({ line, samples, self }) => ({ line, samples, selfMs: self }))
      .toSorted((a, b) => b.selfMs - a.selfMs)
      .slice(0, LINE_ROWS),
    total: rows.length,
    nextCursor: cursorAfter(start, shown.length, rows.length),
  };
}

async function listedRows(
  { file }: CaptureSource,
  { view, filter, start, limit, filters }: Request,
  context: CallContext,
): Promise<Content> {
  const { ports, signal } = context;
  const rows = { filter, filters, start, count: limit };
  if (view === 'url' || view === 'package') {
    const page = unwrap(await ports.analysis.query(file, 'profile.groups', { by: view, ...rows }, { signal }));
    const { total } = page;
    const groups = page.rows.map(({ self, total: all, ...group }) => ({ ...group, selfMs: self, totalMs: all }));
    return { ...emptyContent(view), groups, total, nextCursor: cursorAfter(start, groups.length, total) };
  }
  const also = [...(await placesByOriginal(file, filter, context))];
  const page = unwrap(
    await ports.analysis.query(file, 'profile.functions', { sort: 'self', also, ...rows }, { signal }),
  );
  const { total } = page;
  const functions = page.rows.map(cpuFunction);
  return { ...emptyContent(view), functions, total, nextCursor: cursorAfter(start, functions.length, total) };
}

/** The corresponding view in the window. */
const SHOWN_AS: Record<Content['view'], FlameView> = {
  'bottom-up': 'functions',
  'top-down': 'top-down',
  url: 'url',
  package: 'package',
  callers: 'sandwich',
  callees: 'sandwich',
};

const TITLES: Record<Content['view'], string> = {
  'bottom-up': 'Functions by self time',
  'top-down': 'Call tree, largest first',
  url: 'Scripts by self time',
  package: 'Packages by self time',
  callers: 'Called by',
  callees: 'Calls',
};

/** `Called for: setQuery (store.js:30:14) 122.9ms (100.0%).`: who led there, however many frames of libraries are in between. */
function ownCallersText(
  { ownCallers: led = [] }: Pick<Content, 'ownCallers'>,
  about: NonNullable<Content['function']>,
  weight: (value: number) => string,
): string {
  if (led.length === 0) return '';
  const named = led.map(
    (row) =>
      `${code(`${shownName(row)} (${shownSource(row)})`)} ${weight(row.ms)} (${shareText(row.ms, about.totalMs)})`,
  );
  return `Your own code that led there: ${named.join(', ')}.`;
}

function rowsTable(
  { view, functions, groups, function: about }: Content,
  activeMs: number,
  unit: ProfileWeight,
): string {
  if (functions.length + groups.length === 0) return 'No matches.';
  if (view === 'url' || view === 'package')
    return tableText(
      groupsTable({
        rows: groups.map(withoutUnit),
        by: view,
        unit,
        whole: activeMs,
      }),
    );
  return tableText(
    functionsTable({
      rows: functions.map(withoutUnit),
      unit,
      whole: about?.totalMs ?? activeMs,
      isAround: about !== null,
      isTree: view === 'top-down',
    }),
  );
}

/** Functions whose source is offered: the named one and its largest caller or callee, else the first. */
function readableRows(
  about: z.infer<typeof ContentSchema>['function'],
  functions: z.infer<typeof ContentSchema>['functions'],
  view: (typeof VIEWS)[number],
): z.infer<typeof ContentSchema>['functions'] {
  const first = functions.find((row) => sourceCall(row) !== null);
  if (about === null) return first === undefined ? [] : [first];
  const caller = view === 'callers' && first !== undefined && first.name !== about.name ? [first] : [];
  return [about, ...caller].filter((row) => sourceCall(row) !== null);
}

export const penCpuSummary = defineCapability({
  name: 'pen_cpu_summary',
  title: 'CPU Summary',
  summary: 'A CPU profile by function, call tree, script or package.',
  category: 'cpu',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: z.strictObject({
    capture: newestCaptureParam.describe(
      'Capture id such as cpu-3f9a12cd, or the path of a .cpuprofile. Default: the newest CPU profile, else the newest trace.',
    ),
    view: z.enum(VIEWS).default('bottom-up').describe('callers and callees need "function".'),
    function: z
      .string()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Whole name, original or generated; "name (file.js:12:5)" if several functions have it.'),
    filter: filterParam.describe('Case-insensitive substring of name, original name or URL.'),
    ...cpuFilterParams,
    profile: z.number().int().min(1).optional().describe('One of several profiles of a file, by its number.'),
    limit: limitParam(ROWS),
    cursor: cursorParam,
  }),
  listed: {
    function: 'whole name',
    focus: 'only stacks with these',
    exclude: 'without them',
    collapse: false,
    minShare: false,
    // Answers about a file with several profiles name it.
    profile: false,
  },
  result: CaptureSourceSchema.extend({
    /** `samples`: the file of another tool only counts, and every "Ms" of this answer is a count. Absent: times. */
    unit: ProfileWeightSchema.optional(),
    /** All profiles of a file of another tool that has several, and the index of this one. */
    profiles: z.array(z.object({ name: z.string(), unit: ProfileWeightSchema, total: z.number() })).optional(),
    profileIndex: z.number().optional(),
    durationMs: z.number(),
    activeMs: z.number(),
    /** Active time without the filters. */
    wholeActiveMs: z.number(),
    overhead: z.array(CpuOverheadSchema),
    ...ContentSchema.shape,
    /** The lines of the functions whose source is offered, as far as their text is stored. */
    code: z.array(CodeQuoteSchema).optional(),
    /** Verdict of the whole profile, with its first functions. */
    verdict: CpuVerdictSchema.optional(),
    /** A sentence about functions that V8 may have inlined into the first one; absent if none needs it. */
    inlined: z.string().optional(),
    /** Event loop delay, GC, answers and heap in one line, if a flight recorder has kept the profile. */
    series: z.string().optional(),
    /** Opens the same view in the window; absent unless the profile is in the library. */
    link: z.string().optional(),
  }),
  locks: [],
  deadlineMs: 600_000,
  run: async ({ capture, view, function: wanted, filter, limit, cursor, profile, ...filtering }, called) => {
    const context = withProfile(called, profile);
    const start = unwrap(pageStart(cursor));
    const isAround = view === 'callers' || view === 'callees';
    if (isAround !== (wanted !== undefined)) {
      throw new AppFailure(
        appError(
          'invalid_params',
          isAround ? `The view "${view}" needs "function".` : `The view "${view}" does not take "function".`,
          isAround
            ? 'Name one as listed by the view bottom-up.'
            : 'Use the view callers or callees, or "filter" to search by a part of the name.',
        ),
      );
    }
    const opened = unwrap(await openCpuCapture(capture, context));
    const { source } = opened;
    const profileCount = opened.overview.profiles?.length ?? 1;
    if (profile !== undefined && profile > profileCount) {
      throw new AppFailure(
        appError(
          'invalid_params',
          profileCount === 1 ? 'This capture has one profile.' : `The file has ${formatCount(profileCount)} profiles.`,
          profileCount === 1 ? 'Leave out "profile".' : `Give a number from 1 to ${formatCount(profileCount)}.`,
        ),
      );
    }
    const filters = await cpuFilters(source.file, filtering, context);
    const filtered = filters.length === 0 ? opened : await readProfile(source, context, filters);
    const { overview } = filtered;
    const request = { view, filter, start, limit, filters };
    const content =
      isAround && wanted !== undefined
        ? await around(source, view, wanted, request, context)
        : view === 'top-down'
          ? await topDown(source, overview, request, context)
          : await listedRows(source, request, context);
    const { durationMs, activeMs, wholeActiveMs, overhead, series, unit, profiles, profileIndex } = overview;
    const functions = [...(await withOriginals(source.file, content.functions, context))];
    const about = content.function;
    const [first] = functions;
    const isFirst = view === 'bottom-up' && start === 0 && filter === '' && filters.length === 0;
    const verdict = isFirst ? await readVerdict(source.file, context) : null;
    const inlined =
      view === 'bottom-up' && start === 0 && filter === '' && first !== undefined
        ? inlinedNote(functions, namesInlined(source, context.ports), cpuFunctionName(first))
        : null;
    const quotes = await quotesOf(source.file, readableRows(about, functions, view).map(quotedFunction), context);
    const place = flamePlaceOf({
      show: SHOWN_AS[view],
      function: about === null ? null : CpuPlaceSchema.parse(about),
      filters,
    });
    return {
      ...source,
      ...(unit === 'milliseconds' ? {} : { unit }),
      ...(profiles === undefined ? {} : { profiles, profileIndex }),
      durationMs,
      activeMs,
      wholeActiveMs,
      overhead,
      ...content,
      functions,
      ...(quotes.length === 0 ? {} : { code: [...quotes] }),
      ...(verdict === null ? {} : { verdict: verdict }),
      ...(inlined === null ? {} : { inlined }),
      ...(series === undefined ? {} : { series: profileSeriesText(series) }),
      ...(source.captureId === null ? {} : { link: formatLink(source.captureId, place) }),
    };
  },
  summarise: (value) => {
    const { function: about, lines, functions, groups, total, nextCursor, activeMs, wholeActiveMs, durationMs } = value;
    const weight = weightText(value);
    const counts = value.unit === 'samples';
    const shown = functions.length + groups.length;
    const others = overheadText(value);
    const readable = readableRows(about, functions, value.view);
    return answerWith(
      'CPU Summary',
      [
        ['Profile', sourceText(value)],
        ...(counts
          ? ([['Counted', weight(activeMs)]] as const)
          : ([
              ['Duration', weight(durationMs)],
              ['Active', `${weight(wholeActiveMs)} (${shareText(wholeActiveMs, durationMs)})`],
            ] as const)),
      ],
      value.verdict !== undefined && `**Verdict**: ${value.verdict.text}`,
      activeMs !== wholeActiveMs &&
        `Filtered: ${weight(activeMs)} of ${weight(wholeActiveMs)} ${counts ? 'counts are' : 'active time is'} shown (${shareText(activeMs, wholeActiveMs)}).`,
      others !== '' && `Outside of functions: ${others}${counts ? '' : ' of the wall time'}.`,
      counts && NO_TIMES,
      profilesText(value),
      value.series !== undefined && `${value.series}.`,
      about !== null &&
        factsText([
          ['Function', [nameCell(shownName(about)), ' (', nameCell(shownSource(about)), ')']],
          ['Self', weight(about.selfMs)],
          ['Total', weight(about.totalMs)],
        ]),
      about !== null && ownCallersText(value, about, weight),
      titled(TITLES[value.view], rowsTable(value, activeMs, value.unit ?? 'milliseconds')),
      value.view === 'bottom-up' && selfNote(value),
      value.inlined !== undefined && value.inlined,
      ...readable.map((row) => sourceOfFunction(row, quoteOfFunction(value.code, row))), // Lines are those of the script as it runs.
      about?.original === undefined &&
        lines.length > 0 &&
        titled(
          'Lines with the most time',
          tableOf(lines, [
            ['Line', ({ line }) => String(line)],
            ['Self', ({ selfMs }) => weight(selfMs)],
            ['Hits', ({ samples }) => count(samples)],
          ]),
        ),
      total !== null && pageLine(shown, total, nextCursor),
      value.link !== undefined && `In the window: ${value.link}`,
    );
  },
});
