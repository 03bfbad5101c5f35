/** Comparison of two proofs, A and B: whose change of the claimed figure is larger beyond noise. */
import { countNoun } from '../../base/units.ts';
import type { ComparisonFindings, ToldComparison } from '../../core/kinds/report-findings.ts';
import { name, plainSection, plainTable, type Fact, type Words } from '../../core/findings/model.ts';
import { cite, decide, rulesOf, sentence, toldVerdict, type Cited } from '../../core/findings/rules.ts';
import type { ProofReport, ProofRow } from '../workflow/proofs.ts';
import { changeWords, figureWords, intervalWords } from './proof-rules.ts';
import { failsByContent } from './proof-text.ts';

/** The same figure in both. */
export interface ComparedRows {
  readonly a: ProofRow;
  readonly b: ProofRow;
}

type Side = keyof ComparedRows;

/** Bounds of the change, in the unit of the figure; null with too few runs. */
export function boundsOf({ lower, upper }: Pick<ProofRow, 'lower' | 'upper'>): readonly [number, number] | null {
  return lower === null || upper === null ? null : [lower, upper];
}

/** Whose change is the larger fall, where the intervals have nothing in common. `scaleOf`: what each change is measured by. */
function largerFall({ a, b }: ComparedRows, scaleOf: (row: ProofRow) => number): Side | null {
  const [boundsA, boundsB] = [boundsOf(a), boundsOf(b)];
  if (boundsA === null || boundsB === null) return null;
  const [[lowerA, upperA], [lowerB, upperB]] = [boundsA, boundsB];
  if (upperA / scaleOf(a) < lowerB / scaleOf(b)) return 'a';
  return upperB / scaleOf(b) < lowerA / scaleOf(a) ? 'b' : null;
}

/** The path of a page; null for a command or a process, whose text may differ from proof to proof. */
function pageOf({ before }: ProofReport): string | null {
  return /^https?:/i.test(before) ? (URL.parse(before)?.pathname ?? before) : null;
}

const claimsOf = ({ figures }: ProofReport): readonly ProofRow[] => figures.filter(({ isClaimed }) => isClaimed);

/** Its runs did not decide what became of the figure. */
function isOpen(row: ProofRow): boolean {
  return row.effect === 'undecided' || row.whole === 'undecided' || boundsOf(row) === null;
}

/** Figures that both proofs have; those that both claim first. */
export function comparedRows(a: ProofReport, b: ProofReport): ComparedRows[] {
  const rows = a.figures.flatMap((row): ComparedRows[] => {
    const other = b.figures.find((each) => each.name === row.name && each.unit === row.unit);
    return other === undefined ? [] : [{ a: row, b: other }];
  });
  return rows.toSorted((one, other) => Number(isClaimedIn(other)) - Number(isClaimedIn(one)));
}

const isClaimedIn = ({ a, b }: ComparedRows): boolean => a.isClaimed && b.isClaimed;

const LETTERS = { a: cite('Proof', 'A'), b: cite('Proof', 'B') } as const;
const bothLetters = cite('Proof', 'A and B');

/** The letters of the proofs of which something holds; null for none. */
function lettersOf(holds: Readonly<Record<Side, boolean>>): Cited | null {
  if (holds.a && holds.b) return bothLetters;
  return holds.a ? LETTERS.a : holds.b ? LETTERS.b : null;
}

/** `larger`: of the changes as they are, and as shares of the medians that they began from, which a slower machine does not change. */
function comparedEvidence(a: ProofReport, b: ProofReport) {
  const claimed = comparedRows(a, b).find(isClaimedIn);
  const titles = (report: ProofReport): Words =>
    name(
      claimsOf(report)
        .map(({ title }) => title)
        .join(', '),
    );
  const steps = [a, b].map((report) => JSON.stringify([report.steps, pageOf(report)]));
  const rows = claimed ?? null;
  const share = ({ before }: ProofRow): number => Math.abs(before.median);
  const isShare = rows !== null && share(rows.a) > 0 && share(rows.b) > 0;
  const byValue = rows === null ? null : largerFall(rows, () => 1);
  const least = rows === null ? 0 : Math.min(rows.a.smallestEffect, rows.b.smallestEffect);
  return {
    isSameFigure: rows !== null,
    isSameWork: steps[0] === steps[1],
    titleA: cite('Claimed by A', titles(a)),
    titleB: cite('Claimed by B', titles(b)),
    title: cite('Figure', name(rows?.a.title ?? '')),
    open: rows === null ? null : lettersOf({ a: isOpen(rows.a), b: isOpen(rows.b) }),
    void: lettersOf({
      a: failsByContent(a) || rows?.a.whole === 'stayed',
      b: failsByContent(b) || rows?.b.whole === 'stayed',
    }),
    byValue,
    byShare: rows === null ? null : isShare ? largerFall(rows, share) : byValue,
    isTrifle: rows !== null && Math.abs(rows.a.shift - rows.b.shift) < least,
    least: cite('Smallest that counts', rows === null ? '' : figureWords(least, rows.a.unit)),
    fell: { a: (rows?.a.shift ?? 0) < 0, b: (rows?.b.shift ?? 0) < 0 },
    change: {
      a: cite('Change in A', rows === null ? '' : changeWords(rows.a)),
      b: cite('Change in B', rows === null ? '' : changeWords(rows.b)),
    },
    from: {
      a: cite('Before in A', rows === null ? '' : figureWords(rows.a.before.median, rows.a.unit)),
      b: cite('Before in B', rows === null ? '' : figureWords(rows.b.before.median, rows.b.unit)),
    },
  };
}

