/** The workflows: their tools in order, and the verdict from the results. */
import { formatBytes, formatCount, formatPercent, truncateEnd, truncateMiddle } from '../../base/units.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { ok } from '../../base/result.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { VITALS, type VitalName } from '../../contracts/vitals.ts';
import type { CallContext } from '../define.ts';
import { callerInfo } from '../common/recording-result.ts';
import {
  AccessibilityPartSchema,
  BlockingPartSchema,
  CoveragePartSchema,
  CpuPartSchema,
  VitalsPartSchema,
  type CoveragePart,
  type CpuPart,
  type VitalsPart,
  type WorkflowParts,
} from './workflow-parts.ts';
import { higherIsWorse, UNUSED_JS, worstOf, type WorkflowVerdict } from './workflow-verdicts.ts';

export interface WorkflowParams {
  readonly url: string | null;
  readonly waitMs: number;
  /** Seconds of the CPU profile. */
  readonly duration: number;
  readonly selector: string | undefined;
}

export interface WorkflowFindings {
  readonly page: string;
  readonly verdict: WorkflowVerdict;
  readonly summary: readonly (readonly [string, string])[];
  readonly findings: readonly string[];
  /** An additional table, or null. */
  readonly extra: {
    readonly title: string;
    readonly headers: readonly string[];
    readonly rows: readonly string[][];
  } | null;
  readonly nextSteps: readonly string[];
}

type Recipe = (
  params: WorkflowParams,
  parts: WorkflowParts,
  context: CallContext,
) => Promise<AppResult<WorkflowFindings>>;

const TOP_SCRIPTS = 5;
const FIRST_ISSUES = 5;
const MOST_LISTED = 50;
const SAMPLE_RATE_US = 100;

/** Null if the coverage failed, or no script ran during the recording. */
function unusedShare(coverage: CoveragePart | null): number | null {
  const overview = coverage?.content?.overview;
  if (overview === undefined || overview.totalBytes === 0) return null;
  return (overview.totalBytes - overview.usedBytes) / overview.totalBytes;
}

function unusedText(coverage: CoveragePart | null): string {
  const overview = coverage?.content?.overview;
  if (overview === undefined) return 'not measured';
  if (overview.totalBytes === 0) return 'no script with a URL ran';
  const unusedBytes = overview.totalBytes - overview.usedBytes;
  return `${formatBytes(unusedBytes)} (${formatPercent(unusedBytes / overview.totalBytes)})`;
}

function unusedTable(coverage: CoveragePart | null): WorkflowFindings['extra'] {
  const files = coverage?.content?.files ?? [];
  if (files.length === 0) return null;
  return {
    title: `Top ${Math.min(TOP_SCRIPTS, files.length)} Scripts by Unused Bytes`,
    headers: ['#', 'Script', 'Total', 'Unused', 'Unused %'],
    rows: files
      .slice(0, TOP_SCRIPTS)
      .map(({ url, totalBytes, unusedBytes }, index) => [
        String(index + 1),
        truncateMiddle(url, 60),
        formatBytes(totalBytes),
        formatBytes(unusedBytes),
        formatPercent(totalBytes === 0 ? 0 : unusedBytes / totalBytes),
      ]),
  };
}

function hotspotText(cpu: CpuPart | null): string | null {
  const content = cpu?.content;
  const top = content?.hotspots[0];
  if (content === null || content === undefined || top === undefined) return null;
  const share = formatPercent(top.selfMs / Math.max(content.activeMs, 0.001));
  return `Top CPU hotspot: ${truncateEnd(top.name, 40)} with ${share} of the active time`;
}

function isHotspot(cpu: CpuPart | null): boolean {
  return cpu?.content?.verdict === 'WARN';
}

/** Unmeasured aspects of the page with their tools. They prevent the verdict PASS. */
function unmeasured(parts: {
  readonly coverage: CoveragePart | null;
  readonly cpu: CpuPart | null;
  readonly network: unknown;
}): string[] {
  return [
    ...(unusedShare(parts.coverage) === null ? ['unused JavaScript (pen_js_coverage)'] : []),
    ...(parts.cpu?.content === null || parts.cpu?.content === undefined ? ['the CPU (pen_cpu_profile)'] : []),
    ...(parts.network === null ? ['the requests (pen_network_blocking)'] : []),
  ];
}

/** The current cache setting, which only a workflow that loads the page changes. */
function isCacheOff({ ports, target, caller }: CallContext): boolean {
  const heard = ports.network.read(target, callerInfo(caller));
  return heard.ok && heard.value.isCacheDisabled;
}

function vitalOf(vitals: VitalsPart, name: VitalName): VitalsPart['vitals'][number] | null {
  return vitals.vitals.find((vital) => vital.name === name) ?? null;
}

