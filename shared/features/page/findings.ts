/** Findings of a measured interaction: what each step cost in the plain run, what ran in the recorded one, its code, and its renders. */
import { durationText } from '../../base/duration-text.ts';
import { CODE_SECTION } from '../../core/findings/code-section.ts';
import {
  ms,
  name,
  place,
  plainSection,
  plainTable,
  type Block,
  type ListRow,
  type Section,
} from '../../core/findings/model.ts';
import { paragraph } from '../../core/findings/blocks.ts';
import { rendersSection } from '../../core/findings/renders.ts';
import { verdictBy } from '../../core/findings/rules.ts';
import type { Verdict } from '../../core/findings/verdict.ts';
import { reportFindings, type ComparisonFindings, type ToldComparison } from '../../core/kinds/report-findings.ts';
import { isAuthorsPlace } from '../../engine/source-map/contract/author-code.ts';
import type { PerformedStep } from '../../core/contracts/interaction.ts';
import type { InteractResult, InteractionFile, ProfiledStep } from './contract/interactions.ts';
import { isMuchFaster, INTERACTION_RULES, interactionEvidence, latencyOf, slowestStep } from './interaction-rules.ts';
import { calledByText, tableOfCosts } from './tools/interact-text.ts';

/** A profiler rarely slows a page by more, even one that forces layout; then the runs probably did different work. */
const MAX_SLOWDOWN = 6;
const NOT_SLOWED = 1.05;
const NOT_ALIKE = 0.5;

/** Whether the recorded run can be read beside the plain one; '' where nothing is known, or where it took about as long. */
function slowdownText({ slowdown, start, differs }: NonNullable<InteractResult['second']>): string {
  if (start === 'different') return `The runs cannot be compared: ${differs}`;
  // What took a small part of the time is doubted by the verdict.
  if (slowdown === null || slowdown < NOT_ALIKE) return '';
  const times = `${slowdown.toFixed(1)} times as long`;
  if (start === 'not-reset') return `The recorded run took ${times}; nothing was reset between the runs.`;
  if (slowdown >= MAX_SLOWDOWN) return `The recorded run took ${times}: the runs probably did different work.`;
  return slowdown < NOT_SLOWED
    ? ''
    : `The profiler slows the page; the recorded run took ${times}. That is one run each, so other load of the machine is in it too.`;
}

const NOT_DRAWN =
  'The browser did not draw the page, as in a hidden window: latency, next paint and frames are unknown.';

const TWO_TIMES =
  'Latency is of the slowest input of a step, until its paint is on the screen; Next frame is of the first key, or of the release of the button, until the page has drawn: later keys, and what a press does before the release, are not in it.';

function costSection({ steps, second, secondError }: InteractResult): Section {
  const hasBoth = steps.some(({ cost }) => cost !== null && cost.latencyMs !== null && cost.nextPaintMs !== null);
  const notes = [
    hasBoth ? TWO_TIMES : '',
    steps.some((step) => latencyOf(step) === 'reported')
      ? 'The figures are of the run without a profiler; INP is judged by them.'
      : 'The figures are of the run without a profiler.',
    second === null ? '' : slowdownText(second),
    steps.some(({ cost }) => cost?.isDrawn === false) ? NOT_DRAWN : '',
  ];
  return plainSection('cost', 'Steps', [
    tableOfCosts(steps),
    ...notes.filter((note) => note !== '').map((note) => paragraph([name(note, 600)])),
    ...(secondError === null ? [] : [paragraph(['The recorded run failed: ', name(secondError, 600)])]),
  ]);
}

/** As it is shown, in tenths of a millisecond. */
const shownMs = ([tookMs]: readonly [number, ListRow]): number => Math.round(tookMs * 10);
const isOwn = ([, { code }]: readonly [number, ListRow]): number =>
  Number(code !== null && code !== undefined && isAuthorsPlace(code));

/** Functions by their self time, and what forced layout: the longest first, and of equal ones the author's. */
function ranRows({ functions, forcedLayout }: ProfiledStep): ListRow[] {
  const ran = functions.map((each): readonly [number, ListRow] => {
    const called = calledByText(each).trim();
    const detail = called === '' ? {} : { detail: name(called, 200) };
    return [each.selfMs, { name: name(each.name === '' ? '(anonymous)' : each.name), code: each, ...detail }];
  });
  if (forcedLayout !== null && forcedLayout.count > 0) {
    const by = forcedLayout.by.slice(0, 1);
    const words = [`Forced layout, ${forcedLayout.count} times, by `, ...by.map(place)];
    ran.push([forcedLayout.totalMs, { name: words, code: by[0] ?? null }]);
  }
  return ran
    .toSorted((a, b) => shownMs(b) - shownMs(a) || isOwn(b) - isOwn(a))
    .map(([tookMs, row]) => ({ ...row, figure: ms(tookMs) }));
}

