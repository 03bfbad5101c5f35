/** `pen_js_coverage`: used and unused JavaScript of a target, over a navigation, from start to stop, or from now on. */
import { z } from 'zod';
import { NOT_IN_FORMS } from '../common/form-words.ts';
import { bullets, code, document, section, summaryLine, title } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatBytes, formatCount, formatDuration } from '../../base/units.ts';
import {
  CoverageResultSchema,
  checkNavigation,
  countedSection,
  neverRanSection,
  storeCoverage,
  share,
  unusedSections,
  type CoverageContent,
} from './coverage-content.ts';
import { defineCapability } from '../define.ts';
import { tableText } from '../../findings/markdown.ts';
import { coveredFiles } from '../../kinds/coverage/findings.ts';
import { targetParam } from '../common/parameters.ts';
import { SCRIPT_TARGETS, isPageLike } from '../../contracts/targets.ts';
import { actionParam, callerInfo, recordingOwner, startedResult, startedText } from '../common/recording-result.ts';
import { unwrap } from '../../contracts/errors.ts';

const NAME = 'pen_js_coverage';

function filesSection({ files, overview }: CoverageContent): string {
  return section(
    `Top ${formatCount(files.length)} Scripts by Unused Bytes (of ${formatCount(overview.files)} with code)`,
    [tableText(coveredFiles(files, 'js-coverage'))],
  );
}

export const penJsCoverage = defineCapability({
  name: NAME,
  title: 'JS Coverage',
  control: '“JavaScript coverage”',
  summary: 'Used and unused JavaScript.',
  category: 'coverage',
  kind: 'capture',
  permissions: ({ navigate }) => (navigate === undefined ? ['capture'] : ['capture', 'change-page']),
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({
    callCount: z
      .boolean()
      .default(true)
      .describe('Count how often code ran, not only whether it ran.')
      .meta({ form: { label: 'Call counts' } }),
    detailed: z
      .boolean()
      .default(false)
      .describe('Coverage by block, not only by function.')
      .meta({ form: { label: 'Block coverage' } }),
    navigate: z
      .string()
      .max(2048)
      .optional()
      .describe('http(s) URL to load during the recording. Default: record code that runs from now on.')
      .meta({ form: { label: 'Address to load' } }),
    topN: z.number().int().min(1).max(500).default(20).describe('Scripts in the answer.').meta({ form: NOT_IN_FORMS }),
    action: actionParam.optional().describe('start or stop, to record while the page is used; not with navigate.'),
    target: targetParam,
  }),
  listed: { detailed: 'by block' },
  result: CoverageResultSchema.extend({ callCount: z.boolean(), detailed: z.boolean() }),
  target: {
    types: SCRIPT_TARGETS.filter((type) => type !== 'workerd'),
    needs: ['Profiler.startPreciseCoverage'],
    whyNot: {
      workerd: 'workerd keeps Profiler.enable from V8, which then refuses coverage; pen_cpu_profile shows what runs.',
    },
  },
  judgesPage: { unless: ({ navigate }) => navigate !== undefined },
  locks: ['Profiler'],
  lockSpan: 'start-to-stop',
  deadlineMs: 300_000,
  run: async ({ callCount, detailed, navigate, topN, action }, context) => {
    const { ports, target, signal, caller, progress, note } = context;
    const settings = { callCount, detailed };
    const checked = checkNavigation(navigate, action, context, NAME);
    const { jsCoverage } = ports.capture;
    if (action === 'start') {
      const started = await jsCoverage.start(target, { settings, owner: recordingOwner(context), signal });
      return { ...startedResult(started, target), ...settings };
    }
    const options = { caller: callerInfo(caller), capBytes: ports.status.heapSnapshotCapBytes(), signal };
    const recorded = unwrap(
      action === 'stop'
        ? await jsCoverage.stop(target, options)
        : await jsCoverage.record(target, { ...options, settings, navigate: checked, progress }),
    );
    if (action === undefined && checked === null)
      note('Without navigate, only code that ran during this call counts. Use navigate, or action start and stop.');
    const facts = { ...recorded.settings };
    const stored = await storeCoverage('js-coverage', recorded, { options: facts, topN }, context);
    return { ...stored, ...(action === undefined ? {} : { action }), ...facts };
  },
  summarise: (value) => {
    const granularity = ['Granularity', value.detailed ? 'blocks' : 'functions'] as const;
    const { content, captureId } = value;
    if (captureId === undefined || content === undefined) return startedText('JS Coverage', NAME, value, [granularity]);
    const { overview } = content;
    return document([
      title('JavaScript Coverage'),
      summaryLine([
        ['Capture ID', captureId],
        [
          'Scripts Analyzed',
          `${formatCount(value.reportedCount ?? 0)} (${formatCount(value.entryCount ?? 0)} with a URL)`,
        ],
        ['Total JS Size', formatBytes(overview.totalBytes)],
        ['Used', `${formatBytes(overview.usedBytes)} (${share(overview.usedBytes, overview.totalBytes)})`],
        ['Unused', formatBytes(overview.totalBytes - overview.usedBytes)],
        ['Functions', `${formatCount(overview.usedUnits)} of ${formatCount(overview.units)} ran`],
        granularity,
        ['Recorded', formatDuration(value.durationMs ?? 0)],
        ...(value.navigated === null || value.navigated === undefined
          ? []
          : ([['Navigated', code(value.navigated)]] as const)),
      ]),
      content.files.length === 0 ? 'No script with a URL ran.' : filesSection(content),
      countedSection(content, isPageLike(value.target?.type ?? 'page')),
      ...unusedSections(content, 'functions'),
      neverRanSection(content),
      section('Next', [
        bullets([
          'Record again after a change and compare in the window, or with `pen diff` in a terminal.',
          ...(value.detailed ? [] : ['detailed: true adds coverage by block.']),
          `${proposedCall('pen_export', { capture: captureId, format: 'istanbul' })} writes it for istanbul-lib-coverage. File: ${code(value.file ?? '')} (resource ${value.uri ?? ''}).`,
        ]),
      ]),
    ]);
  },
});
