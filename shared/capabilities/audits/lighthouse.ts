/** `pen_lighthouse`: audits the page with the bundled Lighthouse, in its own browser and tab, and stores the report. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, table, title, warning } from '../../base/markdown.ts';
import { formatDuration, truncateEnd } from '../../base/units.ts';
import { err, ok } from '../../base/result.ts';
import { isEmulating, NO_PAGE_EMULATION } from '../../contracts/emulation.ts';
import { appError, describeError, type AppError, type AppResult } from '../../contracts/errors.ts';
import { LIGHTHOUSE_CATEGORIES, SCORE_PASS, scoreWord, type LighthouseReport } from '../../contracts/lighthouse.ts';
import { CaptureViewSchema } from '../library/capture-view.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { captureDraft, storeCapture } from '../library/store-capture.ts';
import { checkPageUrl } from '../page/navigate.ts';
import { targetParam } from '../common/parameters.ts';
import type { FormFactor } from './lighthouse-ports.ts';

const ALLOWED: readonly string[] = LIGHTHOUSE_CATEGORIES;
/** A category of Lighthouse before version 12. */
const REMOVED = 'pwa';
const MOST_FAILING = 30;
const DETAIL_CHARS = 60;
/** Progress of 100 at which the report is read. */
const PARSING_AT = 80;
/** Status lines of a typical run: some for gathering, one for each audit. */
const USUAL_LINES = 190;
const RESTORE_MS = 10_000;

const FailingSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** 0 to 100. */
  score: z.number(),
  detail: z.string(),
  category: z.string(),
});

const ResultSchema = CaptureViewSchema.extend({
  lighthouseVersion: z.string(),
  requestedUrl: z.string(),
  finalUrl: z.string(),
  /** The page was redirected, most likely to a login page, and the scores are of that page. */
  wasRedirected: z.boolean(),
  formFactor: z.string(),
  throttling: z.string(),
  categories: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      score: z.number().nullable(),
      word: z.enum(['PASS', 'WARN', 'FAIL', 'N/A']),
    }),
  ),
  metrics: z.array(
    z.object({ acronym: z.string(), title: z.string(), displayValue: z.string(), score: z.number().nullable() }),
  ),
  failing: z.array(FailingSchema),
  failingCount: z.number(),
  warnings: z.array(z.string()),
});
type Result = z.infer<typeof ResultSchema>;

/** In the list of categories it selects the preset for desktop computers. */
const DESKTOP = 'desktop';

/** The form factor, and the categories without it; undefined for all of them. */
export function chosenFormFactor(given: readonly string[] | undefined): {
  readonly formFactor: FormFactor;
  readonly categories: readonly string[] | undefined;
} {
  const categories = given?.filter((name) => name.trim().toLowerCase() !== DESKTOP);
  if (given === undefined || categories?.length === given.length) return { formFactor: 'mobile', categories: given };
  return { formFactor: 'desktop', categories: categories?.length === 0 ? undefined : categories };
}

/** The requested categories; `invalid_params` lists the available ones. */
export function chosenCategories(
  given: readonly string[] | undefined,
  note: (text: string) => void,
): AppResult<readonly string[]> {
  if (given === undefined) return ok(ALLOWED);
  const names = [...new Set(given.map((name) => name.trim().toLowerCase()))];
  const unknown = names.filter((name) => name !== REMOVED && !ALLOWED.includes(name));
  const left = names.filter((name) => name !== REMOVED);
  const list = `Use ${ALLOWED.join(', ')}.`;
  if (unknown.length > 0)
    return err(
      appError('invalid_params', `Lighthouse has no category ${unknown.map((name) => `"${name}"`).join(', ')}.`, list),
    );
  if (left.length === 0)
    return err(
      appError(
        'invalid_params',
        names.length === 0
          ? 'No category was given.'
          : 'Lighthouse has no category "pwa" since version 12, and no other one was given.',
        list,
      ),
    );
  if (names.includes(REMOVED)) note('Lighthouse has no category "pwa" since version 12; it was ignored.');
  return ok(left);
}

/** Whether two URLs are the same page, without the fragment and a trailing slash. */
export function isSamePage(a: string, b: string): boolean {
  const plain = (text: string): string => {
    if (!URL.canParse(text)) return text;
    const url = new URL(text);
    return `${url.origin}${url.pathname.replace(/\/+$/, '')}${url.search}`;
  };
  return plain(a) === plain(b);
}

