/** Figures of sampled profiles and of their comparison, which come before the rows of functions. */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { profileSeriesText } from '../../contracts/profile-series.ts';
import { differentRecordings, profileVerdict } from '../../contracts/profile-verdict.ts';
import type { CpuPlace, ProfileFunction, ProfileUnit, ProfileWeight } from '../../contracts/sampled-profiles.ts';
import { cpuFunctionName, originalPlaceText, type WithOriginal } from '../../findings/function-names.ts';
import type { BlamedPlace } from '../../findings/code-section.ts';
import { isOwnCode, quotedFunction } from '../../findings/quotes.ts';
import { bytes, count, joined, ms, name, percent, type Fact, type Section, type Words } from '../../findings/model.ts';

type Overview = AnalysisAnswer<'profile.overview'>;
type Comparison = AnalysisAnswer<'profile.compare'>;

/** A weight in the unit of its profile. */
export function weightWords(unit: ProfileWeight): (weight: number) => Words {
  if (unit === 'bytes') return bytes;
  return unit === 'milliseconds' ? ms : (samples) => [count(Math.round(samples)), ' samples'];
}

/** `isPrime (https://shop.test/long-task.js:10:10)`, by the source map where there is one. */
export function functionText(place: WithOriginal<CpuPlace>): string {
  const { url, line, column, original } = place;
  const written = `${url}${url !== '' && line > 0 ? `:${line}:${column}` : ''}`;
  const at = original === undefined ? written : originalPlaceText(original);
  return `${cpuFunctionName(place)}${at === '' ? '' : ` (${at})`}`;
}

/** The size of a profile. */
export function profileFacts({ unit, total, durationMs, samples, functions }: Overview): Fact[] {
  const weight = weightWords(unit)(total);
  const facts: Fact[] =
    unit === 'milliseconds'
      ? [
          ['Recorded', ms(durationMs)],
          ['Active', weight],
        ]
      : [[unit === 'bytes' ? 'Live' : 'Counted', weight]];
  const isSaid = samples === 0 || (unit === 'samples' && Math.round(total) === samples);
  return [...facts, ...(isSaid ? [] : [['Samples', count(samples)] as const]), ['Functions', count(functions)]];
}

/** Time outside of functions, and what a flight recorder measured. */
export function profileDetails({ unit, overhead, series }: Overview): Fact[] {
  const weight = weightWords(unit);
  const parts = overhead.map((each) => [name(each.name), ' ', weight(each.self)]);
  return [
    ...(parts.length === 0 ? [] : [['Overhead', joined(parts, ', ')] as const]),
    ...(series === undefined ? [] : [['Series', profileSeriesText(series)] as const]),
  ];
}

const TIMING_NOTES: Readonly<Record<NonNullable<Overview['timing']>, string | null>> = {
  samples: null,
  even: 'The file has no sample times: its samples were spread evenly over the recording.',
  hits: 'The file has sample counts only: its times are shares of the recording.',
};

/** Says what to mind about the times; null if they were measured. */
export function timingNote({ timing }: Pick<Overview, 'timing'>): string | null {
  return timing === null ? null : TIMING_NOTES[timing];
}

/** How a surface names the earlier and the later profile: as labels, and as subjects of a sentence. */
export interface ComparedNames {
  readonly labels: readonly [string, string];
  readonly subjects: readonly [string, string];
}

/** The lengths or sizes of two profiles, how differently they were recorded, and the verdict. */
export function comparedFacts(
  compared: Comparison,
  unit: ProfileUnit,
  { labels: [before, now], subjects }: ComparedNames,
): Fact[] {
  const { base, new: later, scale } = compared;
  if (unit === 'bytes') {
    const side = ({ extent, samples }: Comparison['base']): Words => [
      bytes(extent),
      ' in ',
      count(samples),
      ' samples',
    ];
    const grown = later.extent - base.extent;
    return [
      [before, side(base)],
      [now, side(later)],
      ['Change', [grown > 0 ? '+' : '', bytes(grown)]],
    ];
  }
  const differ = differentRecordings(compared, subjects);
  return [
    [before, ms(base.extent)],
    [now, ms(later.extent)],
    ...(scale === 1 ? [] : [['Scale', `times of ${subjects[0]} × ${scale.toFixed(3)}`] as const]),
    ...(differ === '' ? [] : [['Recorded differently', differ] as const]),
    ['Verdict', profileVerdict(compared, cpuFunctionName)],
  ];
}

/** The author's functions with most of the weight, for a code section. `rows`: by self weight. */
export function profileBlamed(rows: readonly WithOriginal<ProfileFunction>[], unit: ProfileWeight): BlamedPlace[] {
  const weight = weightWords(unit);
  return rows
    .filter((row) => row.self > 0 && isOwnCode(row))
    .map((row) => ({ name: [name(cpuFunctionName(row)), ', ', weight(row.self)], place: quotedFunction(row) }));
}

/** The author's functions that took more than before, beyond noise, for a code section of the later profile. */
export function comparedBlamed({ changes }: Comparison): BlamedPlace[] {
  return changes
    .filter((change) => change.new > change.base)
    .flatMap(({ functions }) => functions.slice(0, 1))
    .filter((row: WithOriginal<CpuPlace>) => isOwnCode(row))
    .map((row) => ({ name: [name(cpuFunctionName(row)), ', takes more than before'], place: quotedFunction(row) }));
}

/** The functions that changed by more than noise. */
export function comparedChanges({ changes }: Comparison, { labels: [before, now] }: ComparedNames): Section {
  const titles = ['Function', `${before}: share`, `${now}: share`, `${before}: of recording`, `${now}: of recording`];
  return {
    id: 'changes',
    title: 'Beyond noise',
    label: 'Beyond noise',
    facts: [],
    blocks: [
      {
        kind: 'table',
        columns: [...titles, 'Explains'].map((title) => ({ title })),
        rows: changes.map(({ functions, time, base, new: later, baseRate, newRate, explains }) => ({
          cells: [
            name(functions.map(functionText).join(', ') + (time === 'total' ? ', and what it calls' : '')),
            ...[base, later, baseRate, newRate, explains].map(percent),
          ],
        })),
      },
    ],
  };
}
