/** `pen_lighthouse`: audits the page with the bundled Lighthouse, in its own browser and tab, and stores the report. */
import { targetName } from '../../../core/contracts/targets.ts';
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { RECORDED_SECONDS, type FormWords } from '../../../core/capability/form-words.ts';
import { truncateEnd } from '../../../base/units.ts';
import { advice, appError, type AppError, AppFailure, settle } from '../../../base/errors.ts';
import { LIGHTHOUSE_CATEGORIES, type LighthouseMode, type LighthouseReport } from '../contract/lighthouse.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { captureDraft, storeCapture } from '../../../core/capability/store-capture.ts';
import { frontCall } from '../../../core/capability/page-in-front.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import {
  RecordingResultSchema,
  actionParam,
  callerInfo,
  recordingOwner,
  startedResult,
  startedText,
} from '../../../core/capability/recording-result.ts';
import type { Timespan } from './lighthouse-ports.ts';
import { restoreEmulation } from './restore-emulation.ts';
import { AuditContentSchema, auditContent, auditText } from './lighthouse-content.ts';
import { chosenAudit, MAX_SECONDS, type ChosenAudit } from './lighthouse-choice.ts';

const NAME = 'pen_lighthouse';
/** Progress of 100 at which the report is read. */
const PARSING_AT = 80;
/** Status lines of a typical run: some for gathering, one for each audit. */
const USUAL_LINES = 190;

const ResultSchema = RecordingResultSchema.omit({ overTime: true }).extend({
  action: actionParam.optional(),
  ...AuditContentSchema.partial().shape,
});
type Result = z.infer<typeof ResultSchema>;

async function restoreNoted({ ports, target, note }: CallContext): Promise<void> {
  const restored = await restoreEmulation(ports.emulation, target);
  if (restored !== null) note(restored);
}

/** The error if the page went away during the audit, for which Lighthouse reports only internal errors. Null if the page is still there. */
function lostTarget({ ports, target, signal }: CallContext): AppError | null {
  if (signal.aborted) return null;
  const name = targetName(target);
  const state = ports.targets.byId(target.id)?.state ?? 'gone';
  if (state === 'crashed')
    return appError(
      'target_crashed',
      `${name} crashed during the Lighthouse audit.`,
      'Reload it with pen_navigate, then try again.',
    );
  if (state !== 'gone') return null;
  const endpoint = ports.targets.endpoints().find(({ id }) => id === target.endpointId);
  if (endpoint?.error !== undefined && endpoint.error !== null) return endpoint.error;
  return appError(
    'target_gone',
    `${name} was closed during the Lighthouse audit, or its browser was.`,
    advice('pen_list_pages lists the open pages; choose one with pen_select_page.', 'Select a target in the sidebar.'),
  );
}

type Lighthouse = NonNullable<CallContext['ports']['lighthouse']>;

/** A report, and when what it describes was recorded. */
interface Audited {
  readonly json: string;
  readonly startedBy: ReturnType<typeof callerInfo>;
  readonly startedAtMs: number;
  readonly recordedMs: number;
}

/** Progress by the status lines of Lighthouse, up to the reading of the report. */
function statusProgress({ progress }: CallContext): (text: string) => void {
  let lines = 0;
  return (text) => {
    lines += 1;
    progress({
      done: Math.min(PARSING_AT - 1, (PARSING_AT * lines) / USUAL_LINES),
      total: 100,
      message: truncateEnd(text, 120),
    });
  };
}

/** A timespan that ends after this many seconds, with the seconds left as progress. */
function timespanOf(seconds: number, { progress, signal }: CallContext): Timespan {
  const end = Promise.withResolvers<void>();
  return {
    end: end.promise,
    onStarted: () => {
      let leftS = seconds;
      const tick = (): void => {
        if (leftS <= 0 || signal.aborted) {
          clearInterval(timer);
          end.resolve();
          return;
        }
        progress({ done: 0, total: null, message: `Timespan: use the page, ${leftS} s left` });
        leftS -= 1;
      };
      const timer = setInterval(tick, 1000);
      tick();
    },
  };
}

