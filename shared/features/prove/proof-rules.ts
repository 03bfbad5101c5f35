/**
 * The rules of a proof: what became of each figure, and whether that proves the change. A build that ends with other content proves nothing, nor does a
 * part that fell while its whole did not.
 */
import { countNoun, formatCount, signed, upperFirst } from '../../base/units.ts';
import { MAX_RUNS, MEASURES } from './contract/budgets.ts';
import type {
  Effect,
  MeasuredProof,
  MeasuredProofRow,
  ProofReport,
  ProofRow,
  ProofVerdict,
} from '../workflow/proofs.ts';
import { bytes, deltaBytes, deltaMs, ms, name as foreign, type Words } from '../../core/findings/model.ts';
import { cite, decide, inRow, rulesOf, sentence, type Sentence } from '../../core/findings/rules.ts';
import { TERMINAL, told } from '../../core/findings/voice.ts';
import { figureText, oddsText } from './figure-text.ts';

const CHANGE_CHARS = 200;
/** Part of the fall of a figure: a whole that fell by less did not fall with it. */
const WITH_IT = 0.5;

type Measured = Pick<MeasuredProofRow, 'isClaimed' | 'isCertain' | 'isRuledOut' | 'of' | 'shift' | 'smallestEffect'>;
const effect = rulesOf<Measured, Effect>();
const isSeen = ({ isCertain, shift, smallestEffect }: Measured): boolean =>
  isCertain && Math.abs(shift) >= smallestEffect;

export const EFFECT_RULES = [
  effect({
    id: 'of-another',
    level: 'undecided',
    when: ({ of }) => of !== null,
    says: () => sentence`another element`,
  }),
  effect({
    id: 'less',
    level: 'less',
    when: (row) => isSeen(row) && row.shift < 0,
    says: () => sentence`less`,
  }),
  effect({ id: 'more', level: 'more', when: isSeen, says: () => sentence`MORE` }),
  effect({
    id: 'no-change',
    level: 'no change',
    when: ({ isRuledOut }) => isRuledOut,
    says: () => sentence`no change`,
  }),
  // It is no chance, and too little to count: of a claim the fall may still be one that counts.
  effect({
    id: 'too-small',
    level: 'no change',
    when: ({ isClaimed, isCertain }) => !isClaimed && isCertain,
    says: () => sentence`no change`,
  }),
  effect({ id: 'undecided', level: 'undecided', says: () => sentence`undecided` }),
];

/** A part of a whole that fell: by how much, and the whole that the same runs measured. */
export type WholeEvidence = Pick<MeasuredProofRow, 'shift' | 'wholeShift'>;
const whole = rulesOf<WholeEvidence, NonNullable<ProofRow['whole']>>();

/** A function that is fast because another one does its work, or that has another name now, is no faster program. */
export const WHOLE_RULES = [
  whole({
    id: 'stayed',
    level: 'stayed',
    when: ({ wholeShift, shift }) => (wholeShift?.lower ?? Number.NEGATIVE_INFINITY) > WITH_IT * shift,
    says: () => sentence`it stayed`,
  }),
  whole({
    id: 'fell',
    level: 'fell',
    when: ({ wholeShift: of, shift }) =>
      of !== null && of !== undefined && of.upper < 0 && of.estimate <= WITH_IT * shift,
    says: () => sentence`it fell, too`,
  }),
  whole({ id: 'undecided', level: 'undecided', says: () => sentence`undecided` }),
];

/** Words for the caller to ask for more runs and to allow other content, to be named where that would decide. */
export interface ProofWords {
  readonly runs: (count: number) => string;
  readonly otherContent: string;
}

/** A figure, which each surface writes its own way. */
export function figureWords(value: number, unit: ProofRow['unit']): Words {
  if (unit === 'ms') return ms(value);
  return unit === 'bytes' ? bytes(value) : figureText(value, unit);
}

function change({ unit }: Pick<ProofRow, 'unit'>, value: number): Words {
  if (unit === 'ms') return deltaMs(value);
  return unit === 'bytes' ? deltaBytes(value) : signed(value, (each) => figureText(each, unit));
}

/** `−330 ms to −302 ms`; `–` where too few runs have none. */
export function intervalWords(row: ProofRow): Words {
  const { lower, upper } = row;
  return lower === null || upper === null ? '–' : [change(row, lower), ' to ', change(row, upper)];
}

export function changeWords(row: ProofRow): Words {
  const { shift, shiftPercent } = row;
  return shiftPercent === null
    ? change(row, shift)
    : [change(row, shift), ` (${signed(shiftPercent, (value) => value.toFixed(1))}%)`];
}

