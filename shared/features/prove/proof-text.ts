/** A proof in words, the same on the terminal and in Markdown. */
import { code, document, section, table, title } from '../../base/markdown.ts';
import { countNoun, formatCount } from '../../base/units.ts';
import type { ProofReport, ProofRow } from '../workflow/proofs.ts';
import { joined, name as foreign, type Words } from '../../core/findings/model.ts';
import { MARKDOWN, TERMINAL, told } from '../../core/findings/voice.ts';
import { figureText } from './figure-text.ts';
import {
  certainty,
  changeWords,
  claimWords,
  figureWords,
  intervalWords,
  movement,
  titleWords,
  headlineWords,
  type ProofWords,
} from './proof-rules.ts';

/** The options of `pen prove`. */
export const PROOF_OPTIONS: ProofWords = {
  runs: (count) => `--runs ${count}`,
  otherContent: '--other-content',
};

export const PROOF_COLUMNS = [
  'Figure',
  'Effect',
  'Before',
  'After',
  'Typical difference',
  'Interval',
  'Runs before',
  'Runs after',
];
/** Key to the table: the change of paired runs is not the difference of two medians. */
export const PROOF_TABLE_NOTE =
  'Before and After are medians. Typical difference is the median of all pairs of runs, so not After minus Before. Intervals are of 95% for a claim, and wider for other figures, so that they hold together.';
/** Missing and added texts that are quoted. */
const QUOTED_TEXTS = 5;
const QUOTED_CHARS = 80;
const RECORDED_CHARS = 1200;

/** Least and most of the runs. */
function spreadWords(runs: readonly number[], unit: ProofRow['unit']): Words {
  const [least, most] = [Math.min(...runs), Math.max(...runs)];
  return least === most ? figureWords(least, unit) : [figureWords(least, unit), ' to ', figureWords(most, unit)];
}

/** A row of the table, in the order of `PROOF_COLUMNS`. */
export function proofRowWords(row: ProofRow): Words[] {
  const { title: name, isClaimed, effect, unit, before, after, of } = row;
  return [
    foreign(isClaimed ? `${name} (claimed)` : name),
    of !== null ? 'another element' : effect === 'more' ? 'MORE' : effect,
    figureWords(before.median, unit),
    figureWords(after.median, unit),
    changeWords(row),
    intervalWords(row),
    spreadWords(before.runs, unit),
    spreadWords(after.runs, unit),
  ];
}

/** The same as text. */
export function proofCells(row: ProofRow): string[] {
  return proofRowWords(row).map((words) => told(words, TERMINAL));
}

const quoted = (texts: readonly string[]): Words =>
  joined(
    [
      ...texts.slice(0, QUOTED_TEXTS).map((text): Words => ['“', foreign(text, QUOTED_CHARS), '”']),
      ...(texts.length > QUOTED_TEXTS ? [`and ${formatCount(texts.length - QUOTED_TEXTS)} more`] : []),
    ],
    ', ',
  );

/** True if nothing is proven because the build after leaves out content that was not said to differ. */
export const failsByContent = ({ missing, mayDiffer }: ProofReport): boolean => missing.length > 0 && !mayDiffer;

/** The content that differs, for below a headline that says that it does. */
export function contentWords({ missing, added }: ProofReport): Words {
  const only = (when: string, texts: readonly string[]): Words[] =>
    texts.length === 0 ? [] : [[`Only ${when} the change: `, quoted(texts), '.']];
  return joined([...only('before', missing), ...only('after', added)], ' ');
}

function endWords(report: ProofReport, { otherContent }: ProofWords): Words[] {
  const { missing, added } = report;
  if (missing.length === 0 && added.length === 0) return [];
  const sides: Words[] = [
    ...(missing.length === 0 ? [] : [['only before the change: ', quoted(missing)]]),
    ...(added.length === 0 ? [] : [['only after it: ', quoted(added)]]),
  ];
  const why = !failsByContent(report)
    ? ''
    : ` A build that leaves out work is faster, too, so this proves nothing. If the difference is meant: ${otherContent}.`;
  return [['The builds do not end with the same text; ', joined(sides, '; '), `.${why}`]];
}

