/** Verdicts of sampled profiles and of two compared, by their tables of rules: one judgement for every surface. */
import type { CpuThread, ProfileUnit } from '../../contracts/sampled-profiles.ts';
import type { TracePlace } from '../../contracts/traces/trace-causes.ts';
import { bytes, deltaBytes, place, type Fact } from '../../findings/model.ts';
import { judge, toldVerdict, type Judged } from '../../findings/rules.ts';
import type { Verdict } from '../../findings/verdict.ts';
import type { AskDocument, ComparedBase } from '../report-findings.ts';
import { COMPARED_RULES, comparedEvidence, type MeasuredComparison } from './compared-rules.ts';
import { measuredProfile, profileEvidence, type MeasuredProfile } from './evidence.ts';
import { withOriginals } from './findings.ts';
import { PROFILE_RULES } from './rules.ts';

/** Functions that are compared; others weigh too little to matter. */
const MAX_COMPARED = 10_000;

export function judgeProfile(measured: MeasuredProfile): Judged {
  return decided(judge(PROFILE_RULES, profileEvidence(measured)));
}

export function judgeComparison(measured: MeasuredComparison): Judged {
  return decided(judge(COMPARED_RULES, comparedEvidence(measured)));
}

function decided([first]: readonly Judged[]): Judged {
  if (first === undefined) throw new Error('No rule applies: the last rule of a table applies to any evidence');
  return first;
}

export const judgedProfile = (measured: MeasuredProfile): Verdict => toldVerdict(judgeProfile(measured));

/** `thread`: one of several profiles of a file. */
export async function profileVerdictOf(ask: AskDocument, thread?: CpuThread): Promise<Verdict> {
  return judgedProfile(await measuredProfile(ask, undefined, thread === undefined ? {} : { thread }));
}

async function comparedTimes(ask: AskDocument, { file }: Pick<ComparedBase, 'file'>): Promise<Verdict> {
  const compared = await ask('profile.compare', { base: file, callers: true, count: MAX_COMPARED });
  return toldVerdict(judgeComparison({ compared, rows: await withOriginals(ask, compared.rows) }));
}

async function comparedBytes(ask: AskDocument, { file }: Pick<ComparedBase, 'file'>): Promise<Verdict> {
  const { base: before, new: later, rows } = await ask('profile.compare', { base: file, count: 20 });
  const figures: Fact[] = [
    ['A', bytes(before.extent)],
    ['B', bytes(later.extent)],
    ['Change', deltaBytes(later.extent - before.extent)],
  ];
  const [most] = rows.filter(({ exceedsNoise }) => exceedsNoise);
  if (most === undefined)
    return { level: 'plain', headline: 'No function holds more or less than sampling alone explains.', figures };
  const { name, url, line, column } = most;
  const code: TracePlace = { name, url, line, column };
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

/** Of the later one, to which `ask` is put. */
export function comparedProfilesVerdict(
  unit: ProfileUnit,
): (ask: AskDocument, base: Pick<ComparedBase, 'file'>) => Promise<Verdict> {
  return unit === 'bytes' ? comparedBytes : comparedTimes;
}
