/** The workflow slow-page-triage: loads the page and records it, and says what its largest paint waited for, what moved, and what ran. */
import { code } from '../../../base/markdown.ts';
import { formatCount, formatDuration, formatPercent } from '../../../base/units.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { VITALS, vitalText, type VitalName } from '../../page/contract/vitals.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { CallContext, CallPlan, PlannedPart } from '../../../core/capability/define.ts';
import { listLines } from '../../../core/findings/markdown.ts';
import { link, ms, type Words } from '../../../core/findings/model.ts';
import { SERIES_STEP, seriesWords } from '../../../core/findings/request-series.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import type { FoundTrace, TraceFinding } from '../../trace/finding.ts';
import { firstContentfulPaint } from '../../trace/findings/first-contentful-paint.ts';
import { thirdParties } from '../../trace/findings/third-parties.ts';
import { fontDisplay } from '../../trace/findings/font-display.ts';
import { hotFunctions } from '../../trace/findings/hot-functions.ts';
import { shiftList } from '../../trace/findings/layout-shifts.ts';
import { loadCosts, loadWaits } from '../../trace/findings/load-path.ts';
import { busyWords } from '../../trace/findings/main-thread-work.ts';
import { blockingWords, longTasks } from '../../trace/findings/long-tasks.ts';
import { requestSeries, waitedSeries } from '../../trace/findings/request-series.ts';
import { trialSteps } from '../../trace/trials.ts';
import { blamedCode } from '../../trace/tools/trace-next-steps.ts';
import {
  coverageOf,
  isLittleUnused,
  unusedFindings,
  unusedShare,
  unusedTable,
  unusedText,
} from './workflow-coverage.ts';
import {
  coverageCalls,
  loading,
  BlockingPartSchema,
  TracePartSchema,
  VitalsPartSchema,
  type CoveragePart,
  type TracePart,
  type VitalsPart,
} from './workflow-parts.ts';
import { DURATION_PARAM, URL_PARAM, WAIT_MS_PARAM, defineWorkflow, withAddress } from './workflow-tool.ts';
import { BLOCKING_MS, UNUSED_JS, higherIsWorse, worstOf, type WorkflowVerdict } from './workflow-verdicts.ts';
import { present } from '../../../core/findings/blocks.ts';

const SHOWN_SHIFTS = 3;
type Insights = NonNullable<TracePart['content']>['insights'];