/** `Objects per action: OrderRow 1,000 → 0, Cell 3 → 3.` */
function grewWords({ grew }: ProofReport): Words[] {
  const shown = (count: number): string => figureText(count, 'count');
  const rows = grew.map(({ name, before, after }): Words => [foreign(name), ` ${shown(before)} → ${shown(after)}`]);
  return rows.length === 0 ? [] : [['Objects per action: ', joined(rows, ', '), '.']];
}

/** Outcome of the other figures, in one sentence. */
function othersWords({ figures, runs }: ProofReport): Words[] {
  const others = figures.filter(({ isClaimed }) => !isClaimed);
  if (others.length === 0) return [];
  const changed = others.filter(({ effect }) => effect === 'less' || effect === 'more');
  const another = others.filter(({ of }) => of !== null);
  const open = others.filter(({ effect, of }) => effect === 'undecided' && of === null);
  const isOnly = others.length === figures.length;
  const none = isOnly ? 'No figure' : 'No other figure';
  const named = (rows: readonly ProofRow[]): Words =>
    joined(
      rows.map(({ title: name }) => titleWords(name)),
      ', ',
    );
  return [
    ...changed.map((row): Words => [isOnly ? '' : 'Besides, ', movement(row), ': ', certainty(row), '.']),
    ...another.map((row): Words => [movement(row), '; the times of two elements are not compared.']),
    ...(changed.length + another.length === others.length
      ? []
      : [
          [
            `${changed.length === 0 ? none : 'No further figure'} that was measured changed beyond noise`,
            isOnly && open.length < others.length - changed.length - another.length
              ? [': ', named(others.filter(({ effect }) => effect === 'no change'))]
              : '',
            open.length === 0
              ? ''
              : ['; of ', named(open), ` a change is not ruled out either by ${countNoun(runs, 'run')} of each`],
            '.',
          ],
        ]),
  ];
}

/** Grounds of the verdict, a sentence or two for each claim, the content and the other figures. */
export function proofSentences(report: ProofReport, words: ProofWords = PROOF_OPTIONS): string[] {
  return groundsWords(report, words).map((each) => told(each, TERMINAL));
}

function groundsWords(report: ProofReport, words: ProofWords): Words[] {
  const claimed = report.figures.filter(({ isClaimed }) => isClaimed);
  return [...claimed.map((row) => claimWords(row, words)), ...besides(report, words)];
}

/** What a proof says beside its claims: what still runs, the content that the builds end with, and the other figures. */
export function besides(report: ProofReport, words: ProofWords): Words[] {
  const { recorded } = report;
  return [
    ...grewWords(report),
    ...(recorded === undefined ? [] : [foreign(recorded, RECORDED_CHARS)]),
    ...endWords(report, words),
    ...othersWords(report),
  ];
}

/** `7 runs each of A and B, in turns: click Save, press Escape`. */
export function proofScenario({ before, after, steps, runs }: ProofReport): string {
  return `${countNoun(runs, 'run')} of each, in turns: before ${before}, after ${after}${steps.length === 0 ? '' : `; steps: ${steps.join(', ')}`}`;
}

/** Links of the captures of the median runs, each pair once: what a reader opens. */
export function proofLinks({ figures }: { readonly figures: readonly ProofRow[] }): string[] {
  const pairs = new Map<string, string[]>();
  for (const { title: name, before, after } of figures) {
    if (before.link === null && after.link === null) continue;
    const pair = `before ${before.link ?? '–'}, after ${after.link ?? '–'}`;
    pairs.set(pair, [...(pairs.get(pair) ?? []), name]);
  }
  return [...pairs].map(([pair, names]) => `${names.join(', ')}: ${pair}`);
}

/** For a comment on a pull request. */
export function proofMarkdown(report: ProofReport): string {
  const { before, after, steps, runs, notes, figures } = report;
  const links = proofLinks(report);
  return document([
    title(told(headlineWords(report), MARKDOWN)),
    `${countNoun(runs, 'run')} of each, in turns: before ${code(before)}, after ${code(after)}${steps.length === 0 ? '' : `; steps: ${steps.map(code).join(', ')}`}.`,
    ...groundsWords(report, PROOF_OPTIONS).map((each) => told(each, MARKDOWN)),
    table(PROOF_COLUMNS, figures.map(proofCells)),
    figures.length > 0 && PROOF_TABLE_NOTE,
    ...notes,
    links.length > 0 &&
      section(
        'Captures of the median runs',
        links.map((link) => `- ${code(link)}`),
      ),
  ]);
}
