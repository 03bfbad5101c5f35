import { describe, expect, it } from 'vitest';
import { comparedRates, type ComparedHunt } from './rates.ts';

const ROW = { className: 'Order', edgeToCut: '.all of Shop', path: '…all[5]', objectsPerRound: [200, 200, 200] };
const LEAK: ComparedHunt = {
  verdict: { level: 'grows' },
  rounds: 3,
  actions: 15,
  performed: { inRounds: 15 },
  growing: [ROW],
  occasional: [],
};
const FIXED: ComparedHunt = { ...LEAK, verdict: { level: 'no-growth' }, growing: [] };
const rates = (before: ComparedHunt, after: ComparedHunt, isSameAction = true) =>
  comparedRates('hunt-1', before, after, isSameAction);

describe('two hunts compared', () => {
  it('show a fix with its interval', () => {
    expect(rates(LEAK, FIXED)).toEqual({
      captureId: 'hunt-1',
      text: 'Compared with hunt-1: Order at .all of Shop: 40 per action → 0 (95% interval 0 to 0.2).',
      rows: [
        {
          name: 'Order',
          reference: '.all of Shop',
          beforePerRound: [200, 200, 200],
          afterPerRound: [0, 0, 0],
          change: 'less',
          text: '40 per action → 0 (95% interval 0 to 0.2)',
        },
      ],
    });
    expect(rates(FIXED, LEAK).rows).toMatchObject([{ change: 'more' }]);
  });

  it('say why one has more rounds', () => {
    const { text, rows } = rates(LEAK, { ...FIXED, rounds: 4, actions: 20, performed: { inRounds: 20 } });
    expect(rows).toMatchObject([{ beforePerRound: [200, 200, 200], afterPerRound: [0, 0, 0, 0] }]);
    expect(text).toContain('Rounds compared: 3 and 4. A hunt adds a round to confirm;');
    expect(rates(LEAK, FIXED).text).not.toContain('Rounds compared');
  });

  it('show no difference of equal hunts', () => {
    expect(rates(LEAK, LEAK).text).toContain('no difference: 40 per action in both (95% interval 37 to 43).');
  });

  it('count what does not grow in every round, and claim no zero of it', () => {
    const seldom = { ...FIXED, occasional: [{ ...ROW, objectsPerRound: [0, 1, 0] }] };
    expect(rates(LEAK, seldom).text).toContain('40 per action → 0.07 (95% interval 0 to');
    const { text, rows } = rates({ ...LEAK, growing: [{ ...ROW, objectsPerRound: [1, 1, 1] }] }, seldom);
    expect(rows).toMatchObject([{ change: 'open' }]);
    expect(text).toMatch(
      /no difference shown: 0\.2 per action → 0\.07 .* to tell such rates apart takes \d+ rounds of as many actions/,
    );
  });

  it('say so where a hunt does not tell a rate', () => {
    const { occasional: _, ...older } = FIXED;
    expect(rates(LEAK, older)).toMatchObject({ text: expect.stringContaining('does not tell the rate'), rows: [] });
    expect(rates(LEAK, { ...FIXED, isFollowed: false }).text).toContain('Not comparable with hunt-1');
    expect(rates(LEAK, { ...FIXED, actions: null }).text).toContain('performed actions, the other waited');
    expect(rates(FIXED, FIXED).text).toBe('Compared with hunt-1: nothing grows in either.');
    expect(rates(LEAK, FIXED, false).text).toContain('different actions');
  });
});