function lcpVerdict(vitals: VitalsPart): WorkflowVerdict {
  const rating = vitalOf(vitals, 'LCP')?.rating ?? null;
  return rating === 'good' ? 'PASS' : rating === 'poor' ? 'FAIL' : 'WARN';
}

function lcpText(vitals: VitalsPart): string {
  const value = vitalOf(vitals, 'LCP')?.value ?? null;
  return value === null ? 'not measured' : `${formatCount(value)} ms (good up to ${VITALS.LCP.good})`;
}

/** Coverage over the load of `url`, or a navigation without coverage if that fails. Without `url`: coverage of the running page. */
async function coverageOf(
  { url, waitMs }: WorkflowParams,
  parts: WorkflowParts,
  { note }: CallContext,
): Promise<AppResult<CoveragePart | null>> {
  const outcome = (value: CoveragePart): string => `unused ${unusedText(value)}`;
  if (url === null) {
    note('No url was given, so the coverage includes only code that ran during the recording.');
    return ok(await parts.attempt('pen_js_coverage', { topN: 20 }, CoveragePartSchema, outcome));
  }
  const covered = await parts.attempt('pen_js_coverage', { navigate: url, topN: 20 }, CoveragePartSchema, outcome);
  if (covered !== null) return ok(covered);
  const navigated = await parts.navigate(url, waitMs);
  return navigated.ok ? ok(null) : navigated;
}

const slowPageTriage: Recipe = async (params, parts, context) => {
  const { url, waitMs, duration } = params;
  const { progress, target } = context;
  const at = (done: number, message: string): void => progress({ done, total: 100, message });
  at(5, 'Recording network requests');
  const isListening = await parts.attempt(
    'pen_network_enable',
    { disableCache: url !== null || isCacheOff(context), clearFirst: url !== null },
    BlockingPartSchema.pick({}).loose(),
    () => 'recording',
  );
  at(15, url === null ? 'Recording coverage' : 'Loading the page with coverage');
  const covered = await coverageOf(params, parts, context);
  if (!covered.ok) return covered;
  at(40, 'Measuring web vitals');
  const vitals = await parts.demand('pen_web_vitals', { waitMs }, VitalsPartSchema, (value) => `LCP ${lcpText(value)}`);
  if (!vitals.ok) return vitals;
  at(60, `Profiling the CPU for ${duration} s`);
  const cpu = await parts.attempt(
    'pen_cpu_profile',
    { duration, sampleRate: SAMPLE_RATE_US, topN: 5 },
    CpuPartSchema,
    (value) => hotspotText(value) ?? 'no hotspot',
  );
  at(80, 'Reading the network log');
  const network =
    isListening === null
      ? null
      : await parts.attempt(
          'pen_network_blocking',
          {},
          BlockingPartSchema,
          ({ total, blockingCount }) => `${blockingCount} of ${total} requests block rendering`,
        );

  const share = unusedShare(covered.value);
  const blocks = (network?.blockingCount ?? 0) > 0;
  const isHot = isHotspot(cpu);
  const missing = unmeasured({ coverage: covered.value, cpu, network });
  const lcp = lcpVerdict(vitals.value);
  const hotspot = hotspotText(cpu);
  const nextSteps = [
    ...(blocks ? ['First fix render-blocking resources (CSS and synchronous scripts), see pen_network_blocking.'] : []),
    ...(share !== null && share >= UNUSED_JS.fail
      ? [`Much of the JavaScript is unused: continue with ${proposedCall('pen_workflow', { name: 'js-bloat-check' })}.`]
      : []),
    ...(isHot && hotspot !== null
      ? [`Analyse the CPU profile: ${proposedCall('pen_cpu_summary', { capture: cpu?.captureId })}.`]
      : []),
    ...(lcp === 'FAIL' && !blocks
      ? [
          `LCP is poor without render-blocking resources: run again with url, and check ${proposedCall('pen_network_waterfall', { sortBy: 'duration' })}.`,
        ]
      : []),
    ...(missing.length > 0 ? [`Not measured: ${missing.join(', ')}. Measure this before drawing conclusions.`] : []),
  ];
  return ok({
    page: vitals.value.url || target.url,
    verdict: worstOf([
      lcp,
      blocks || isHot || missing.length > 0 ? 'WARN' : 'PASS',
      share === null ? 'WARN' : higherIsWorse(share, UNUSED_JS),
    ]),
    summary: [
      ['LCP', lcpText(vitals.value)],
      ['Blocking Resources', network === null ? 'not measured' : formatCount(network.blockingCount)],
      ['Unused JS', unusedText(covered.value)],
    ],
    findings: [
      `LCP: ${lcpText(vitals.value)}${vitals.value.lcpElement === null ? '' : `, element ${vitals.value.lcpElement}`}`,
      ...(network === null
        ? []
        : [
            `Requests: ${formatCount(network.total)}, blocking: ${formatCount(network.blockingCount)}, large and uncached: ${formatCount(network.largeCount)}`,
          ]),
      `Unused JavaScript: ${unusedText(covered.value)}`,
      ...(hotspot === null ? [] : [hotspot]),
    ],
    extra: unusedTable(covered.value),
    nextSteps:
      nextSteps.length > 0 ? nextSteps : ['No problem found: record a slow interaction with pen_capture_trace.'],
  });
};

