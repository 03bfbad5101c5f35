/** The workflow js-bloat-check: how much of the JavaScript never runs, and what takes the CPU. */
import { code } from '../../../base/markdown.ts';
import { formatBytes, formatCount, formatPercent, truncateEnd } from '../../../base/units.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import type { CallPlan, PlannedPart } from '../../../core/capability/define.ts';
import { UNSEEN } from '../../cpu/tools/cpu-verdict.ts';
import { HALF } from '../../cpu/thresholds.ts';
import { coverageOf, unusedFindings, unusedShare, unusedTable, unusedText } from './workflow-coverage.ts';
import { coverageCalls, loading, CpuPartSchema, type CpuPart } from './workflow-parts.ts';
import { DURATION_PARAM, URL_PARAM, WAIT_MS_PARAM, defineWorkflow, withAddress } from './workflow-tool.ts';
import { higherIsWorse, UNUSED_JS, worstOf } from './workflow-verdicts.ts';
import { present } from '../../../core/findings/blocks.ts';

/** Microseconds between two samples of the CPU profile. */
const SAMPLE_RATE_US = 100;

interface Params {
  readonly url: string | null;
  readonly waitMs: number;
  readonly duration: number;
}

function profileCall({ duration }: Params): PlannedPart {
  return { name: 'pen_cpu_profile', params: { duration, sampleRate: SAMPLE_RATE_US, topN: 5 } };
}

function plan(params: Params): CallPlan {
  const { url, waitMs, duration } = params;
  const coverage =
    url === null ? 'Records JavaScript coverage of the page as it is' : `Loads ${url} and records JavaScript coverage`;
  return {
    sentence: `${coverage}, then a CPU profile for ${duration} s. Both stay in the library.`,
    parts: [...coverageCalls(url, waitMs, false), profileCall(params)],
    ...loading(url),
  };
}

function hotspotText(cpu: CpuPart | null): string | null {
  const content = cpu?.content;
  const top = content?.hotspots[0];
  if (content === null || content === undefined || top === undefined) return null;
  const share = formatPercent(top.selfMs / Math.max(content.activeMs, 0.001));
  return `Top CPU hotspot: ${truncateEnd(top.name, 40)} with ${share} of the active time`;
}

/** True if one function has half of the time by itself, of a profile that says something about code. */
function isHotspot(cpu: CpuPart | null): boolean {
  const { verdict, hotspots: [top] = [], activeMs = 0 } = cpu?.content ?? {};
  return verdict !== undefined && !UNSEEN.has(verdict.rule) && top !== undefined && top.selfMs >= HALF * activeMs;
}

export const jsBloatCheck = defineWorkflow({
  name: 'js-bloat-check',
  title: 'Unused JavaScript',
  params: { url: URL_PARAM, waitMs: WAIT_MS_PARAM, duration: DURATION_PARAM },
  check: (given) => withAddress(given),
  // Loading an address also changes the page.
  permissions: ({ url }) => (url === null ? ['capture'] : ['capture', 'change-page']),
  plan,
  async run(params: Params, parts, context) {
    const { progress } = context;
    progress({ done: 10, total: 100, message: 'Recording coverage' });
    const covered = await coverageOf(params, parts, context);
    progress({ done: 55, total: 100, message: `Profiling the CPU for ${params.duration} s` });
    const cpu = await parts.attempt(profileCall(params), CpuPartSchema, (value) => hotspotText(value) ?? 'no hotspot');
    progress({ done: 80, total: 100, message: 'Summarising' });
    return { covered, cpu };
  },
  tell({ covered, cpu }, { url }, { target }) {
    const overview = covered?.content?.overview;
    const share = unusedShare(covered);
    const isMeasured = overview !== undefined;
    const hotspot = hotspotText(cpu);
    return {
      page: url ?? target.url,
      // No share of nothing: neither a page without unused JavaScript nor a bad one, but one to measure again.
      verdict: worstOf([share === null ? 'WARN' : higherIsWorse(share, UNUSED_JS), isHotspot(cpu) ? 'WARN' : 'PASS']),
      reasons: present([
        share === null
          ? `not judged, ${isMeasured ? 'no script ran during the recording' : 'the coverage could not be measured'}`
          : `${formatPercent(share)} of the JavaScript unused`,
        hotspot !== null && isHotspot(cpu) && code(hotspot),
      ]),
      summary: [
        ['Scripts With Code', isMeasured ? formatCount(overview.files) : 'not measured'],
        ['Total JS', isMeasured ? formatBytes(overview.totalBytes) : 'not measured'],
        ['Unused JS', unusedText(covered)],
      ],
      findings: present([...unusedFindings(covered), hotspot]),
      extra: unusedTable(covered),
      nextSteps: present([
        share === null &&
          (isMeasured
            ? 'No script ran during the recording: run again with url, so that the page is loaded.'
            : 'The coverage could not be measured: run again with url.'),
        share !== null &&
          share >= UNUSED_JS.warn &&
          'Split or lazy-load code that does not run at first: the scripts above, largest first.',
        covered?.captureId !== undefined && `The window shows which code of ${covered.captureId} ran, line by line.`,
        hotspot !== null &&
          isHotspot(cpu) &&
          `Analyse the CPU profile: ${proposedCall('pen_cpu_summary', { capture: cpu?.captureId })}.`,
      ]),
    };
  },
});