function resultOf(capture: z.infer<typeof CaptureViewSchema>, report: LighthouseReport): Result {
  const failing = report.audits.filter(({ outcome, score }) => outcome === 'fails' && score !== null);
  const metrics = report.metrics.flatMap(({ id, title: name, score, displayValue }) =>
    score !== null && score * 100 < SCORE_PASS
      ? [{ id, title: name, score, displayValue, categories: ['performance'] }]
      : [],
  );
  const all = [...metrics, ...failing]
    .map(({ id, title: name, score, displayValue, categories }) => ({
      id,
      title: name,
      score: Math.round((score ?? 0) * 100),
      detail: displayValue === '' ? '-' : truncateEnd(displayValue, DETAIL_CHARS),
      category: categories[0] ?? '',
    }))
    .toSorted((a, b) => a.score - b.score);
  return {
    ...capture,
    lighthouseVersion: report.lighthouseVersion,
    requestedUrl: report.requestedUrl,
    finalUrl: report.finalUrl,
    wasRedirected: !isSamePage(report.requestedUrl, report.finalUrl),
    formFactor: report.formFactor,
    throttling: report.throttling,
    categories: report.categories.map((category) => ({ ...category, word: scoreWord(category.score) })),
    metrics: report.metrics.map(({ acronym, title: name, displayValue, score }) => ({
      acronym,
      title: name,
      displayValue,
      score,
    })),
    failing: all.slice(0, MOST_FAILING),
    failingCount: all.length,
    warnings: report.warnings,
  };
}

/**
 * Restores the emulation of the page: the end of Lighthouse's session reset its device, and ours with it. Only changes are sent, so the
 * emulation is turned off first.
 */
async function restoreEmulation({ ports, target, note }: CallContext): Promise<void> {
  const state = ports.emulation.inForce(target.id);
  if (state === null || !isEmulating(state)) return;
  const { device, cpuThrottling, network, page, by } = state;
  // Also after a cancelled call.
  const options = { by, signal: AbortSignal.timeout(RESTORE_MS) };
  const taken = await ports.emulation.apply(
    target,
    { device: null, cpuThrottling: 1, network: null, page: NO_PAGE_EMULATION },
    options,
  );
  const restored = taken.ok
    ? await ports.emulation.apply(target, { device, cpuThrottling, network, page }, options)
    : taken;
  note(
    restored.ok
      ? 'Lighthouse emulates its own device; the emulation of pen_emulate was restored afterwards.'
      : `Lighthouse emulates its own device, and the emulation of pen_emulate could not be restored: ${describeError(restored.error)}`,
  );
}

/** The error if the page went away during the audit, for which Lighthouse reports only internal errors. Null if the page is still there. */
function lostTarget({ ports, target, signal }: CallContext): AppError | null {
  if (signal.aborted) return null;
  const name = target.title === '' ? target.url : target.title;
  const state = ports.targets.byId(target.id)?.state ?? 'gone';
  if (state === 'crashed')
    return appError(
      'target_crashed',
      `"${name}" crashed during the Lighthouse audit.`,
      'Reload it with pen_navigate, then try again.',
    );
  if (state !== 'gone') return null;
  const endpoint = ports.targets.endpoints().find(({ id }) => id === target.endpointId);
  if (endpoint?.error !== undefined && endpoint.error !== null) return endpoint.error;
  return appError(
    'target_gone',
    `"${name}" was closed during the Lighthouse audit, or its browser was.`,
    'pen_list_pages lists the open pages; choose one with pen_select_page.',
  );
}

async function audit(
  { categories: given, url: wanted }: { categories?: readonly string[] | undefined; url?: string | undefined },
  context: CallContext,
): Promise<AppResult<Result>> {
  const { ports, target, caller, signal, progress, note } = context;
  const { formFactor, categories: wantedCategories } = chosenFormFactor(given);
  const categories = chosenCategories(wantedCategories, note);
  if (!categories.ok) return categories;
  const url = checkPageUrl(wanted ?? target.url);
  if (!url.ok) return url;
  if (ports.lighthouse === undefined)
    return err(appError('analysis_failed', 'This process cannot run Lighthouse.', 'Use the app or the command line.'));
  const startedAtMs = Date.now();
  const beganMs = performance.now();
  let lines = 0;
  progress({ done: 0, total: 100, message: 'Starting Lighthouse' });
  const audited = await ports.lighthouse.audit(target, {
    url: url.value,
    categories: categories.value,
    formFactor,
    signal,
    onStatus: (text) => {
      lines += 1;
      progress({
        done: Math.min(PARSING_AT - 1, (PARSING_AT * lines) / USUAL_LINES),
        total: 100,
        message: truncateEnd(text, 120),
      });
    },
  });
  await restoreEmulation(context);
  if (!audited.ok) return err(lostTarget(context) ?? audited.error);
  progress({ done: PARSING_AT, total: 100, message: 'Reading the report' });
  const file = await ports.reports.spool('lighthouse', audited.value.json, { signal });
  if (!file.ok) return file;
  const read = await ports.analysis.query(file.value.path, 'lighthouse.report', {}, { signal });
  const failed = !read.ok ? read.error : runtimeError(read.value);
  if (!read.ok || failed !== null) {
    await file.value.discard();
    return err(lostTarget(context) ?? failed ?? appError('internal', 'The report could not be read.'));
  }
  const { formFactor: reportedFormFactor, categories: scored } = read.value;
  const scores = scored.map(({ id, score }) => [id, score === null ? null : Math.round(score * 100)] as const);
  const draft = captureDraft(
    'lighthouse',
    { ...target, url: url.value },
    { startedBy: caller, startedAtMs, recordedMs: Math.round(performance.now() - beganMs) },
    { url: url.value, formFactor: reportedFormFactor, ...Object.fromEntries(scores) },
  );
  const stored = await storeCapture(context, file.value, draft);
  if (!stored.ok) return stored;
  progress({ done: 100, total: 100, message: 'Done' });
  return ok(resultOf(stored.value, read.value));
}

