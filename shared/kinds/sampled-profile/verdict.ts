/** Verdicts of sampled profiles: the author's function that cost most, and what changed most between two of them. */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { differentRecordings, mainChange, profileVerdict } from '../../contracts/profile-verdict.ts';
import type { CpuPlace, ProfileFunction, ProfileUnit } from '../../contracts/sampled-profiles.ts';
import type { TracePlace } from '../../contracts/traces/trace-causes.ts';
import { cpuFunctionName, type WithOriginal } from '../../findings/function-names.ts';
import { bytes, deltaBytes, ms, percent, place, type Fact, type Words } from '../../findings/model.ts';
import { isOwnCode } from '../../findings/quotes.ts';
import type { Verdict } from '../../findings/verdict.ts';
import type { AskDocument, ComparedBase, ComparisonVerdict } from '../report-findings.ts';
import { weightWords } from './findings.ts';

type Overview = AnalysisAnswer<'profile.overview'>;

/** Functions that are looked at, by total weight; others weigh too little to matter. */
const MAX_FUNCTIONS = 5000;
/** From this share on, a function stands out. */
const MIN_SHARE = 0.1;
/** A program that did less than this was waiting. */
const BUSY_SHARE = 0.05;
const GARBAGE_SHARE = 0.1;

const keyOf = ({ name, url, line, column }: CpuPlace): string => JSON.stringify([name, url, line, column]);
const bare = ({ name, url, line, column }: CpuPlace): CpuPlace => ({ name, url, line, column });

/** The author's functions with what others did below them, largest first, and the function with the largest self weight. */
async function largestFunctions(ask: AskDocument) {
  const { rows } = await ask('profile.functions', { sort: 'total', count: MAX_FUNCTIONS });
  const { originals, ignored = [] } = await ask('profile.originals', {});
  const originalOf = new Map(originals.map((each) => [keyOf(each.place), each.original]));
  const ignoredKeys = new Set(ignored.map(keyOf));
  const named = <Row extends CpuPlace>(row: Row): WithOriginal<Row> => {
    const original = originalOf.get(keyOf(row));
    if (original !== undefined) return { ...row, original };
    return ignoredKeys.has(keyOf(row)) ? { ...row, ignored: true } : row;
  };
  const foreign = rows.filter((row) => row.url !== '' && !isOwnCode(named(row))).map(bare);
  const own = await ask('profile.own-code', { foreign, count: 1 });
  const [most] = rows.toSorted((a, b) => b.self - a.self);
  return { own: own.rows[0], most };
}

/** `72 % of the time is spent in alignColumns (columns.js:4:17)`. */
function spentIn(unit: Overview['unit'], share: number, code: CpuPlace): Words {
  const what =
    unit === 'bytes'
      ? ' of the sampled memory was allocated in '
      : unit === 'milliseconds'
        ? ' of the time is spent in '
        : ' of the samples are in ';
  return [percent(share), what, place(code)];
}

function isFrom(row: ProfileFunction | undefined, total: number, weight: 'self' | 'total'): row is ProfileFunction {
  return row !== undefined && row[weight] >= MIN_SHARE * total;
}

export async function profileVerdictOf(ask: AskDocument): Promise<Verdict> {
  const { unit, total, durationMs, overhead } = await ask('profile.overview', {});
  const weight = weightWords(unit);
  const collected = overhead.find(({ name }) => name === '(garbage collector)')?.self ?? 0;
  const isTimed = unit === 'milliseconds';
  if (total === 0)
    return {
      level: 'plain',
      headline: unit === 'bytes' ? 'No sampled object was alive at the end.' : 'No function ran while it was recorded.',
      figures: [],
    };
  const { own, most } = await largestFunctions(ask);
  const figures: Fact[] = [
    [unit === 'bytes' ? 'Alive' : isTimed ? 'Active' : 'Counted', weight(total)],
    ...(isTimed && durationMs > 0 ? [['Recorded', ms(durationMs)] as const] : []),
    ...(isTimed && collected >= GARBAGE_SHARE * total ? [['Garbage collection', ms(collected)] as const] : []),
  ];
  const waits: Words =
    isTimed && durationMs > 0 && total < BUSY_SHARE * durationMs
      ? ['It waited for ', percent(1 - total / durationMs), ' of the recording; of the rest, ']
      : '';
  if (isFrom(own, total, 'total')) {
    const [through] = own.through;
    const inside: Words =
      through !== undefined && through.weight > own.total / 2
        ? ['; most of it in ', place(through), ', which it calls']
        : '';
    return {
      level: 'plain',
      headline: [waits, spentIn(unit, own.total / total, own), inside, '.'],
      figures: [['With what it calls', weight(own.total)], ['By itself', weight(own.self)], ...figures],
      code: [bare(own)],
    };
  }
  if (isFrom(most, total, 'self'))
    return {
      level: 'plain',
      headline: [waits, spentIn(unit, most.self / total, most), ', which is not code of your own.'],
      figures: [['By itself', weight(most.self)], ...figures],
    };
  return {
    level: 'plain',
    headline: [waits, `${waits === '' ? 'N' : 'n'}o function stands out: each has less than `, percent(MIN_SHARE), '.'],
    figures,
  };
}

async function comparedTimes(ask: AskDocument, { file }: ComparedBase): Promise<Verdict> {
  const compared = await ask('profile.compare', { base: file, count: 0 });
  const differ = differentRecordings(compared, ['A', 'B']);
  const notes = [...(differ === '' ? [] : [`Recorded differently: ${differ}.`])];
  const figures: Fact[] = [
    ['A, active', ms(compared.base.active)],
    ['B, active', ms(compared.new.active)],
  ];
  const said = profileVerdict(compared, cpuFunctionName);
  const change = mainChange(compared);
  const [first, ...others] = change?.functions ?? [];
  if (change === null || first === undefined) return { level: 'plain', headline: said, figures, notes };
  return {
    // Shares of one whole: what one function gains, others lose.
    level: 'plain',
    headline: [
      `${change.isMore ? 'More' : 'Less'} of the time is spent in `,
      place(first),
      others.length === 0 ? '' : ' and what V8 inlines with it',
      change.time === 'total' ? ', and what it calls' : '',
      `: ${change.shares}.`,
    ],
    figures: [...figures, ['Explains of what changed', percent(change.explains)]],
    notes: [said, ...notes],
    code: first.url === '' ? [] : [first],
  };
}

async function comparedBytes(ask: AskDocument, { file }: ComparedBase): Promise<Verdict> {
  const { base: before, new: later, rows } = await ask('profile.compare', { base: file, count: 20 });
  const figures: Fact[] = [
    ['A', bytes(before.extent)],
    ['B', bytes(later.extent)],
    ['Change', deltaBytes(later.extent - before.extent)],
  ];
  const [most] = rows.filter(({ exceedsNoise }) => exceedsNoise);
  if (most === undefined)
    return { level: 'plain', headline: 'No function holds more or less than sampling alone explains.', figures };
  const code: TracePlace = bare(most);
  return {
    level: 'plain',
    headline: [
      place(code),
      ` allocated ${most.delta > 0 ? 'more' : 'less'} of what is alive in B: `,
      deltaBytes(most.delta),
      '.',
    ],
    figures,
    code: most.delta > 0 ? [code] : [],
  };
}

export function comparedProfilesVerdict(unit: ProfileUnit): ComparisonVerdict {
  return unit === 'bytes' ? comparedBytes : comparedTimes;
}
