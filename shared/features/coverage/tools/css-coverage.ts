/** `pen_css_coverage`: the used and unused style rules of a page, over a navigation, from start to stop, or from now on. */
import { z } from 'zod';
import { formatCount } from '../../../base/units.ts';
import {
  CoverageResultSchema,
  checkNavigation,
  storeCoverage,
  recordedFacts,
  unusedSections,
  type CoverageContent,
} from './coverage-content.ts';
import { fileWords } from '../../../core/capability/capture-view.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { fileName, shareOf } from '../findings.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import {
  actionParam,
  callerInfo,
  recordingOwner,
  startedResult,
  startedText,
} from '../../../core/capability/recording-result.ts';
import { unwrap } from '../../../base/errors.ts';
import { answerWith, listed, numberedTable, titled, warned } from '../../../core/findings/blocks.ts';
import { bytes, count, name, type Section } from '../../../core/findings/model.ts';

const NAME = 'pen_css_coverage';
/** Below this share of used rules the answer warns. */
const WARN_BELOW = 0.5;

function sheetsSection({ files, overview }: CoverageContent): Section {
  return titled(
    `Stylesheets by Unused Rules (${formatCount(files.length)} of ${formatCount(overview.files)})`,
    numberedTable(files, [
      ['Stylesheet', (sheet) => name(fileName(sheet))],
      ['Rules', ({ units }) => count(units)],
      ['Used', ({ usedUnits }) => count(usedUnits)],
      ['Unused', ({ units, usedUnits }) => count(units - usedUnits)],
      ['Used %', ({ units, usedUnits }) => shareOf(usedUnits, units)],
      ['Bytes', ({ totalBytes }) => bytes(totalBytes)],
      ['Unused bytes', ({ unusedBytes }) => bytes(unusedBytes)],
    ]),
  );
}

export const penCssCoverage = defineCapability({
  name: NAME,
  title: 'CSS Coverage',
  control: '“CSS coverage”',
  summary: 'Used and unused CSS rules.',
  category: 'coverage',
  kind: 'capture',
  permissions: ({ navigate }) => (navigate === undefined ? ['capture'] : ['capture', 'change-page']),
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({
    navigate: z
      .string()
      .max(2048)
      .optional()
      .describe('http(s) URL to load during the recording. Default: record rules that are used from now on.'),
    topN: z.number().int().min(1).max(500).default(20).describe('Style sheets in the answer.'),
    action: actionParam.optional().describe('start or stop, to record while the page is used; not with navigate.'),
    target: targetParam,
  }),
  result: CoverageResultSchema,
  target: { types: ['page', 'iframe'], evenEmpty: 'navigate' },
  judgesPage: { unless: ({ navigate }) => navigate !== undefined },
  locks: ['CSS'],
  lockSpan: 'start-to-stop',
  deadlineMs: 300_000,
  run: async ({ navigate, topN, action }, context) => {
    const { ports, target, signal, caller, progress } = context;
    const checked = checkNavigation(navigate, action, context, NAME);
    const { cssCoverage } = ports.capture;
    if (action === 'start') {
      const started = await cssCoverage.start(target, { settings: {}, owner: recordingOwner(context), signal });
      return startedResult(started, target);
    }
    const options = { caller: callerInfo(caller), capBytes: ports.status.heapSnapshotCapBytes(), signal };
    const recorded = unwrap(
      action === 'stop'
        ? await cssCoverage.stop(target, options)
        : await cssCoverage.record(target, { ...options, settings: {}, navigate: checked, progress }),
    );
    const stored = await storeCoverage('css-coverage', recorded, { options: {}, topN }, context);
    return { ...stored, ...(action === undefined ? {} : { action }) };
  },
  summarise: (value) => {
    const { content, captureId } = value;
    if (captureId === undefined || content === undefined) return startedText('CSS Coverage', NAME, value, []);
    const { overview } = content;
    return answerWith(
      'CSS Coverage',
      [
        ['Capture ID', captureId],
        ['Total Rules', count(overview.units)],
        ['Used Rules', [count(overview.usedUnits), ' (', shareOf(overview.usedUnits, overview.units), ')']],
        ['Unused Rules', count(overview.units - overview.usedUnits)],
        ['Total CSS Bytes', bytes(overview.totalBytes)],
        ['Unused CSS Bytes', bytes(overview.totalBytes - overview.usedBytes)],
        ...recordedFacts(value),
      ],
      overview.units > 0 &&
        overview.usedUnits / overview.units < WARN_BELOW &&
        warned(
          'Less than half of the rules are used: remove unused rules, or split off those that the first view needs.',
        ),
      content.files.length === 0 ? 'The page has no style sheets of its own.' : sheetsSection(content),
      ...unusedSections(content, 'rules'),
      listed('Next', [
        'Rules for other states, sizes and pages count as unused: before removing any, use the page between action start and stop.',
        [fileWords(value), '.'],
      ]),
    );
  },
});
