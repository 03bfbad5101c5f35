/** Verdicts of sampled profiles and of two compared, by their tables of rules: one judgement for every surface. */
import type { CpuThread } from '../../engine/profile/contract/sampled-profiles.ts';
import { decide, toldVerdict, type Judged } from '../../core/findings/rules.ts';
import type { Verdict } from '../../core/findings/verdict.ts';
import type { AskDocument, ComparedBase } from '../../core/kinds/report-findings.ts';
import { COMPARED_RULES, comparedEvidence, type MeasuredComparison } from './compared-rules.ts';
import { measuredProfile, profileEvidence, type MeasuredProfile } from './evidence.ts';
import { withOriginals } from './findings.ts';
import { PROFILE_RULES } from './rules.ts';

/** Functions that are compared; others weigh too little to matter. */
export const MAX_COMPARED = 10_000;

export const judgeProfile = (measured: MeasuredProfile): Judged => decide(PROFILE_RULES, profileEvidence(measured));
export const judgeComparison = (measured: MeasuredComparison): Judged =>
  decide(COMPARED_RULES, comparedEvidence(measured));

export const judgedProfile = (measured: MeasuredProfile): Verdict => toldVerdict(judgeProfile(measured));

/** `thread`: one of several profiles of a file. */
export async function profileVerdictOf(ask: AskDocument, thread?: CpuThread): Promise<Verdict> {
  return judgedProfile(await measuredProfile(ask, undefined, thread === undefined ? {} : { thread }));
}

/** Verdict of the later one, to which `ask` is put. */
export async function comparedProfilesVerdict(
  ask: AskDocument,
  { file }: Pick<ComparedBase, 'file'>,
): Promise<Verdict> {
  const compared = await ask('profile.compare', { base: file, callers: true, count: MAX_COMPARED });
  return toldVerdict(judgeComparison({ compared, rows: await withOriginals(ask, compared.rows) }));
}