/** Audits within this call. */
async function auditNow(
  lighthouse: Lighthouse,
  { mode, url, seconds, ...settings }: ChosenAudit,
  context: CallContext,
): Promise<Audited> {
  const { target, caller, signal, progress } = context;
  const startedAtMs = Date.now();
  const beganMs = performance.now();
  progress({ done: 0, total: 100, message: 'Starting Lighthouse' });
  const audited = await lighthouse.audit(target, {
    ...settings,
    mode,
    url,
    signal,
    onStatus: statusProgress(context),
    ...(seconds === null ? {} : { timespan: timespanOf(seconds, context) }),
  });
  // A timespan has its own length, without the analysis.
  const recordedMs = seconds === null ? Math.round(performance.now() - beganMs) : seconds * 1000;
  return { json: audited.json, startedBy: callerInfo(caller), startedAtMs, recordedMs };
}

/** Stores the report in the library. */
async function storeReport(
  { json, startedBy, startedAtMs, recordedMs }: Audited,
  url: string,
  context: CallContext,
): Promise<Result> {
  const { ports, target, signal, progress } = context;
  progress({ done: PARSING_AT, total: 100, message: 'Reading the report' });
  const file = await ports.reports.spool('lighthouse', json, { signal });
  const read = await ports.analysis.query(file.path, 'lighthouse.report', {}, { signal });
  const failed = !read.ok ? read.error : runtimeError(read.value, context.target.id);
  if (!read.ok || failed !== null) {
    await file.discard();
    throw new AppFailure(lostTarget(context) ?? failed ?? appError('internal', 'The report could not be read.'));
  }
  const { mode, formFactor, categories } = read.value;
  const draft = captureDraft(
    'lighthouse',
    { ...target, url },
    { startedBy, startedAtMs, recordedMs },
    {
      url,
      mode,
      formFactor,
      ...Object.fromEntries(categories.map((category) => [category.id, storedResult(mode, category)])),
    },
  );
  const stored = await storeCapture(context, file, draft);
  progress({ done: 100, total: 100, message: 'Done' });
  return { ...stored, ...auditContent(read.value) };
}

/** A category in the library: its score out of 100, or the share of its audits that passed, such as `11/14`. */
function storedResult(
  mode: LighthouseMode,
  { score, passed, passable }: LighthouseReport['categories'][number],
): number | string | null {
  if (mode !== 'navigation') return `${passed}/${passable}`;
  return score === null ? null : Math.round(score * 100);
}

async function audit(
  given: Parameters<typeof chosenAudit>[0] & { readonly action?: Action | undefined },
  context: CallContext,
): Promise<Result> {
  const { ports, target, caller, signal, note } = context;
  const { lighthouse } = ports;
  if (lighthouse === undefined)
    throw new AppFailure(
      appError('analysis_failed', 'This process cannot run Lighthouse.', 'Use the app or the command line.'),
    );
  if (given.action === 'stop') {
    const stopped = await lighthouse.timespans.stop(target, {
      caller: callerInfo(caller),
      signal,
      onStatus: statusProgress(context),
    });
    // Nothing was stopped.
    if (!stopped.ok && (stopped.error.code === 'not_recording' || stopped.error.code === 'busy'))
      throw new AppFailure(stopped.error);
    await restoreNoted(context);
    if (!stopped.ok) throw new AppFailure(lostTarget(context) ?? stopped.error);
    const stored = await storeReport(stopped.value, target.url, context);
    return { ...stored, action: 'stop' as const };
  }
  const chosen = chosenAudit(given, target.url, note);
  if (given.action === 'start') {
    const { categories, formFactor } = chosen;
    const owner = recordingOwner(context);
    const started = await lighthouse.timespans.start(target, { categories, formFactor, owner, signal });
    if (started.ok) return { ...startedResult(started.value, target), mode: 'timespan', formFactor };
    await restoreNoted(context);
    throw new AppFailure(lostTarget(context) ?? started.error);
  }
  const audited = await settle(() => auditNow(lighthouse, chosen, context));
  await restoreNoted(context);
  if (!audited.ok) throw new AppFailure(lostTarget(context) ?? audited.error);
  return storeReport(audited.value, chosen.url, context);
}

