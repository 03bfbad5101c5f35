/** `pen_js_coverage`: used and unused JavaScript of a target, over a navigation, from start to stop, or from now on. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatCount } from '../../../base/units.ts';
import {
  CoverageResultSchema,
  checkNavigation,
  countedSection,
  neverRanSection,
  storeCoverage,
  recordedFacts,
  unusedSections,
  type CoverageContent,
} from './coverage-content.ts';
import { fileWords } from '../../../core/capability/capture-view.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { answerWith, listed, titled } from '../../../core/findings/blocks.ts';
import { coveredFiles, shareOf } from '../findings.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { SCRIPT_TARGETS, isPageLike } from '../../../core/contracts/targets.ts';
import {
  actionParam,
  callerInfo,
  recordingOwner,
  startedResult,
  startedText,
} from '../../../core/capability/recording-result.ts';
import { unwrap } from '../../../base/errors.ts';
import { bytes, count, type Section } from '../../../core/findings/model.ts';

const NAME = 'pen_js_coverage';

function filesSection({ files, overview }: CoverageContent): Section {
  return titled(
    `Top ${formatCount(files.length)} Scripts by Unused Bytes (of ${formatCount(overview.files)} with code)`,
    coveredFiles(files, 'js-coverage'),
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
      .meta({ form: { label: 'Call counts', description: 'How often code ran, not only whether it ran.' } }),
    detailed: z
      .boolean()
      .default(false)
      .describe('Coverage by block, not only by function.')
      .meta({
        form: { label: 'Block coverage', description: 'Which branches of a function ran, not only which functions.' },
      }),
    navigate: z
      .string()
      .max(2048)
      .optional()
      .describe('http(s) URL to load during the recording. Default: record code that runs from now on.')
      .meta({
        form: {
          label: 'Address to load',
          description:
            'Loaded when the recording has started, which ends with the load. Empty: what runs until you stop it.',
        },
      }),
    topN: z.number().int().min(1).max(500).default(20).describe('Scripts in the answer.'),
    action: actionParam.optional().describe('start or stop, to record while the page is used; not with navigate.'),
    target: targetParam,
  }),
  listed: { detailed: 'by block' },
  result: CoverageResultSchema.extend({ callCount: z.boolean(), detailed: z.boolean() }),
  target: {
    types: SCRIPT_TARGETS.filter((type) => type !== 'workerd'),
    needs: ['Profiler.startPreciseCoverage'],
    evenEmpty: 'navigate',
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
    return answerWith(
      'JavaScript Coverage',
      [
        ['Capture ID', captureId],
        ['Scripts Analyzed', [count(value.reportedCount ?? 0), ' (', count(value.entryCount ?? 0), ' with a URL)']],
        ['Total JS Size', bytes(overview.totalBytes)],
        ['Used', [bytes(overview.usedBytes), ' (', shareOf(overview.usedBytes, overview.totalBytes), ')']],
        ['Unused', bytes(overview.totalBytes - overview.usedBytes)],
        ['Functions', [count(overview.usedUnits), ' of ', count(overview.units), ' ran']],
        granularity,
        ...recordedFacts(value),
      ],
      content.files.length === 0 ? 'No script with a URL ran.' : filesSection(content),
      countedSection(content, isPageLike(value.target?.type ?? 'page')),
      ...unusedSections(content, 'functions'),
      neverRanSection(content),
      listed('Next', [
        'Record again after a change and compare in the window, or with `pen diff` in a terminal.',
        !value.detailed && 'detailed: true adds coverage by block.',
        [
          `${proposedCall('pen_export', { capture: captureId, format: 'istanbul' })} writes it for istanbul-lib-coverage. `,
          ...[fileWords(value), '.'],
        ],
      ]),
    );
  },
});
