/** The workflows: their tools in order, and the verdict from the results. */
import { code } from '../../base/markdown.ts';
import { formatBytes, formatCount, formatPercent, truncateEnd } from '../../base/units.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { explore } from './explore.ts';
import { prove } from './prove.ts';
import { slowPageTriage } from './slow-page.ts';
import {
  accessibilityCall,
  accessibilityPlan,
  bloatPlan,
  profileCall,
  recordingPermissions,
} from './workflow-calls.ts';
import { coverageOf, unusedFindings, unusedShare, unusedTable, unusedText } from './workflow-coverage.ts';
import { AccessibilityPartSchema, CpuPartSchema, type CpuPart } from './workflow-parts.ts';
import { UNSEEN } from '../cpu/cpu-verdict.ts';
import { HALF } from '../../kinds/sampled-profile/thresholds.ts';
import type { Recipe } from './workflow-recipe.ts';
import { higherIsWorse, UNUSED_JS, worstOf } from './workflow-verdicts.ts';
import { present } from '../../findings/blocks.ts';

const FIRST_ISSUES = 5;

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

const runJsBloatCheck: Recipe['run'] = async (params, parts, context) => {
  const { progress, target } = context;
  progress({ done: 10, total: 100, message: 'Recording coverage' });
  const covered = await coverageOf(params, parts, context);
  progress({ done: 55, total: 100, message: `Profiling the CPU for ${params.duration} s` });
  const cpu = await parts.attempt(profileCall(params), CpuPartSchema, (value) => hotspotText(value) ?? 'no hotspot');
  progress({ done: 80, total: 100, message: 'Summarising' });
  const overview = covered?.content?.overview;
  const share = unusedShare(covered);
  const isMeasured = overview !== undefined;
  const hotspot = hotspotText(cpu);
  return {
    page: params.url ?? target.url,
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
};

const runAccessibilityPass: Recipe['run'] = async ({ url, waitMs, selector }, parts, { progress, note }) => {
  progress({ done: 15, total: 100, message: url === null ? 'Starting' : 'Loading the page' });
  if (url !== null) {
    await parts.navigate(url, waitMs);
  }
  progress({ done: 55, total: 100, message: 'Scanning the page' });
  const scanned = await parts.demand(
    accessibilityCall({ selector }),
    AccessibilityPartSchema,
    ({ count }) => `${formatCount(count)} issues`,
  );
  const { verdict, count, issues, page, selectorFound } = { ...scanned, page: scanned.url };
  if (!selectorFound) note('No element matches the selector: correct it, or omit it.');
  return {
    page,
    verdict,
    reasons: [count === 0 ? 'no issues' : `${formatCount(count)} ${count === 1 ? 'issue' : 'issues'}`],
    summary: [['Issues', formatCount(count)]],
    findings:
      issues.length === 0
        ? ['No issues found.']
        : issues.slice(0, FIRST_ISSUES).map(({ rule, element, detail }) => `${rule}: ${detail} (${element})`),
    extra: null,
    nextSteps: present([
      count === 0
        ? 'Continue with pen_lighthouse, then test manually with the keyboard and a screen reader.'
        : 'Fix these issues, then run again.',
      count > FIRST_ISSUES &&
        `List more of them: ${proposedCall('pen_accessibility_check', selector === undefined ? {} : { selector })}.`,
    ]),
  };
};

export const WORKFLOWS = {
  'slow-page-triage': slowPageTriage,
  'js-bloat-check': { permissions: recordingPermissions, plan: bloatPlan, run: runJsBloatCheck },
  'accessibility-pass': {
    permissions: ({ url }) => (url === null ? ['read'] : ['read', 'change-page']),
    plan: accessibilityPlan,
    run: runAccessibilityPass,
  },
  explore,
  prove,
} as const satisfies Record<string, Recipe>;
export type WorkflowName = keyof typeof WORKFLOWS;
export const WORKFLOW_NAMES = Object.keys(WORKFLOWS) as [WorkflowName, ...WorkflowName[]];
