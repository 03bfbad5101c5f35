/** The content of a coverage file in answers, and how both coverage tools store their captures. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { formatCount, formatDuration } from '../../../base/units.ts';
import {
  CoverageOverviewSchema,
  CoverageUnitSchema,
  CoveredFileSchema,
  type CoveredFile,
} from '../../../engine/coverage/contract/coverage.ts';
import { appError, AppFailure, unwrap, settle } from '../../../base/errors.ts';
import { isServerRuntime, SERVER_RUNTIMES } from '../../../core/contracts/targets.ts';
import { CodeQuoteSchema } from '../../../engine/source-map/contract/quotes.ts';
import { isOwnCode, isOwnQuote, MAX_QUOTES, quotedFunction } from '../../../core/findings/quotes.ts';
import { sourceCall } from '../../../core/findings/source-call.ts';
import { isRuntimeScript, isThirdParty } from '../../../base/third-party.ts';
import { CpuOriginalSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { shownName, shownSource } from '../../../core/findings/function-names.ts';
import { withOriginals, type OriginalsContext } from '../../../core/capability/original-names.ts';
import { codeOwners } from '../../../core/capability/own-code.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { captureDraft, contentOfStored, storeCapture } from '../../../core/capability/store-capture.ts';
import { checkPageUrl } from '../../page/tools/navigate.ts';
import type { CoverageStream } from '../../../core/capability/coverage-ports.ts';
import { RecordingResultSchema, actionParam } from '../../../core/capability/recording-result.ts';
import { fileName } from '../findings.ts';
import { quoted, tableOf, titled, type Maybe } from '../../../core/findings/blocks.ts';
import {
  bytes,
  count as countCell,
  ms,
  name as named,
  type Fact,
  type Section,
  type Table,
} from '../../../core/findings/model.ts';

const NAME_CHARS = 40;
/** Files whose largest unused functions or rules are listed, and how many of each. */
const FILES_IN_DETAIL = 3;
const UNITS_A_FILE = 5;
/** The largest of these with a text that is the author's are quoted. */
const MAX_READ = 10;

/** Files whose functions are looked at for the highest counts, how many functions of each, and how many are listed: the author's, then others'. */
const COUNTED_FILES = 20;
const COUNTED_A_FILE = 100;
const COUNTED_LOOKED_AT = 300;
const COUNTED_FUNCTIONS = 12;
const COUNTED_OF_OTHERS = 5;

const CountedFunctionSchema = CoverageUnitSchema.pick({
  ...{ name: true, line: true, column: true },
  ...{ count: true, isLeast: true },
}).extend({
  url: z.string(),
  part: z.string(),
  original: CpuOriginalSchema.optional(),
  /** True for a package or a third party. */
  ignored: z.literal(true).optional(),
});
type CountedFunction = z.infer<typeof CountedFunctionSchema>;

export const CoverageContentSchema = z.object({
  overview: CoverageOverviewSchema,
  /** Sorted by unused size. */
  files: z.array(CoveredFileSchema),
  /** The largest unused functions or rules of the first files. */
  details: z.array(
    z.object({
      index: z.number(),
      url: z.string(),
      part: z.string(),
      unusedUnits: z.number(),
      units: z.array(CoverageUnitSchema),
    }),
  ),
  /** The functions that ran most often, where calls were counted: the author's first. */
  counted: z.array(CountedFunctionSchema).default([]),
  /** The lines of the largest functions that never ran, as far as a source map has their text. */
  code: z
    .array(z.object({ name: z.string(), sizeBytes: z.number(), call: z.string(), quote: CodeQuoteSchema }))
    .optional(),
});
export type CoverageContent = z.infer<typeof CoverageContentSchema>;

export const CoverageResultSchema = RecordingResultSchema.omit({ overTime: true }).extend({
  action: actionParam.optional(),
  /** Scripts or style sheets that the target reported, and those in the file, which have a URL. */
  reportedCount: z.number().optional(),
  entryCount: z.number().optional(),
  withoutText: z.number().optional(),
  navigated: z.string().nullable().optional(),
  /** When the page loaded between start and stop, from the start; the coverage is of that document. */
  pageLoadAfterMs: z.number().nullable().optional(),
  content: CoverageContentSchema.optional(),
});
export type CoverageResult = z.infer<typeof CoverageResultSchema>;