/** The error of a run that measured nothing; null for a valid report. */
function runtimeError({ runtimeError: found }: LighthouseReport) {
  if (found === null) return null;
  const isUnpainted = found.code === 'NO_FCP';
  return appError(
    found.code === 'PAGE_HUNG' ? 'target_unresponsive' : 'analysis_failed',
    `Lighthouse could not audit the page (${found.code}): ${found.message}`,
    isUnpainted
      ? 'A page in the background does not paint: bring its tab to the front in the browser, then try again.'
      : 'Check that the URL loads in the browser, then try again.',
    { code: found.code },
  );
}

export const penLighthouse = defineCapability({
  name: 'pen_lighthouse',
  title: 'Lighthouse Audit',
  summary: 'Lighthouse audit of the page, which is reloaded.',
  category: 'lighthouse',
  kind: 'capture',
  // It loads the page.
  permissions: () => ['capture', 'change-page'],
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: z.strictObject({
    categories: z
      .array(z.string().max(40))
      .max(10)
      .optional()
      .describe(
        `Any of ${ALLOWED.join(', ')}. Default: all. With desktop: the preset for desktop computers instead of phones.`,
      ),
    url: z.string().max(2048).optional().describe('http(s) URL. Default: the current URL of the page.'),
    target: targetParam,
  }),
  listed: { categories: 'performance, accessibility, best-practices, seo' },
  result: ResultSchema,
  target: { types: ['page'] },
  locks: ['Lighthouse'],
  // The limit of Lighthouse, and time to store the report.
  deadlineMs: 240_000,
  run: audit,
  summarise: (value) => {
    const { captureId, categories, failing, failingCount, metrics, wasRedirected, requestedUrl, finalUrl, warnings } =
      value;
    return document([
      title('Lighthouse Audit'),
      summaryLine(
        categories.map(({ title: name, score, word }) => [
          name,
          score === null ? 'N/A' : `${Math.round(score * 100)}/100 [${word}]`,
        ]),
      ),
      summaryLine([
        ['Page', code(finalUrl)],
        ['Device', value.formFactor],
        ['Throttling', value.throttling],
        ['Lighthouse', value.lighthouseVersion],
        ['Took', formatDuration(value.durationMs)],
        ['Report', captureId],
      ]),
      wasRedirected &&
        warning(
          `${code(requestedUrl)} was redirected to ${code(finalUrl)}, and the scores are of that page. If it is a login page, log in first in the browser.`,
        ),
      metrics.length > 0 &&
        section('Metrics', [
          bullets(
            metrics.map((metric) => `${metric.title}: ${metric.displayValue === '' ? '-' : metric.displayValue}`),
          ),
        ]),
      failing.length > 0
        ? section(`Failing Audits (score < ${SCORE_PASS})`, [
            table(
              ['Audit', 'Score', 'Detail'],
              failing.map((row) => [truncateEnd(row.title, 90), String(row.score), row.detail]),
            ),
            ...(failingCount > failing.length ? [`\n${failingCount - failing.length} more are in the report.`] : []),
          ])
        : 'No audit fails.',
      warnings.length > 0 &&
        section('Warnings of Lighthouse', [bullets(warnings.map((text) => truncateEnd(text, 300)))]),
      'Scores vary between runs, and the first run is slow, so compare several. Lighthouse has reloaded the page and cleared its caches: form input, and possibly the login, are lost.',
    ]);
  },
});