/** Pages of the browser itself are not loaded again. */
const LOADABLE = /^(?:https?|file):/i;
/** An address that coverage can load; one with a fragment would stay in the same document. */
const NAVIGABLE = /^https?:[^#]*$/i;

interface Params {
  readonly url: string | null;
  readonly waitMs: number;
  /** Seconds of the trace. */
  readonly duration: number;
}

function networkCall(disableCache: boolean, clearFirst: boolean): PlannedPart {
  return { name: 'pen_network_enable', params: { disableCache, clearFirst } };
}

function loadTraceCall({ duration }: Pick<Params, 'duration'>, reload: boolean): PlannedPart {
  const params = { duration, cpuSamples: true, fastStop: true };
  return { name: 'pen_capture_trace', params: reload ? { ...params, reload } : params };
}

function vitalsCall({ waitMs }: Pick<Params, 'waitMs'>): PlannedPart {
  return { name: 'pen_web_vitals', params: { waitMs } };
}

const BLOCKING_CALL: PlannedPart = { name: 'pen_network_blocking', params: {} };

/** The page load of slow-page-triage: `address` is loaded for coverage (null: coverage of the page as it is), `reloads`: again for the trace. */
interface SlowPageLoad {
  readonly address: string | null;
  readonly reloads: boolean;
  /** The page shows the address already. */
  readonly isShown: boolean;
}

/** Without an address the page is loaded again, as its person sees it: an idle page shows nothing of how it loads. */
function slowPageLoad({ url }: Pick<Params, 'url'>, pageUrl: string): SlowPageLoad {
  return {
    address: url ?? (NAVIGABLE.test(pageUrl) ? pageUrl : null),
    reloads: url !== null || LOADABLE.test(pageUrl),
    isShown: url === null,
  };
}

function plan(params: Params, { url: pageUrl }: Pick<TargetInfo, 'url'>): CallPlan {
  const { url, waitMs, duration } = params;
  const { address, reloads, isShown } = slowPageLoad(params, pageUrl);
  const coverage =
    address === null
      ? 'Records JavaScript coverage of the page as it is'
      : `Loads ${address} and records JavaScript coverage`;
  const again = reloads ? `loads ${address === null ? 'the page' : 'it'} again and ` : '';
  return {
    sentence: `${coverage}, then ${again}records a trace for ${duration} s with its network requests, and measures web vitals. Coverage and trace stay in the library.`,
    parts: [
      ...coverageCalls(address, waitMs, isShown),
      // As the cache is set when the workflow runs.
      networkCall(true, reloads),
      networkCall(false, reloads),
      loadTraceCall(params, reloads),
      vitalsCall(params),
      BLOCKING_CALL,
    ],
    ...loading(url),
  };
}

/** The current cache setting, which only a workflow that loads an address changes. */
function isCacheOff({ ports, target, caller }: CallContext): boolean {
  const heard = ports.network.read(target, callerInfo(caller));
  return heard.ok && heard.value.isCacheDisabled;
}

function vitalOf(vitals: VitalsPart, name: VitalName): VitalsPart['vitals'][number] | null {
  return vitals.vitals.find((vital) => vital.name === name) ?? null;
}

function ratingVerdict(rating: 'good' | 'needs-improvement' | 'poor' | null): WorkflowVerdict {
  return rating === 'good' ? 'PASS' : rating === 'poor' ? 'FAIL' : 'WARN';
}

/** `1,530 ms (good up to 2500)`. */
function lcpText(vitals: VitalsPart): string {
  const value = vitalOf(vitals, 'LCP')?.value ?? null;
  return value === null ? 'not measured' : `${formatCount(value)} ms (good up to ${VITALS.LCP.good})`;
}

/** `1,530 ms (good up to 1800)`, and nothing if it was not measured. */
function firstPaintPair(vitals: VitalsPart): (readonly [string, string])[] {
  const value = vitalOf(vitals, 'FCP')?.value ?? null;
  return value === null ? [] : [['FCP', `${formatCount(value)} ms (good up to ${VITALS.FCP.good})`]];
}

/** Returns the layout shift of the recording, which has the whole load; otherwise of the page as it is. */
function layoutShiftOf(insights: Insights | null, vitals: VitalsPart): number | null {
  return insights?.layoutShift?.score ?? (insights === null ? (vitalOf(vitals, 'CLS')?.value ?? null) : 0);
}

function shiftText(score: number | null): string {
  return score === null ? 'not measured' : `${vitalText('CLS', score)} (good up to ${VITALS.CLS.good})`;
}

/** Unmeasured aspects of the page with their tools. They prevent the verdict PASS. */
function unmeasured(parts: {
  readonly coverage: CoveragePart | null;
  readonly insights: Insights | null;
  readonly network: unknown;
}): string[] {
  return present([
    unusedShare(parts.coverage) === null && 'unused JavaScript (pen_js_coverage)',
    parts.insights === null && 'the load (pen_capture_trace)',
    parts.network === null && 'the requests (pen_network_blocking)',
  ]);
}

/** Time that the largest paint waited for requests that tags and other files ask for: the most that render-blocking ones can cost it. */
function namedWaitText({ loadPath }: Insights): string {
  if (loadPath === null) return '';
  const waits = loadPath.steps.filter(({ namedIn }) => namedIn?.kind === 'tag' || namedIn?.kind === 'import');
  const waitedMs = waits.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return `, at most ${formatDuration(waitedMs)} of the ${formatDuration(loadPath.toMs - loadPath.fromMs)} until the ${loadPath.paint} paint`;
}

/** A font that hides its text for less is hardly seen. */
const HIDES_MS = 100;

/** `the largest paint follows /fonts/display.woff2, which hides its text for 759.0ms`: that text is the painted one is likely, and the trace does not say it. */
function hiddenTextReasons({ loadPath }: Insights): string[] {
  const fonts = (loadPath?.steps ?? []).filter(({ fontDisplay: display }) => display !== undefined);
  const [longest] = fonts.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs));
  if (longest === undefined || longest.toMs - longest.fromMs < HIDES_MS) return [];
  const words: Words = [
    'the largest paint follows ',
    link(longest.url),
    ', which hides its text for ',
    ms(longest.toMs - longest.fromMs),
  ];
  return [told(words, MARKDOWN)];
}

