/** Findings of two traces compared: each of their lists as a table, and the document for programs. */
import type { TraceChange, TraceComparison } from '../../engine/trace/contract/trace-comparison.ts';
import {
  changeDelta,
  changeFigure,
  changeName,
  changeNoise,
  changeShare,
  changeVerdict,
  type ComparisonWords,
} from '../../engine/trace/contract/trace-comparison-text.ts';
import { address, type Section, type Words } from '../../core/findings/model.ts';
import { verdictSentences } from '../../core/findings/verdict.ts';
import { TERMINAL, told } from '../../core/findings/voice.ts';
import { omittedRows, type ComparisonFindings, type CutRows } from '../../core/kinds/report-findings.ts';
import { WORDS, comparedTracesVerdict, judgeTraces, toldTraces } from './compared-verdict.ts';
import { activityName } from './findings/main-thread-work.ts';

/** Length of a URL in answers. */
const URL_CHARS = 60;

type Lists = Pick<TraceComparison, 'activities' | 'figures' | 'delivery' | 'scripts' | 'requests' | 'renders'>;

const activityCell = (change: TraceChange): Words => changeName(change, activityName(change.name));

const urlCell = (change: TraceChange): Words => [
  change.name === '' ? '(inline)' : address(change.name, URL_CHARS),
  changeName(change, ''),
];

const figureCell = (change: TraceChange): Words => changeName(change);

const LISTS = [
  {
    id: 'activities',
    key: 'categories',
    title: 'Main thread by activity',
    heading: 'Activity',
    cell: activityCell,
  },
  {
    id: 'figures',
    key: 'insights',
    title: 'Figures',
    heading: 'Figure',
    cell: figureCell,
  },
  {
    id: 'delivery',
    key: 'delivery',
    title: 'Delivery',
    heading: 'Insight',
    cell: figureCell,
  },
  {
    id: 'scripts',
    key: 'scripts',
    title: 'Main thread by script',
    heading: 'Script',
    cell: urlCell,
  },
  { id: 'requests', key: 'requests', title: 'Requests', heading: 'Request', cell: urlCell },
  { id: 'renders', key: 'renders', title: 'Renders', heading: 'Component', cell: figureCell },
] as const;

/** Lists that have rows; `isListed` says which changes are rows. */
export function comparedTraceSections(
  lists: Lists,
  voice: ComparisonWords,
  isListed = ({ base, new: later }: TraceChange): boolean => (base ?? later) !== null,
): Section[] {
  const figure = (title: string) => ({ title, isFigure: true });
  return LISTS.flatMap(({ id, title, heading, cell }): Section[] => {
    const changes = lists[id].filter(isListed);
    if (changes.length === 0) return [];
    const columns = [
      { title: heading },
      ...[voice.base, voice.new, 'Change', '%', 'Noise'].map(figure),
      { title: 'Verdict' },
    ];
    const rows = changes.map((change) => ({
      cells: [
        cell(change),
        changeFigure(change.base, change.unit, voice),
        changeFigure(change.new, change.unit, voice),
        changeDelta(change, voice),
        changeShare(change),
        changeNoise(change, voice),
        changeVerdict(change, voice),
      ],
    }));
    return [{ id, title, facts: [], blocks: [{ kind: 'table', columns, rows }] }];
  });
}

/** Milliseconds need no unit in the name; other figures have one. */
function changeDocument(
  { name, unit, base, new: later, delta, noise, per, verdict }: TraceChange,
  key: (typeof LISTS)[number]['key'],
): object {
  const more = { ...(per === undefined ? {} : { per }), verdict };
  return key === 'insights' || unit !== 'ms'
    ? { name, unit, base, new: later, delta, ...(noise === undefined ? {} : { noise }), ...more }
    : { name, baseMs: base, newMs: later, deltaMs: delta, ...(noise === undefined ? {} : { noiseMs: noise }), ...more };
}

/** The document for programs (`--json`). */
export function comparedTraceDocument(comparison: TraceComparison, voice: ComparisonWords, cut: CutRows): object {
  const { base, new: later, differences, firstPaint } = comparison;
  const judged = judgeTraces(comparison);
  return Object.assign(
    {
      kind: 'trace-diff',
      base,
      new: later,
      differences,
      conclusion: { rule: judged.id, verdict: judged.level },
      sentence: told(verdictSentences(toldTraces(judged)), TERMINAL),
      firstPaint,
    },
    ...LISTS.map(({ id, key }) => {
      const { rows, omitted } = cut(comparison[id]);
      return { [key]: rows.map((change) => changeDocument(change, key)), ...omittedRows(`${key}Omitted`, omitted) };
    }),
  );
}

export const traceComparison: ComparisonFindings = async (ask, base) => ({
  verdict: await comparedTracesVerdict(ask, base),
  parts: comparedTraceSections(await ask('trace.compare', { base: base.file }), WORDS),
});