/** The error of a run that measured nothing; null for a valid report. */
function runtimeError({ runtimeError: found }: LighthouseReport, targetId: string) {
  if (found === null) return null;
  const isUnpainted = found.code === 'NO_FCP';
  return appError(
    found.code === 'PAGE_HUNG' ? 'target_unresponsive' : 'analysis_failed',
    `Lighthouse could not audit the page (${found.code}): ${foreign(found.message)}`,
    isUnpainted
      ? advice(
          `A page in the background does not paint: ${frontCall(targetId)} brings its tab to the front. Then try again.`,
          'A page in the background does not paint: bring its tab to the front in the browser, then try again.',
        )
      : 'Check that the URL loads in the browser, then try again.',
    { code: found.code },
  );
}

const ActionSchema = z.enum(['navigation', 'snapshot', 'start', 'stop']);
type Action = z.infer<typeof ActionSchema>;

/** Modes for a person: a start without a stop is a timespan. */
const MODES: FormWords = {
  label: 'Mode',
  description:
    'Navigation reloads the page, Timespan audits what happens while you use it, and Snapshot audits it as it is.',
  choiceLabels: { navigation: 'Navigation', start: 'Timespan', snapshot: 'Snapshot' },
};

export const penLighthouse = defineCapability({
  name: NAME,
  title: 'Lighthouse Audit',
  control: '“Lighthouse”',
  summary: 'Lighthouse audit; navigation reloads.',
  category: 'lighthouse',
  kind: 'capture',
  // A navigation loads the page, and a timespan emulates a device.
  permissions: ({ action }) => (action === 'snapshot' ? ['capture'] : ['capture', 'change-page']),
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: z.strictObject({
    action: ActionSchema.optional()
      .describe(
        'navigation: reload the page; snapshot: the page as it is; start, stop: a timespan, in which the page is used. Default: navigation.',
      )
      .meta({ form: MODES }),
    duration: z
      .number()
      .int()
      .min(1)
      .max(MAX_SECONDS)
      .optional()
      .describe('Seconds of a timespan; not with action.')
      .meta({ form: { ...RECORDED_SECONDS, description: 'How long a timespan lasts.' } }),
    categories: z
      .array(z.string().max(40))
      .max(10)
      .optional()
      .describe(
        `Any of ${LIGHTHOUSE_CATEGORIES.join(', ')}. Default: all. With desktop: the preset for desktop computers instead of phones.`,
      )
      .meta({
        form: {
          label: 'Categories',
          description: `Any of ${LIGHTHOUSE_CATEGORIES.join(', ')}, separated by commas. Empty: all. Add desktop to audit as on a desktop computer instead of a phone.`,
        },
      }),
    url: z
      .string()
      .max(2048)
      .optional()
      .describe('http(s) URL that a navigation loads. Default: the current URL of the page.')
      .meta({ form: { label: 'Address', description: 'What a navigation loads. Empty: the page that is shown.' } }),
    target: targetParam,
  }),
  listed: { duration: false, categories: 'seo, …' },
  result: ResultSchema,
  target: { types: ['page'], evenEmpty: 'url' },
  judgesPage: { unless: ({ action = 'navigation' }) => action === 'navigation' },
  locks: ['Lighthouse'],
  lockSpan: 'start-to-stop',
  // The longest timespan, the limit of Lighthouse, and time to store the report.
  deadlineMs: 300_000,
  run: audit,
  summarise: (value) => {
    const content = AuditContentSchema.safeParse(value);
    return content.success
      ? auditText(content.data, value)
      : startedText('Lighthouse Timespan', NAME, value, [['Device', value.formFactor ?? '']]);
  },
});
