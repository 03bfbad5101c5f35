/** What a stored proof is called, and what its document says. */
import { expect, it } from 'vitest';
import { PERSON, told } from '../../core/findings/voice.ts';
import { ALLOW_OTHER_CONTENT, proofName, proofSections, proofVerdict } from './findings.ts';
import { proofSentences } from './proof-text.ts';
import { PROVEN, PROVEN_INP } from './testing/texts.ts';

it('is named by what it proves', () => {
  expect(proofName(PROVEN)).toBe('Proof: INP −78%');
  expect(proofName({ ...PROVEN, verdict: 'proven at a cost' })).toBe('Proof: INP −78%, at a cost');
  expect(proofName({ ...PROVEN, verdict: 'not proven' })).toBe('Not proven: INP');
  expect(proofName({ ...PROVEN, verdict: 'undecided' })).toBe('Undecided: INP');
  expect(proofName({ ...PROVEN, figures: [{ ...PROVEN_INP, shiftPercent: null }] })).toBe('Proof: INP −320.0 ms');
});

it('says the change once, in figures under the headline', () => {
  const { level, headline, figures, notes } = proofVerdict(PROVEN);
  expect(level).toBe('good');
  expect(told(headline, PERSON)).toBe('Proven: INP 408.0 ms → 88.0 ms');
  expect(figures.map(([label, value]) => `${label}: ${told(value, PERSON)}`)).toEqual([
    'Typical difference: −320.0 ms (−78.4%)',
    '95% interval: −330.0 ms to −310.0 ms',
    'By chance: once in 3,300',
    'Smallest that counts: 20.0 ms',
    'Runs: 3 of each, in turns',
  ]);
  expect(notes).toBeUndefined();
});

it('says why nothing is proven', () => {
  const row = { ...PROVEN_INP, effect: 'no change' as const };
  const { level, notes = [] } = proofVerdict({ ...PROVEN, verdict: 'not proven', figures: [row] });
  expect(level).toBe('problem');
  expect(told(notes, PERSON)).toContain('is ruled out with 3 runs on each side');
});

it('says by how many runs the other figures stay open', () => {
  const open = { ...PROVEN_INP, title: 'Heap used', isClaimed: false, effect: 'undecided' as const };
  const text = proofSentences({ ...PROVEN, figures: [PROVEN_INP, open] }).join(' ');
  expect(text).toContain('; of Heap used a change is not ruled out either by 3 runs of each.');
});

it('says under the headline which content differs, where that is why, and no figure twice', () => {
  const other = { ...PROVEN, verdict: 'not proven' as const, missing: ['Total'], added: ['Sum'] };
  const { headline, notes = [] } = proofVerdict(other);
  expect(told(headline, PERSON)).toContain('end with other content');
  expect(notes.map((note) => told(note, PERSON))).toEqual([
    'Only before the change: “Total”. Only after the change: “Sum”.',
  ]);
});

it('names the button that allows other content, where that is why nothing is proven', () => {
  const text = (report: typeof PROVEN): string => JSON.stringify([proofVerdict(report), proofSections(report)]);
  const other = { ...PROVEN, verdict: 'not proven' as const, missing: ['Total'] };
  expect(text(other)).toContain(ALLOW_OTHER_CONTENT);
  expect(text({ ...other, mayDiffer: true })).not.toContain(ALLOW_OTHER_CONTENT);
});

it('has no word for assistants', () => {
  const text = JSON.stringify([proofVerdict(PROVEN), proofSections(PROVEN)]);
  expect(text).not.toMatch(/--runs|"runs":|--other-content|otherContent/);
});
