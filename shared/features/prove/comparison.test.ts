/** What is said of two proofs: which change is larger, or why that cannot be told. */
import { describe, expect, it } from 'vitest';
import { PERSON, told } from '../../core/findings/voice.ts';
import type { ProofReport, ProofRow } from '../workflow/proofs.ts';
import { comparedProofs, comparedRows } from './comparison.ts';
import { PROVEN, PROVEN_INP } from './testing/texts.ts';

const proof = (row: Partial<ProofRow>, report: Partial<ProofReport> = {}): ProofReport => ({
  ...PROVEN,
  ...report,
  figures: [{ ...PROVEN_INP, ...row }],
});
const SMALLER = { shift: -120, shiftPercent: -29.4, lower: -135, upper: -105 };

const said = (a: ProofReport, b: ProofReport): string => told(comparedProofs(a, b).verdict.headline, PERSON);

describe('two proofs of one figure', () => {
  it('name the larger change, whichever side it is on', () => {
    const changes = '−320.0 ms (−78.4%) in A, −120.0 ms (−29.4%) in B.';
    expect(said(PROVEN, proof(SMALLER))).toBe(`A lowers INP by more, beyond noise: ${changes}`);
    expect(said(proof(SMALLER), PROVEN)).toMatch(/^B lowers INP by more, beyond noise: /);
    expect(comparedProofs(PROVEN, proof(SMALLER)).verdict).toMatchObject({ level: 'good' });
  });

  it('do not tell a rise from a fall the other way round', () => {
    const rose = { effect: 'more', shift: 50, shiftPercent: 12, lower: 40, upper: 60 } as const;
    expect(said(proof(rose), PROVEN)).toMatch(/^B lowers INP by more/);
    expect(said(proof(rose), proof({ ...rose, shift: 150, lower: 140, upper: 160 }))).toMatch(/^B raises INP by more/);
  });

  it('are not told apart where their intervals have a value in common', () => {
    expect(said(PROVEN, PROVEN)).toMatch(/^The changes of INP cannot be told apart from noise: /);
    expect(said(PROVEN, proof({ shift: -300, lower: -310, upper: -290 }))).toMatch(/cannot be told apart/);
    expect(comparedProofs(PROVEN, PROVEN).verdict.level).toBe('plain');
  });

  it('are as good as equal where they differ by less than what counts', () => {
    const [a, b] = [proof({ lower: -320, upper: -320 }), proof({ shift: -319, lower: -319, upper: -319 })];
    expect(said(a, b)).toMatch(/as good as equal: they differ by less than 20.0 ms/);
  });

  it('that began from other figures need the same answer as shares of them', () => {
    const slow = {
      before: { ...PROVEN_INP.before, median: 1632 },
      ...{ shift: -1280, lower: -1320, upper: -1240, smallestEffect: 80 },
    };
    expect(said(PROVEN, proof(slow))).toBe(
      'Which change is larger cannot be told: INP began from 408.0 ms in A and from 1.63 s in B. The changes are −320.0 ms (−78.4%) and −1.28 s (−78.4%).',
    );
    const zero = { before: { ...PROVEN_INP.before, median: 0 } };
    expect(said(proof({ ...zero, ...SMALLER }), proof(zero))).toMatch(/^B lowers INP/);
  });
});

describe('proofs whose changes cannot be compared', () => {
  it('are of different figures', () => {
    const cpu = proof({ name: 'cpuTime', title: 'CPU time' });
    expect(said(PROVEN, cpu)).toBe(
      'The proofs are of different figures, which cannot be compared: A of INP, B of CPU time.',
    );
    expect(comparedRows(PROVEN, cpu)).toEqual([]);
    expect(said(PROVEN, proof({ isClaimed: false }))).toMatch(/different figures/);
  });

  it('are of different pages or steps, not of builds at different ports', () => {
    expect(said(PROVEN, proof(SMALLER, { before: 'http://localhost:2/orders' }))).toMatch(/different pages or steps/);
    expect(said(PROVEN, proof(SMALLER, { before: 'node old.js' }))).toMatch(/different pages or steps/);
    expect(said(PROVEN, proof(SMALLER, { steps: ['click Load'] }))).toMatch(/different pages or steps/);
    expect(said(PROVEN, proof(SMALLER, { before: 'http://localhost:9/' }))).toMatch(/^A lowers/);
  });

  it('were not decided, or prove nothing', () => {
    expect(said(PROVEN, proof({ effect: 'undecided' }))).toMatch(/: the runs of B did not decide it\.$/);
    expect(said(proof({ lower: null, upper: null }), proof({ effect: 'undecided' }))).toMatch(
      /runs of A and B did not/,
    );
    expect(said(proof({}, { missing: ['Total'] }), proof(SMALLER))).toMatch(/: A left work out, or did it elsewhere/);
    expect(said(PROVEN, proof({ ...SMALLER, whole: 'stayed' }))).toMatch(/: B left work out, or did it elsewhere/);
  });
});
