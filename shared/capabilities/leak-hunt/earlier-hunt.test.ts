import { describe, expect, it } from 'vitest';
import { earlierText, type ComparedHunt } from './earlier-hunt.ts';

const ROW = { className: 'save()', edgeToCut: '.all of Object', path: '…all[5]', objectsPerRound: [5, 5, 5] };
const LEAK: ComparedHunt = {
  verdict: { level: 'grows' },
  rounds: 3,
  actions: 15,
  performed: { inRounds: 15 },
  growing: [{ ...ROW, leaves: { name: 'Ticket', objectsPerRound: [5, 5, 5] } }],
};
const CLEAN: ComparedHunt = { ...LEAK, verdict: { level: 'no-growth' }, growing: [] };
const textOf = (before: ComparedHunt, now: ComparedHunt) => earlierText('hunt-1', before, now);

describe('an earlier hunt of the same action', () => {
  it('shows a fix, and one that does not hold', () => {
    const found = 'hunt-1, of the same action on this target, found 1 × Ticket per action at .all of Object';
    expect(textOf(LEAK, CLEAN)).toBe(`${found}; now 0 there, in as many actions.`);
    expect(textOf(LEAK, LEAK)).toBe(`${found}; now 1 × Ticket per action.`);
    const other = { ...LEAK, growing: [{ ...ROW, edgeToCut: '.rows of Table', className: 'Row' }] };
    expect(textOf(LEAK, other)).toBe(`${found}; that no longer grows.`);
    const uneven = { ...LEAK, growing: [{ ...ROW, objectsPerRound: [4, 5, 4] }] };
    expect(textOf(uneven, CLEAN)).toContain('found 4 to 5 × save() per round at .all of Object; now 0 there');
  });

  it('proves nothing with fewer actions or rounds', () => {
    for (const short of [
      { ...CLEAN, actions: 3, performed: { inRounds: 3 } },
      { ...CLEAN, rounds: 2, actions: 10, performed: { inRounds: 10 } },
      { ...CLEAN, actions: null },
    ])
      expect(textOf(LEAK, short)).toContain('; this hunt had fewer actions or rounds, so that it proves no fix.');
  });

  it('shows growth that is new', () => {
    expect(textOf(CLEAN, LEAK)).toContain('found no growth: what grows now is new since.');
    expect(textOf({ ...CLEAN, actions: 3, performed: { inRounds: 3 } }, LEAK)).toContain('with fewer actions.');
  });

  it('says nothing without a verdict on both sides, or of two without growth', () => {
    const unclear: ComparedHunt = { ...LEAK, verdict: { level: 'unclear' } };
    expect(textOf(unclear, CLEAN)).toBeNull();
    expect(textOf(LEAK, unclear)).toBeNull();
    expect(textOf(CLEAN, CLEAN)).toBeNull();
  });
});
