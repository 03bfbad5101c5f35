/** Test helper: a small proof. */
import type { ProofReport, ProofRow } from '../../workflow/proofs.ts';
import type { ProofFile } from '../contract/proof-files.ts';

export const PROVEN_INP: ProofRow = {
  name: 'inp',
  title: 'INP',
  unit: 'ms',
  isClaimed: true,
  effect: 'less',
  before: { runs: [400, 408, 416], median: 408, link: 'pen://captures/trace-00000001' },
  after: { runs: [80, 88, 96], median: 88, link: 'pen://captures/trace-00000002' },
  shift: -320,
  shiftPercent: -78.4,
  lower: -330,
  upper: -310,
  chance: 0.0003,
  smallestEffect: 20,
  runsNeeded: null,
  whole: null,
  of: null,
};

export const PROVEN: ProofReport = {
  version: 1,
  verdict: 'proven',
  startedAt: '2026-11-26T20:00:00.000Z',
  durationMs: 96_000,
  before: 'http://localhost:2/',
  after: 'http://localhost:1/',
  steps: ['click Save'],
  changes: [],
  runs: 3,
  missing: [],
  added: [],
  grew: [],
  mayDiffer: false,
  notes: [],
  figures: [PROVEN_INP],
};

export const PROOF_FILE: ProofFile = {
  penProof: 1,
  asked: {
    tool: 'pen_workflow',
    params: {
      name: 'prove',
      before: 'http://localhost:2/',
      url: 'http://localhost:1/',
      steps: ['click Save'],
      claim: 'inp',
    },
  },
  report: PROVEN,
};

export const TEXTS = { proof: JSON.stringify(PROOF_FILE) };