const jsBloatCheck: Recipe = async (params, parts, context) => {
  const { progress, target } = context;
  progress({ done: 10, total: 100, message: 'Recording coverage' });
  const covered = await coverageOf(params, parts, context);
  if (!covered.ok) return covered;
  progress({ done: 55, total: 100, message: `Profiling the CPU for ${params.duration} s` });
  const cpu = await parts.attempt(
    'pen_cpu_profile',
    { duration: params.duration, sampleRate: SAMPLE_RATE_US, topN: 5 },
    CpuPartSchema,
    (value) => hotspotText(value) ?? 'no hotspot',
  );
  progress({ done: 80, total: 100, message: 'Summarising' });
  const overview = covered.value?.content?.overview;
  const share = unusedShare(covered.value);
  const isMeasured = overview !== undefined;
  const hotspot = hotspotText(cpu);
  return ok({
    page: params.url ?? target.url,
    // No share of nothing: not a page without unused JavaScript, but one to measure again.
    verdict: worstOf([higherIsWorse(share ?? Number.NaN, UNUSED_JS), isHotspot(cpu) ? 'WARN' : 'PASS']),
    summary: [
      ['Scripts With Code', isMeasured ? formatCount(overview.files) : 'not measured'],
      ['Total JS', isMeasured ? formatBytes(overview.totalBytes) : 'not measured'],
      ['Unused JS', unusedText(covered.value)],
    ],
    findings: [`Unused JavaScript: ${unusedText(covered.value)}`, ...(hotspot === null ? [] : [hotspot])],
    extra: unusedTable(covered.value),
    nextSteps: [
      ...(share === null
        ? [
            isMeasured
              ? 'No script ran during the recording: run again with url, so that the page is loaded.'
              : 'The coverage could not be measured: run again with url.',
          ]
        : []),
      ...(share !== null && share >= UNUSED_JS.warn
        ? ['Split or lazy-load code that does not run at first: the scripts above, largest first.']
        : []),
      ...(covered.value?.captureId === undefined
        ? []
        : [`The window shows which code of ${covered.value.captureId} ran, line by line.`]),
      ...(hotspot !== null && isHotspot(cpu)
        ? [`Analyse the CPU profile: ${proposedCall('pen_cpu_summary', { capture: cpu?.captureId })}.`]
        : []),
    ],
  });
};

const accessibilityPass: Recipe = async ({ url, waitMs, selector }, parts, { progress, note }) => {
  progress({ done: 15, total: 100, message: url === null ? 'Starting' : 'Loading the page' });
  if (url !== null) {
    const navigated = await parts.navigate(url, waitMs);
    if (!navigated.ok) return navigated;
  }
  progress({ done: 55, total: 100, message: 'Scanning the page' });
  const scanned = await parts.demand(
    'pen_accessibility_check',
    selector === undefined ? {} : { selector },
    AccessibilityPartSchema,
    ({ count }) => `${formatCount(count)} issues`,
  );
  if (!scanned.ok) return scanned;
  const { verdict, count, issues, page, selectorFound, captureId } = { ...scanned.value, page: scanned.value.url };
  if (count > MOST_LISTED) note(`${formatCount(count)} issues in total; the report lists all of them.`);
  if (!selectorFound) note('No element matches the selector: correct it, or omit it.');
  return ok({
    page,
    verdict,
    summary: [['Issues', formatCount(count)]],
    findings:
      issues.length === 0
        ? ['No issues found.']
        : issues.slice(0, FIRST_ISSUES).map(({ rule, element, detail }) => `${rule}: ${detail} (${element})`),
    extra: null,
    nextSteps: [
      count === 0
        ? 'Continue with pen_lighthouse, then test manually with the keyboard and a screen reader.'
        : 'Fix these issues, then run again.',
      ...(captureId === undefined ? [] : [`All issues are in ${captureId}.`]),
    ],
  });
};

export const WORKFLOWS = {
  'slow-page-triage': slowPageTriage,
  'js-bloat-check': jsBloatCheck,
  'accessibility-pass': accessibilityPass,
} as const satisfies Record<string, Recipe>;
export type WorkflowName = keyof typeof WORKFLOWS;
export const WORKFLOW_NAMES = Object.keys(WORKFLOWS) as [WorkflowName, ...WorkflowName[]];