/** Checks the URL to load during a recording: pages only, and http(s) only. Null without one. */
export function checkNavigation(
  navigate: string | undefined,
  action: 'start' | 'stop' | undefined,
  { target }: Pick<CallContext, 'target'>,
  tool: string,
): string | null {
  if (navigate === undefined || navigate === '') return null;
  if (action !== undefined) {
    throw new AppFailure(
      appError(
        'invalid_params',
        'navigate and action cannot be used together.',
        'Omit action, or call pen_navigate between start and stop.',
      ),
    );
  }
  if (target.type !== 'page') {
    const what = isServerRuntime(target.type) ? SERVER_RUNTIMES[target.type] : `a ${target.type}`;
    throw new AppFailure(
      appError(
        'target_unsupported',
        `This target is ${what}; ${tool} with navigate needs a page.`,
        'Omit navigate, or use action start and stop.',
      ),
    );
  }
  return unwrap(checkPageUrl(navigate));
}

/** Stores a finished recording and reads the content for the answer. */
export async function storeCoverage(
  kind: 'js-coverage' | 'css-coverage',
  stream: CoverageStream,
  { options, topN }: { options: Record<string, string | number | boolean | null>; topN: number },
  context: CallContext,
): Promise<CoverageResult> {
  const { target, note, progress } = context;
  const { file, navigation, pageLoadAfterMs, reportedCount, entryCount, withoutText } = stream;
  const draft = captureDraft(kind, target, stream, { ...options, navigated: navigation?.url ?? null, pageLoadAfterMs });
  const stored = await storeCapture(context, file, draft);
  if (pageLoadAfterMs !== null)
    note(
      `The page loaded ${formatDuration(pageLoadAfterMs)} after the start: the figures are of that document only, from its load on.`,
    );
  if (navigation?.loaded === false) note('The page had not fired its load event after 30 s; the coverage ends there.');
  const capture = stored;
  const sort = kind === 'css-coverage' ? 'units' : 'unused';
  const content = unwrap(
    contentOfStored(capture, await settle(() => readCoverageContent(capture.file, sort, topN, context))),
  );
  progress({ done: 100, total: 100, message: 'Done', bytes: capture.sizeBytes });
  return {
    ...capture,
    reportedCount,
    entryCount,
    withoutText,
    navigated: navigation?.url ?? null,
    pageLoadAfterMs,
    content,
  };
}

async function readCoverageContent(
  file: string,
  /** Order of the files in the answer: by unused rules of style sheets, or by unused bytes of scripts. */
  sort: 'units' | 'unused',
  topN: number,
  context: OriginalsContext,
): Promise<CoverageContent> {
  const { ports, signal } = context;
  const overview = unwrap(await ports.analysis.query(file, 'coverage.overview', {}, { signal }));
  const files = unwrap(await ports.analysis.query(file, 'coverage.files', { sort, count: topN }, { signal }));
  const details: CoverageContent['details'] = [];
  for (const { index, url, part, units, usedUnits } of files.rows.slice(0, FILES_IN_DETAIL)) {
    if (units === usedUnits) continue;
    const unused = unwrap(
      await ports.analysis.query(file, 'coverage.units', { index, unusedOnly: true, count: UNITS_A_FILE }, { signal }),
    );
    details.push({ index, url, part, unusedUnits: unused.total, units: unused.rows });
  }
  const counted = overview.hasCounts ? await mostCalled(file, files.rows, context) : [];
  const neverUsed = overview.kind === 'js-coverage' ? await neverRan(file, details, context) : [];
  return {
    overview,
    files: files.rows,
    details,
    counted,
    ...(neverUsed.length === 0 ? {} : { code: neverUsed }),
  };
}

type NeverRan = NonNullable<CoverageContent['code']>;