/** Names of figures that are ours; others have a name of the caller or of the code in them. */
const OWN_TITLES: ReadonlySet<string> = new Set(Object.values(MEASURES).map(({ title }) => title));
export const titleWords = (title: string): Words => (OWN_TITLES.has(title) ? title : foreign(title));

export function movement({ title, unit, before, after, of }: ProofRow): Words {
  if (of !== null)
    return [
      ...[titleWords(title), ' of another element: ', foreign(of.before), ' ', figureWords(before.median, unit)],
      ...[' → ', foreign(of.after), ' ', figureWords(after.median, unit)],
    ];
  return [titleWords(title), ' ', figureWords(before.median, unit), ' → ', figureWords(after.median, unit)];
}

/** `−324 ms, 95% interval −337 ms to −311 ms, chance once in 3,400` */
export function certainty(row: ProofRow): Words {
  const odds = `; a difference like this is chance once in ${oddsText(row.chance)}`;
  // Three runs of each have no interval.
  const interval: Words =
    row.lower === null ? '' : [row.isClaimed ? ', 95% interval ' : ', interval ', intervalWords(row)];
  return [changeWords(row), interval, odds];
}

export function claimEvidence(row: ProofRow, words: ProofWords) {
  const { before, after, runsNeeded, unit, smallestEffect, title } = row;
  const [elsewhere, of] = row.name.startsWith('functionTime')
    ? ['the work is done elsewhere, or the function has another name', MEASURES.cpuTime]
    : row.name.startsWith('leak')
      ? ['other objects leak in its place, or the class has another name', MEASURES.heapGrowthObjects]
      : ['the memory is held elsewhere, or the class has another name', MEASURES.heapSize];
  return {
    effect: row.effect,
    isOfAnother: row.of !== null,
    isAlwaysZero: [...before.runs, ...after.runs].every((value) => value === 0),
    needed: runsNeeded,
    title: cite('Figure', title),
    /** `INP 412ms → 88ms` */
    movement: cite('Median', movement(row)),
    certainty: cite('Change', certainty(row)),
    whole: row.whole,
    /** The whole of which it is a part, and what it means if that did not fall. */
    wholeTitle: cite('Figure of the whole', of.title),
    elsewhere: cite('Cause', elsewhere),
    least: cite('Smallest effect', figureText(smallestEffect, unit)),
    runs: cite('Runs', countNoun(after.runs.length, 'run')),
    odds: cite('By chance', oddsText(row.chance)),
    /** All of the interval is below 0. */
    hasFallen: row.upper !== null && row.upper < 0,
    isEnough: -row.shift >= smallestEffect,
    neededRuns: cite('Runs needed', countNoun(runsNeeded ?? 0, 'run')),
    most: cite('Runs at most', formatCount(MAX_RUNS)),
    ask: cite('Call', words.runs(runsNeeded ?? 0)),
  };
}

export type ClaimEvidence = ReturnType<typeof claimEvidence>;

const claim = rulesOf<ClaimEvidence, Effect>();
const HELP = sentence`make the scenario do the work more often, or the machine quieter.`;
/** An interval beyond 0 is not enough: a proof that may be evaluated several times asks for rarer chance. */
const openWords = ({ movement: from, runs, least, odds, hasFallen, isEnough }: ClaimEvidence): Sentence => {
  if (!hasFallen)
    return sentence`${from}: after ${runs} of each side this may be chance, and a fall of ${least} is not ruled out.`;
  return isEnough
    ? sentence`${from}: after ${runs} of each side a difference like this is chance once in ${odds}, which is not rare enough for a proof yet.`
    : sentence`${from}: it fell (by chance once in ${odds}), but by less than ${least}, the smallest fall that counts; after ${runs} of each side such a fall is not ruled out.`;
};

