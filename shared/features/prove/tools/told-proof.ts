/** A proof in the words of the tools that make one. */
import type { ProofReport, ProofVerdict } from '../../workflow/proofs.ts';
import { proofHeadline, shownFigures, type ProofWords } from '../proof-rules.ts';
import { PROOF_COLUMNS, PROOF_TABLE_NOTE, proofCells, proofLinks, proofSentences } from '../proof-text.ts';
import type { WorkflowVerdict } from '../../workflow/tools/workflow-verdicts.ts';

const VERDICTS: Readonly<Record<ProofVerdict, WorkflowVerdict>> = {
  proven: 'PASS',
  'proven at a cost': 'WARN',
  undecided: 'WARN',
  'not proven': 'FAIL',
  tried: 'NONE',
};

export const AFTER_PROOF: Readonly<Record<ProofVerdict, string>> = {
  proven: 'The gain is what the first line says, with its interval, in so many runs; nothing beyond it is proven.',
  'proven at a cost': 'The cost belongs to the gain; or find a change without it.',
  undecided: 'Nothing is proven. Make the steps do the work more often, or the machine quieter, and repeat it.',
  'not proven': 'Nothing is proven. Take the change back, and return to the cause.',
  tried: 'Each figure that changed has its interval; nothing is judged.',
};

/** The parameters of `pen_workflow`. */
const PARAMETERS: ProofWords = {
  runs: (count) => `"runs": ${count}`,
  otherContent: '"otherContent": true',
};

export function toldProof(report: ProofReport) {
  const { verdict, figures, notes } = report;
  const sentences = [...proofSentences(report, PARAMETERS), PROOF_TABLE_NOTE, ...notes];
  return {
    verdict: VERDICTS[verdict],
    reasons: [proofHeadline(report)],
    findings: [
      ...sentences,
      // The recordings of a trial tell less than its figures and notes.
      ...proofLinks({ figures: report.changes.length > 0 ? [] : shownFigures(report).slice(0, 1) }).map(
        (link) => `Captures of the median runs, ${link}`,
      ),
    ],
    extra: { title: 'Figures', headers: [...PROOF_COLUMNS], rows: figures.map(proofCells) },
    proof: { sentences, figures: [...figures] },
    nextSteps: [AFTER_PROOF[verdict]],
  };
}