/** Advice to show text before its font. */
function fontSteps(insights: Insights | null, capture: string): string[] {
  if (insights === null || hiddenTextReasons(insights).length === 0) return [];
  return (fontDisplay.nextSteps?.({ insights, capture }) ?? []).map((step) => told(step, MARKDOWN));
}

function traceFindings(insights: Insights, capture: string): string[] {
  const { loadPath, layoutShift } = insights;
  const busy = busyWords(insights);
  const found: FoundTrace = { insights, capture };
  const shifts = layoutShift === null ? [] : listLines({ ...shiftList(layoutShift), maxRows: SHOWN_SHIFTS });
  const lines = [firstContentfulPaint, requestSeries, thirdParties, longTasks, hotFunctions].flatMap(
    ({ headlines }: TraceFinding) => headlines?.(found) ?? [],
  );
  return present([
    loadPath !== null && `The largest paint waited for: ${told(loadWaits(loadPath), MARKDOWN)}`,
    ...shifts.map((line) => `Shift: ${line}`),
    busy !== null && `Main thread: ${told(busy, MARKDOWN)}`,
    ...lines.map((line) => told(line, MARKDOWN)),
  ]);
}

export const slowPageTriage = defineWorkflow({
  name: 'slow-page-triage',
  title: 'Slow page',
  params: { url: URL_PARAM, waitMs: WAIT_MS_PARAM, duration: DURATION_PARAM },
  listed: { waitMs: false },
  loadsAgain: true,
  check: (given) => withAddress(given),
  // The page is loaded again without an address too.
  permissions: () => ['read', 'capture', 'change-page'],
  plan,
  async run(params: Params, parts, context) {
    const { url, waitMs, duration } = params;
    const { progress, target } = context;
    const at = (done: number, message: string): void => progress({ done, total: 100, message });
    at(5, 'Recording coverage');
    const { address, reloads, isShown } = slowPageLoad(params, target.url);
    const covered = await coverageOf({ url: address, waitMs, isShown }, parts, context);
    at(35, 'Recording network requests');
    const isListening = await parts.attempt(
      networkCall(url !== null || isCacheOff(context), reloads),
      BlockingPartSchema.pick({}).loose(),
      () => 'recording',
    );
    at(40, `Recording a trace of the load for ${duration} s`);
    const trace = await parts.attempt(loadTraceCall(params, reloads), TracePartSchema, ({ content }) => {
      const score = content?.insights.layoutShift?.score;
      return score === undefined ? 'recorded' : `CLS ${vitalText('CLS', score)}`;
    });
    at(75, 'Measuring web vitals');
    const vitals = await parts.demand(vitalsCall(params), VitalsPartSchema, (value) => `LCP ${lcpText(value)}`);
    at(90, 'Reading the network log');
    const network =
      isListening === null
        ? null
        : await parts.attempt(
            BLOCKING_CALL,
            BlockingPartSchema,
            ({ total, blockingCount }) => `${blockingCount} of ${total} requests block rendering`,
          );
    return { covered, trace, vitals, network };
  },
  tell({ covered, trace, vitals, network }, params, { target }) {
    const { address, reloads } = slowPageLoad(params, target.url);
    const insights = trace?.content?.insights ?? null;
    const measuredShare = unusedShare(covered);
    const share = measuredShare !== null && isLittleUnused(covered) ? 0 : measuredShare;
    const costs = loadCosts(insights?.loadPath ?? null);
    const blocks = (network?.blockingCount ?? 0) > 0;
    const inTurn = insights === null ? null : waitedSeries(insights);
    const missing = unmeasured({ coverage: covered, insights, network });
    const shiftScore = layoutShiftOf(insights, vitals);
    const blockingMs = insights?.longTasks?.totalBlockingMs;
    const verdicts = {
      lcp: ratingVerdict(vitalOf(vitals, 'LCP')?.rating ?? null),
      cls: shiftScore === null ? 'WARN' : higherIsWorse(shiftScore, { warn: VITALS.CLS.good, fail: VITALS.CLS.poor }),
      blocking: higherIsWorse(blockingMs ?? 0, BLOCKING_MS),
      // Code that does not run makes a page slow only through the figures above.
      unused: share === null || higherIsWorse(share, UNUSED_JS) !== 'PASS' ? 'WARN' : 'PASS',
    } as const;
    const hidden = insights === null ? [] : hiddenTextReasons(insights);
    const reasons = [
      ...hidden,
      ...(verdicts.lcp === 'PASS' ? [] : [`LCP ${lcpText(vitals)}`]),
      ...(verdicts.cls === 'PASS' ? [] : [`CLS ${shiftText(shiftScore)}`]),
      ...(verdicts.blocking === 'PASS' ? [] : [`total blocking time ${formatDuration(blockingMs ?? 0)}`]),
      ...(inTurn === null ? [] : [told(seriesWords(inTurn), MARKDOWN)]),
      ...(blocks
        ? [
            `${formatCount(network?.blockingCount ?? 0)} render-blocking requests${insights === null ? '' : namedWaitText(insights)}`,
          ]
        : []),
      // Last: it is seldom what the paint waits for.
      ...(verdicts.unused === 'PASS' || share === null ? [] : [`${formatPercent(share)} of the JavaScript unused`]),
      ...(missing.length > 0 ? [`not measured: ${missing.join(', ')}`] : []),
    ];
    const captureId = trace?.captureId;
    const nextSteps = present([
      !reloads &&
        `An idle page was measured, because ${code(target.url.slice(0, 80))} cannot be loaded again: give an http(s) address as url.`,
      ...fontSteps(insights, captureId ?? ''),
      inTurn !== null && told([seriesWords(inTurn), '. ', SERIES_STEP], MARKDOWN),
      ...costs.map((each) => `${told(each, MARKDOWN)}.`),
      costs.length === 0 &&
        blocks &&
        'Render-blocking resources (CSS and synchronous scripts) delay the first paint, see pen_network_blocking.',
      captureId !== undefined &&
        `${proposedCall('pen_trace_insights', { capture: captureId })} has the tables and causes of this load.`,
      ...(insights === null ? [] : trialSteps(insights).map((step) => told(step, MARKDOWN))),
      share !== null &&
        share >= UNUSED_JS.fail &&
        address !== null &&
        `Much of the JavaScript is unused: continue with ${proposedCall('pen_workflow', { name: 'js-bloat-check', url: address })}.`,
      missing.length > 0 && `Not measured: ${missing.join(', ')}. Measure this before drawing conclusions.`,
    ]);
    return {
      page: vitals.url || target.url,
      reasons: reasons.length > 0 ? reasons : ['LCP, CLS, blocking time and unused JavaScript are good'],
      verdict: worstOf([
        ...Object.values(verdicts),
        blocks || inTurn !== null || missing.length > 0 || hidden.length > 0 ? 'WARN' : 'PASS',
      ]),
      summary: present([
        ['LCP', lcpText(vitals)],
        ...firstPaintPair(vitals),
        ['CLS', shiftText(shiftScore)],
        ['Blocking Resources', network === null ? 'not measured' : formatCount(network.blockingCount)],
        ['Unused JS', unusedText(covered)],
        !(insights === null || insights.longTasks === null) && [
          'Total Blocking Time',
          told(blockingWords(insights.longTasks), MARKDOWN),
        ],
      ]),
      findings: present([
        ...(insights === null ? [] : traceFindings(insights, trace?.captureId ?? '')),
        network !== null &&
          network.blockingCount + network.largeCount > 0 &&
          `Requests: ${formatCount(network.total)}, blocking: ${formatCount(network.blockingCount)}, large and uncached: ${formatCount(network.largeCount)}`,
        ...unusedFindings(covered),
      ]),
      extra: verdicts.unused === 'PASS' && (measuredShare ?? 0) < UNUSED_JS.fail ? null : unusedTable(covered),
      ...(insights === null
        ? {}
        : { code: blamedCode({ insights, capture: trace?.captureId ?? '' }, trace?.content?.code) }),
      nextSteps:
        nextSteps.length > 0 ? nextSteps : ['No problem found: record a slow interaction with pen_capture_trace.'],
    };
  },
});
