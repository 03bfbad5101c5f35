/** Findings of a stored proof: what was claimed and became of it, and every figure that was measured. */
import { joined, name, plainSection, plainTable, type Fact, type Section } from '../../core/findings/model.ts';
import type { Verdict } from '../../core/findings/verdict.ts';
import { reportFindings } from '../../core/kinds/report-findings.ts';
import { countNoun, signed, upperFirst } from '../../base/units.ts';
import type { ProofReport, ProofRow, ProofVerdict } from '../workflow/proofs.ts';
import { figureText, oddsText } from './figure-text.ts';
import {
  changeWords,
  claimWords,
  figureWords,
  headlineWords,
  intervalWords,
  shownFigures,
  type ProofWords,
} from './proof-rules.ts';
import { besides, contentWords, failsByContent, PROOF_COLUMNS, PROOF_TABLE_NOTE, proofRowWords } from './proof-text.ts';

/** Of the button that proves it again so. */
export const ALLOW_OTHER_CONTENT = 'Prove again, allow other content';

/** A person changes the form, not parameters. */
const FORM: ProofWords = {
  runs: (count) => `begin with ${count} runs of each`,
  otherContent: `“${ALLOW_OTHER_CONTENT}”`,
};

const LEVELS: Readonly<Record<ProofVerdict, Verdict['level']>> = {
  proven: 'good',
  'proven at a cost': 'problem',
  'not proven': 'problem',
  undecided: 'plain',
  tried: 'plain',
};

/** The first claim in figures; its medians are in the headline. */
function claimFacts(row: ProofRow, isOneOfMany: boolean): Fact[] {
  return [
    [isOneOfMany ? `Typical difference of ${row.title}` : 'Typical difference', changeWords(row)],
    [row.isClaimed ? '95% interval' : 'Interval', intervalWords(row)],
    ['By chance', `once in ${oddsText(row.chance)}`],
    ['Smallest that counts', figureWords(row.smallestEffect, row.unit)],
  ];
}

export function proofVerdict(report: ProofReport): Verdict {
  const { verdict, runs } = report;
  const claimed = report.figures.filter(({ isClaimed }) => isClaimed);
  const [first] = shownFigures(report);
  const isByContent = failsByContent(report);
  // A figure that fell is said by the headline and the figures.
  const isSaid = (row: ProofRow): boolean =>
    claimed.length === 1 &&
    (verdict === 'proven' || (isByContent && row.effect === 'less' && (row.whole === null || row.whole === 'fell')));
  const notes = [
    ...(isByContent ? [contentWords(report)] : []),
    ...claimed.filter((row) => !isSaid(row)).map((row) => claimWords(row, FORM)),
  ];
  return {
    level: LEVELS[verdict],
    headline: headlineWords(report),
    figures: [
      ...(first === undefined ? [] : claimFacts(first, shownFigures(report).length > 1)),
      ['Runs', `${runs} of each, in turns`],
    ],
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** The builds, every figure, and what to mind about them. */
export function proofSections(report: ProofReport): Section[] {
  const { before, after, steps, runs, notes, figures } = report;
  return [
    plainSection('figures', 'Figures', [plainTable(PROOF_COLUMNS, figures.map(proofRowWords))]),
    plainSection('builds', 'What was compared', [
      {
        kind: 'list',
        rows: [
          { name: 'Before', detail: name(before, 400) },
          { name: 'After', detail: name([after, ...report.changes].join(', '), 400) },
          ...(steps.length === 0
            ? []
            : [
                {
                  name: 'Steps',
                  detail: joined(
                    steps.map((step) => name(step)),
                    ', ',
                  ),
                },
              ]),
          { name: 'Runs', detail: `${countNoun(runs, 'run')} of each, in turns` },
        ],
      },
    ]),
    plainSection('notes', 'How to read it', [
      {
        kind: 'list',
        rows: [...besides(report, FORM), PROOF_TABLE_NOTE, ...notes.map((text) => name(text, 600))].map((words) => ({
          name: words,
        })),
      },
    ]),
  ];
}

/** Figures in the name of a trial. */
const NAMED_MOVES = 2;

/** `Proof: INP −61%`, `Trial: LCP −41%, without /ads.js`: the name of a stored proof. */
export function proofName(report: ProofReport): string {
  const claimed = shownFigures(report);
  const tried = upperFirst(report.changes.join(', '));
  const titles = tried === '' ? claimed.map(({ title }) => title).join(', ') : tried;
  if (report.verdict === 'not proven' || report.verdict === 'undecided')
    return `${report.verdict === 'undecided' ? 'Undecided' : tried === '' ? 'Not proven' : 'No gain'}: ${titles}`;
  if (report.verdict === 'tried' && !claimed.some(({ effect }) => effect === 'less' || effect === 'more'))
    return `No change: ${titles}`;
  const moved = claimed.map(({ title, shift, shiftPercent, unit }) =>
    shiftPercent === null
      ? `${title} ${signed(shift, (value) => figureText(value, unit))}`
      : `${title} ${signed(shiftPercent, (value) => value.toFixed(0))}%`,
  );
  const cost = report.verdict === 'proven at a cost' ? ', at a cost' : '';
  return tried === ''
    ? `Proof: ${moved.join(', ')}${cost}`
    : `Trial: ${moved.slice(0, NAMED_MOVES).join(', ')}${cost}, ${report.changes.join(', ')}`;
}

export const proofFindings = reportFindings('proof.file', ({ report }) => ({
  line: proofName(report),
  parts: proofSections(report),
  json: () => ({ kind: 'proof', ...report }),
}));