type ComparedEvidence = ReturnType<typeof comparedEvidence>;

const rule = rulesOf<ComparedEvidence>();

const RULES = [
  rule({
    id: 'other-figures',
    when: ({ isSameFigure }) => !isSameFigure,
    says: (_, e) =>
      sentence`The proofs are of different figures, which cannot be compared: A of ${e.titleA}, B of ${e.titleB}.`,
  }),
  rule({
    id: 'other-work',
    when: ({ isSameWork }) => !isSameWork,
    says: () => sentence`The proofs are of different pages or steps, so that their changes cannot be compared.`,
  }),
  rule({
    id: 'proves-nothing',
    when: (e) => e.void,
    says: (which) =>
      sentence`Which change is larger cannot be told: ${which} left work out, or did it elsewhere, and proves nothing.`,
  }),
  rule({
    id: 'open',
    when: (e) => e.open,
    says: (which) => sentence`Which change is larger cannot be told: the runs of ${which} did not decide it.`,
  }),
  rule({
    id: 'trifle',
    when: ({ isTrifle, byValue }) => isTrifle && byValue !== null,
    says: (_, e) =>
      sentence`The changes of ${e.title} are as good as equal: they differ by less than ${e.least}, ${e.change.a} in A and ${e.change.b} in B.`,
  }),
  rule({
    id: 'other-start',
    when: ({ byValue, byShare }) => byValue !== byShare,
    says: (_, e) =>
      sentence`Which change is larger cannot be told: ${e.title} began from ${e.from.a} in A and from ${e.from.b} in B. The changes are ${e.change.a} and ${e.change.b}.`,
  }),
  rule({
    id: 'none-larger',
    when: ({ byValue }) => byValue === null,
    says: (_, e) =>
      sentence`The changes of ${e.title} cannot be told apart from noise: ${e.change.a} in A, ${e.change.b} in B.`,
  }),
  rule({
    id: 'larger',
    level: 'good',
    when: ({ byValue, fell }) => byValue !== null && fell[byValue] && byValue,
    says: (side, e) =>
      sentence`${LETTERS[side]} lowers ${e.title} by more, beyond noise: ${e.change.a} in A, ${e.change.b} in B.`,
  }),
  rule({
    id: 'rose-more',
    says: (_, e) =>
      sentence`${LETTERS[e.byValue === 'a' ? 'b' : 'a']} raises ${e.title} by more, beyond noise: ${e.change.a} in A, ${e.change.b} in B.`,
  }),
];

const COLUMNS = ['Figure', 'A: change', 'A: 95% interval', 'B: change', 'B: 95% interval', 'A: before', 'B: before'];

export function comparedProofs(a: ProofReport, b: ProofReport): ToldComparison {
  const rows = comparedRows(a, b);
  const [first] = rows;
  const { headline, notes, level } = toldVerdict(decide(RULES, comparedEvidence(a, b)));
  const interval = (letter: string, row: ProofRow): Fact => [`95% interval of ${letter}`, intervalWords(row)];
  return {
    verdict: {
      level,
      headline,
      figures: first === undefined || !isClaimedIn(first) ? [] : [interval('A', first.a), interval('B', first.b)],
      ...(notes === undefined ? {} : { notes }),
    },
    parts: [
      plainSection('figures', 'Changes', [
        plainTable(
          COLUMNS,
          rows.map(({ a: was, b: is }) => [
            name(isClaimedIn({ a: was, b: is }) ? `${was.title} (claimed)` : was.title),
            changeWords(was),
            intervalWords(was),
            changeWords(is),
            intervalWords(is),
            figureWords(was.before.median, was.unit),
            figureWords(is.before.median, is.unit),
          ]),
        ),
      ]),
      plainSection('builds', 'What was compared', [
        {
          kind: 'list',
          rows: [a, b].map(({ before, after, runs }, at) => ({
            name: `${at === 0 ? 'A' : 'B'}, ${countNoun(runs, 'run')} of each build`,
            detail: ['before ', name(before, 400), ', after ', name(after, 400)],
          })),
        },
      ]),
    ],
  };
}

export const proofComparison: ComparisonFindings = async (ask, earlier) => {
  const [a, b] = [await earlier.ask('proof.file', {}), await ask('proof.file', {})];
  return comparedProofs(a.report, b.report);
};