/** One sentence or two for each figure that the change was made for. */
export const CLAIM_RULES = [
  claim({
    id: 'of-another',
    level: 'undecided',
    when: ({ isOfAnother }) => isOfAnother,
    says: (_, e) => sentence`${e.movement}; the times of two elements are not compared.`,
  }),
  claim({
    id: 'moved-elsewhere',
    level: 'less',
    when: ({ effect: of, whole: fell }) => of === 'less' && fell === 'stayed',
    says: (_, e) =>
      sentence`${e.movement}: ${e.certainty}. ${e.wholeTitle} of the same runs did not fall by even half as much: ${e.elsewhere}, so this proves nothing.`,
  }),
  claim({
    id: 'perhaps-elsewhere',
    level: 'less',
    when: ({ effect: of, whole: fell }) => of === 'less' && fell === 'undecided',
    says: (_, e) =>
      sentence`${e.movement}: ${e.certainty}. After ${e.runs} of each side it is not certain that ${e.wholeTitle} fell with it, so it may be that ${e.elsewhere}.`,
  }),
  claim({
    id: 'fell',
    level: 'less',
    when: ({ effect: of }) => of === 'less',
    says: (_, e) => sentence`${e.movement}: ${e.certainty}.`,
  }),
  claim({
    id: 'rose',
    level: 'more',
    when: ({ effect: of }) => of === 'more',
    says: (_, e) => sentence`${e.movement}: ${e.certainty}.`,
  }),
  claim({
    id: 'always-zero',
    level: 'undecided',
    when: ({ isAlwaysZero }) => isAlwaysZero,
    says: (_, { title }) =>
      sentence`${title} is 0 in every run, before the change too: these steps do not show the cause.`,
  }),
  claim({
    id: 'ruled-out',
    level: 'no change',
    when: ({ effect: of }) => of === 'no change',
    says: (_, e) =>
      sentence`${e.movement}: a fall of ${e.least}, the smallest that counts, is ruled out with ${e.runs} on each side.`,
  }),
  claim({
    id: 'hardly-by-runs',
    level: 'undecided',
    when: ({ needed }) => needed === null,
    says: (_, e) => sentence`${openWords(e)} More runs would hardly help: ${HELP}`,
  }),
  claim({
    id: 'too-many-runs',
    level: 'undecided',
    when: ({ needed }) => (needed ?? 0) > MAX_RUNS,
    says: (_, e) =>
      sentence`${openWords(e)} About ${e.neededRuns} of each side would probably decide, and at most ${e.most} are made: ${HELP}`,
  }),
  claim({
    id: 'more-runs',
    level: 'undecided',
    says: (_, e) => sentence`${openWords(e)} About ${e.neededRuns} of each side would probably decide: ${e.ask}.`,
  }),
];

export const claimWords = (row: ProofRow, words: ProofWords): Words =>
  decide(CLAIM_RULES, claimEvidence(row, words)).saying.headline.words;

type Figures = Pick<ProofReport, 'figures' | 'missing' | 'mayDiffer' | 'changes'>;

/** Figures that are named where none of them changed. */
const NAMED_FIGURES = 3;

/** Figures that a report is about: those that were claimed, of a trial without claims those that changed. */
export function shownFigures({ figures }: Pick<ProofReport, 'figures'>): readonly ProofRow[] {
  const claimed = figures.filter(({ isClaimed }) => isClaimed);
  if (claimed.length > 0) return claimed;
  const changed = figures.filter(hasChanged);
  return changed.length > 0 ? changed : figures.slice(0, NAMED_FIGURES);
}

const hasChanged = ({ effect: of, of: others }: ProofRow): boolean => of === 'less' || of === 'more' || others !== null;

/** `without /ads.js`; several are counted, because they are listed beside it. */
const changed = (changes: readonly string[]): Words =>
  changes.length > 1 ? `with ${changes.length} changes` : foreign(changes.join(''), CHANGE_CHARS);
const upperFirstWords = (changes: readonly string[]): Words =>
  changes.length > 1 ? `With ${changes.length} changes` : foreign(upperFirst(changes.join('')), CHANGE_CHARS);

export function proofEvidence({ figures, missing, mayDiffer, changes }: Figures) {
  const claimed = figures.filter(({ isClaimed }) => isClaimed);
  return {
    claimed,
    /** `Without /ads.js`: what a trial changed. */
    tried: cite('Change', upperFirstWords(changes)),
    /** The same after a headline. */
    triedBehind: changes.length === 0 ? null : cite('Change', changed(changes)),
    /** A trial that was asked what it does, not whether one figure falls. */
    isOpenTrial: changes.length > 0 && claimed.length === 0,
    hasChanged: figures.some(hasChanged),
    shown: shownFigures({ figures }).map((row) =>
      cite(
        row.title,
        row.of === null && hasChanged(row) ? [movement(row), ' (', intervalWords(row), ')'] : movement(row),
      ),
    ),
    /** Every run before the change ended with a text that none after it has, which was not meant. */
    hasOtherEnd: missing.length > 0 && !mayDiffer,
    /** A figure that is watched rose. */
    hasCost: figures.some(({ isClaimed, effect: of }) => !isClaimed && of === 'more'),
    movements: claimed.map((row) => cite(row.title, movement(row))),
  };
}

export type ProofEvidence = ReturnType<typeof proofEvidence>;

const proof = rulesOf<ProofEvidence, ProofVerdict>();
const rowOfMoves = (moves: ProofEvidence['movements']): Sentence =>
  inRow(
    moves.map((each) => sentence`${each}`),
    '; ',
  );
