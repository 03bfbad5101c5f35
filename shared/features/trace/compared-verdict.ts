/** The verdict of two traces compared, by its table of rules: one judgement for every surface. */
import { durationText } from '../../base/duration-text.ts';
import { canJudge, type TraceComparison } from '../../engine/trace/contract/trace-comparison.ts';
import { recordingsText, type ComparisonWords } from '../../engine/trace/contract/trace-comparison-text.ts';
import { decide, toldVerdict, type Judged } from '../../core/findings/rules.ts';
import type { Verdict } from '../../core/findings/verdict.ts';
import type { AskDocument, ComparedBase } from '../../core/kinds/report-findings.ts';
import type { MeasuredComparison } from '../cpu/compared-rules.ts';
import { withOriginals } from '../cpu/findings.ts';
import { comparedTraceEvidence } from './compared-evidence.ts';
import { comparedFirstPaintWords } from './compared-first-paint.ts';
import { COMPARED_TRACE_RULES, type ComparedTraceLevel } from './compared-rules.ts';

/** The words of a person's window. */
export const WORDS: ComparisonWords = { base: 'A', new: 'B', duration: durationText, name: (name) => name };
const LEVELS = { slower: 'problem', mixed: 'problem', faster: 'good', same: 'plain', none: 'plain' } as const;
/** Functions that are compared; others weigh too little to matter. */
const MAX_COMPARED = 10_000;

/** `measured`: the functions of both; null where they are not compared. */
export function judgeTraces(
  comparison: TraceComparison,
  measured: MeasuredComparison | null = null,
): Judged<ComparedTraceLevel> {
  return decide(COMPARED_TRACE_RULES, comparedTraceEvidence(comparison, measured));
}

export function toldTraces(judged: Judged<ComparedTraceLevel>): Verdict {
  return toldVerdict({ ...judged, level: LEVELS[judged.level] });
}

/** Null where samples say nothing: recordings without them, or of other work. */
async function measuredFunctions(
  ask: AskDocument,
  base: string,
  { base: was, new: is, differences }: TraceComparison,
): Promise<MeasuredComparison | null> {
  if (!was.cpuSamples || !is.cpuSamples || !canJudge(differences)) return null;
  const compared = await ask('profile.compare', { base, callers: true, count: MAX_COMPARED });
  return { compared, rows: await withOriginals(ask, compared.rows) };
}

export async function comparedTracesVerdict(
  ask: AskDocument,
  { file }: Pick<ComparedBase, 'file'>,
  words = WORDS,
): Promise<Verdict> {
  const comparison = await ask('trace.compare', { base: file });
  const verdict = toldTraces(judgeTraces(comparison, await measuredFunctions(ask, file, comparison)));
  const firstPaint = comparedFirstPaintWords(comparison, words);
  const notes = [...(verdict.notes ?? []), ...(firstPaint === null ? [] : [firstPaint])];
  return { ...verdict, notes: [...notes, recordingsText(comparison, words)] };
}