const MUCH_FASTER =
  'The recorded run took less than half of the time of the measured one: what ran in it need not be the cause.';

function ranSections({ steps, second }: InteractResult): Section[] {
  return (second?.steps ?? []).flatMap((step, index) => {
    const rows = ranRows(step);
    if (rows.length === 0) return [];
    const title = steps.length === 1 ? 'What ran' : `What ran in step ${index + 1}`;
    return [
      plainSection(`ran-${index + 1}`, title, [
        { kind: 'list', rows },
        ...(isMuchFaster(steps[index], step) ? [paragraph(MUCH_FASTER)] : []),
        ...(index === 0 ? [paragraph('Self times, of the recorded run, which a profiler slowed.')] : []),
      ]),
    ];
  });
}

function hitRow({ label, hit, outcomes }: PerformedStep): ListRow {
  const where =
    hit === null
      ? []
      : [
          `${hit.role === '' ? '' : `${hit.role} “${hit.name}” `}${hit.selector}`,
          ...(hit.coveredBy === null ? [] : [`partly covered by ${hit.coveredBy}`]),
        ];
  return { name: name(label), detail: name([...where, ...outcomes].join(', '), 400) };
}

function codeSection(result: InteractResult): Section[] {
  const blocks = (result.second?.code ?? []).flatMap(({ name: of, quote }): Block[] =>
    quote === undefined ? [] : [{ kind: 'code', name: name(of === '' ? '(anonymous)' : of), quote }],
  );
  return blocks.length === 0 ? [] : [{ id: CODE_SECTION, title: 'Code', facts: [], blocks }];
}

export const interactionVerdict = (file: InteractionFile): Verdict =>
  verdictBy(INTERACTION_RULES, interactionEvidence(file));

export function interactionSections({ result }: InteractionFile): Section[] {
  const { steps, second } = result;
  const renders =
    second?.renders === undefined
      ? null
      : rendersSection(
          second.renders,
          steps.map(({ label }) => label),
        );
  return [
    costSection(result),
    ...codeSection(result),
    ...ranSections(result),
    ...(renders === null ? [] : [renders]),
    plainSection('hits', 'What the steps hit', [{ kind: 'list', rows: steps.map(hitRow) }]),
  ];
}

export const interactionFindings = reportFindings('interaction.file', (file) => ({
  line: ['Interaction, ', name(file.result.url)],
  parts: interactionSections(file),
  json: () => ({ kind: 'interaction', asked: file.asked, ...file.result }),
}));

/** A click is the same on the same element, however that was named. */
const performedKey = ({ action, label, hit }: PerformedStep): string =>
  hit === null || action !== 'click' ? label : `${action} ${hit.role} ${hit.name}`;

/** Latencies of the plain runs; one run each is no proof of a change. */
export function comparedInteractions(
  { result: before }: InteractionFile,
  { result: after }: InteractionFile,
): ToldComparison {
  const latencyText = (step: PerformedStep | undefined): string => {
    const latencyMs = step?.cost?.latencyMs;
    if (typeof latencyMs === 'number') return durationText(latencyMs);
    return step !== undefined && latencyOf(step) === 'under-16' ? '< 16 ms' : '–';
  };
  const slowest = slowestStep(before.steps);
  const [one, other] = [before, after].map(({ steps }) => JSON.stringify(steps.map(performedKey)));
  const isSame = one === other;
  const length = Math.max(before.steps.length, after.steps.length);
  return {
    verdict: {
      level: 'plain',
      headline: isSame
        ? [
            name(before.steps[slowest]?.label ?? '', 80),
            `: ${latencyText(before.steps[slowest])} → ${latencyText(after.steps[slowest])} to the next paint, in one run each. Prove a fix says whether that is chance.`,
          ]
        : 'No verdict: the two perform different steps.',
      figures: [],
    },
    parts: [
      plainSection('steps', 'Latency of each step', [
        plainTable(
          ['Step', 'Before', 'After'],
          Array.from({ length }, (_, at) => [
            name(after.steps[at]?.label ?? before.steps[at]?.label ?? ''),
            latencyText(before.steps[at]),
            latencyText(after.steps[at]),
          ]),
        ),
      ]),
    ],
  };
}

export const interactionComparison: ComparisonFindings = async (ask, earlier) =>
  comparedInteractions(await earlier.ask('interaction.file', {}), await ask('interaction.file', {}));