/** The largest unused functions of the first files; of nested ones that share a quote, the first. */
async function neverRan(
  file: string,
  details: CoverageContent['details'],
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<NeverRan> {
  await ports.captureMaps?.settled(file, signal);
  const owners = codeOwners(
    ports,
    details.map(({ url }) => url),
  );
  const unused = details
    .flatMap(({ url, units }) => units.map((unit) => ({ ...unit, url })))
    .filter((unit) => isOwnCode({ ...unit, ignored: isThirdParty(unit, null, owners) }))
    .toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  const places = unused.slice(0, MAX_READ).map(quotedFunction);
  const asked = places.length === 0 ? null : await ports.analysis.query(file, 'code.quotes', { places }, { signal });
  // The tables of unused functions are the answer without them.
  const quotes = asked?.ok === true ? asked.value.quotes : [];
  const found: NeverRan = [];
  for (const [at, quote] of quotes.entries()) {
    const unit = unused[at];
    if (unit === undefined || quote === null || !isOwnQuote(quote)) continue;
    if (found.some((each) => each.quote.source === quote.source && each.quote.line === quote.line)) continue;
    const { name, url, line, column, sizeBytes } = unit;
    const original = quote.source === url ? undefined : { source: quote.source, line: quote.line };
    const call = sourceCall({ url, line, column, original }, null, quote.functionLine);
    if (call !== null) found.push({ name, sizeBytes, call, quote });
  }
  return found.slice(0, MAX_QUOTES);
}

/** The code of the largest functions that never ran. */
export function neverRanSection({ code: found = [] }: Pick<CoverageContent, 'code'>): Section {
  return titled(
    'Largest Code That Never Ran',
    ...found.map(({ name: of, sizeBytes, call, quote }) =>
      quoted([named(of === '' ? '(anonymous)' : of), ', ', bytes(sizeBytes), ': ', call], quote),
    ),
  );
}

async function mostCalled(
  file: string,
  files: readonly CoveredFile[],
  context: OriginalsContext,
): Promise<CountedFunction[]> {
  const { ports, signal } = context;
  const found: CountedFunction[] = [];
  // The runtime's own functions run often in every program.
  const programs = files.filter(({ url }) => !isRuntimeScript(url));
  for (const { index, url, part } of programs.slice(0, COUNTED_FILES)) {
    const units = unwrap(
      await ports.analysis.query(file, 'coverage.units', { index, sort: 'count', count: COUNTED_A_FILE }, { signal }),
    );
    for (const { name, line, column, count, isLeast } of units.rows)
      if (count > 0) found.push({ name, line, column, count, isLeast, url, part });
  }
  const most = found.toSorted((a, b) => b.count - a.count).slice(0, COUNTED_LOOKED_AT);
  const owners = codeOwners(
    ports,
    programs.map(({ url }) => url),
  );
  const placed = (await withOriginals(file, most, context)).map(({ ignored, ...row }) =>
    ignored === true || isThirdParty(row, row.original ?? null, owners) ? { ...row, ignored: true as const } : row,
  );
  const own = placed.filter(isAuthors);
  const others = placed.filter((row) => !isAuthors(row));
  return [...own.slice(0, COUNTED_FUNCTIONS), ...others.slice(0, COUNTED_OF_OTHERS)];
}

const LEAST_NOTE =
  '≥: compiled before the recording began; V8 stops to count such a function once it is optimised. For exact numbers ';

const NONE_OWN =
  'None of your functions is among the most called ones; V8 does not count those that it had optimised before.';

/** The functions that ran most often; null where calls were not counted. */
export function countedSection({ counted }: Pick<CoverageContent, 'counted'>, isPage: boolean): Section | null {
  if (counted.length === 0) return null;
  const own = counted.filter(isAuthors);
  const others = counted.filter((row) => !isAuthors(row));
  return titled(
    'Most Called Functions',
    own.length === 0 ? NONE_OWN : countedTable(own),
    ...(others.length === 0 ? [] : ['Of packages and third parties:', countedTable(others)]),
    counted.some(({ isLeast }) => isLeast) &&
      `${LEAST_NOTE}${isPage ? 'reload the page while it records' : 'start the process with the recording'}.`,
  );
}

const isAuthors = ({ ignored }: CountedFunction): boolean => ignored !== true;

const countedTable = (rows: readonly CountedFunction[]): Table =>
  tableOf(rows, [
    ['Calls', (row) => [row.isLeast ? '≥ ' : '', countCell(row.count)]],
    ['Function', (row) => named(shownName(row))],
    [
      'At',
      (row) =>
        named(
          row.original === undefined
            ? `${fileName(row)}${row.line === 0 ? '' : `:${row.line}:${row.column}`}`
            : shownSource(row),
        ),
    ],
  ]);

/** The facts that end those of both tools. */
export function recordedFacts({ durationMs = 0, navigated = null }: CoverageResult): Maybe<Fact>[] {
  return [['Recorded', ms(durationMs)], navigated !== null && ['Navigated', named(navigated)]];
}

/** Sections with the unused functions or rules of the first files. */
export function unusedSections({ details }: CoverageContent, noun: string): Section[] {
  return details.map((file) =>
    titled(
      `Unused ${noun} of ${code(fileName(file))} (${shownOf(file.units.length, file.unusedUnits)})`,
      tableOf(file.units, [
        ['Name', (unit) => named(unit.name === '' ? '(anonymous)' : unit.name, NAME_CHARS)],
        ['At', ({ line, column, start }) => (line === 0 ? `offset ${start}` : `${line}:${column}`)],
        ['Size', ({ sizeBytes }) => bytes(sizeBytes)],
      ]),
    ),
  );
}

function shownOf(shown: number, total: number): string {
  return shown < total ? `largest ${formatCount(shown)} of ${formatCount(total)}` : formatCount(total);
}