const moved = ({ movements, triedBehind }: ProofEvidence): Sentence =>
  triedBehind === null ? rowOfMoves(movements) : sentence`${rowOfMoves(movements)}, ${triedBehind}`;
/** A trial proves nothing: the change is not written yet. */
const provenWord = ({ triedBehind }: ProofEvidence): Sentence =>
  triedBehind === null ? sentence`Proven` : sentence`It falls`;
/** Rules of a trial without claims, which says what changed and judges nothing. */
const TRIAL_RULES = [
  proof({
    id: 'trial-other-content',
    level: 'tried',
    when: ({ isOpenTrial, hasOtherEnd }) => isOpenTrial && hasOtherEnd,
    says: (_, e) => sentence`${e.tried}: ${rowOfMoves(e.shown)}; and the page ends with other content`,
  }),
  proof({
    id: 'trial-changed',
    level: 'tried',
    when: ({ isOpenTrial, hasChanged: has }) => isOpenTrial && has,
    says: (_, e) => sentence`${e.tried}: ${rowOfMoves(e.shown)}`,
  }),
  proof({
    id: 'trial-same',
    level: 'tried',
    when: ({ isOpenTrial }) => isOpenTrial,
    says: (_, e) => sentence`${e.tried} no figure changes beyond chance: ${rowOfMoves(e.shown)}`,
  }),
];
export const PROOF_RULES = [
  ...TRIAL_RULES,
  proof({
    // A trial has few runs: a page that shows what changes by itself may differ so by chance.
    id: 'trial-claimed-other-content',
    level: 'undecided',
    when: ({ hasOtherEnd, triedBehind }) => hasOtherEnd && triedBehind !== null,
    says: (_, e) => sentence`Undecided, the page ends with other content: ${moved(e)}`,
  }),
  proof({
    id: 'other-content',
    level: 'not proven',
    when: ({ hasOtherEnd }) => hasOtherEnd,
    says: (_, e) => sentence`Not proven, the builds end with other content: ${moved(e)}`,
  }),
  proof({
    id: 'not-fallen',
    level: 'not proven',
    when: ({ claimed }) => claimed.some((row) => row.effect === 'more' || row.effect === 'no change'),
    says: (_, e) =>
      e.triedBehind === null ? sentence`Not proven: ${moved(e)}` : sentence`It does not fall: ${moved(e)}`,
  }),
  proof({
    id: 'moved-elsewhere',
    level: 'not proven',
    when: ({ claimed }) => claimed.some((row) => row.whole === 'stayed'),
    says: (_, e) =>
      e.triedBehind === null
        ? sentence`Not proven, the whole did not fall with its part: ${moved(e)}`
        : sentence`It shows nothing, the whole did not fall with its part: ${moved(e)}`,
  }),
  proof({
    id: 'undecided',
    level: 'undecided',
    when: ({ claimed }) =>
      claimed.length === 0 || claimed.some((row) => row.effect === 'undecided' || row.whole === 'undecided'),
    says: (_, e) =>
      e.triedBehind === null ? sentence`Not proven: undecided: ${moved(e)}` : sentence`Undecided: ${moved(e)}`,
  }),
  proof({
    id: 'at-a-cost',
    level: 'proven at a cost',
    when: ({ hasCost }) => hasCost,
    says: (_, e) => sentence`${provenWord(e)}, at a cost: ${moved(e)}`,
  }),
  proof({
    id: 'proven',
    level: 'proven',
    says: (_, e) => sentence`${provenWord(e)}: ${moved(e)}`,
  }),
];

const judgeProof = (figures: Figures) => decide(PROOF_RULES, proofEvidence(figures));

export const headlineWords = (report: Figures): Words => judgeProof(report).saying.headline.words;

/** `Proven: INP 412ms → 88ms`. */
export const proofHeadline = (report: Figures): string => told(headlineWords(report), TERMINAL);

function judgedRow({ isCertain, isRuledOut, runsToDecide, wholeShift, ...row }: MeasuredProofRow): ProofRow {
  const { level } = decide(EFFECT_RULES, { ...row, isCertain, isRuledOut });
  return {
    ...row,
    effect: level,
    runsNeeded: level === 'undecided' && row.of === null ? runsToDecide : null,
    whole:
      wholeShift === undefined || !row.isClaimed || level !== 'less'
        ? null
        : decide(WHOLE_RULES, { shift: row.shift, wholeShift }).level,
  };
}

export function proofReport({ version, figures, ...measured }: MeasuredProof): ProofReport {
  const rows = figures.map(judgedRow);
  return { version, verdict: judgeProof({ ...measured, figures: rows }).level, ...measured, figures: rows };
}
