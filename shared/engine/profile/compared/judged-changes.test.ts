/** Which changes are claimed, of profiles whose shares are given. */
import { describe, expect, it } from 'vitest';
import { bytesOf, profileOf, type FileProfile } from '../cpu/testing/profile-picture.ts';
import { documentOf } from '../cpu/testing/read-profile.ts';
import { diffProfiles } from '../profile-diff.ts';

/** Rounds of equal samples of 100 µs, so that the parts of the recording are alike. */
function recorded(picture: string, round: Readonly<Record<string, number>>, rounds = 160): FileProfile {
  const one = Object.entries(round).flatMap(([name, count]) => Array<string>(count).fill(`${name}:100`));
  return profileOf(picture, Array<string>(rounds).fill(one.join(' ')).join(' '));
}

const percent = (share: number): number => Math.round(share * 1000) / 10;

function claimed(base: FileProfile, current: FileProfile): string[] {
  const { changes } = diffProfiles(documentOf(bytesOf(base)), documentOf(bytesOf(current)), { normalise: true });
  return changes.map(
    ({ functions, time, base: was, new: is, explains }) =>
      `${time} ${functions.map(({ name }) => name).join('+')} ${percent(was)} → ${percent(is)}, ${percent(explains)}`,
  );
}

const SHOP = '(root)\n  job\n    parse\n    total\n      discount\n    report\n  (idle)';
const EQUAL = { job: 2, parse: 44, total: 8, discount: 34, report: 12 };

describe('changes of the part of the time', () => {
  it('are none between two equal recordings, of any length', () => {
    expect(claimed(recorded(SHOP, EQUAL), recorded(SHOP, EQUAL))).toEqual([]);
    expect(claimed(recorded(SHOP, EQUAL, 320), recorded(SHOP, EQUAL, 80))).toEqual([]);
    // Half as busy, by the same work.
    expect(claimed(recorded(SHOP, EQUAL), recorded(SHOP, { ...EQUAL, '(idle)': 100 }))).toEqual([]);
  });

  it('name the function that does more, first', () => {
    // ln(51/100 ÷ 66/49): of 117 samples 51 are its own, 43.6 %, instead of 34 %.
    const slower = recorded(SHOP, { ...EQUAL, discount: 51 });
    const [first, ...others] = claimed(recorded(SHOP, EQUAL), slower);
    expect(first).toBe('self discount 34 → 43.6, 100');
    expect(others).toEqual(['self parse 44 → 37.6, 66.7']);
  });

  it('are not claimed below a fiftieth of the time, or of a few samples', () => {
    expect(claimed(recorded(SHOP, EQUAL), recorded(SHOP, { ...EQUAL, job: 3 }))).toEqual([]);
    expect(claimed(recorded(SHOP, EQUAL, 1), recorded(SHOP, { ...EQUAL, discount: 51 }, 1))).toEqual([]);
  });

  it('are not claimed where the recording itself varies as much', () => {
    // Discounts are counted in the first half only.
    const halves = ([first, second]: readonly [number, number]): FileProfile => {
      const text = [first, second].flatMap((discount) =>
        Array<string>(80).fill(`${'parse:100 '.repeat(50)}${'discount:100 '.repeat(discount)}`),
      );
      return profileOf(SHOP, text.join(' '));
    };
    expect(claimed(halves([60, 10]), halves([80, 14]))).toEqual([]);
    // The same without the waves.
    expect(claimed(halves([35, 35]), halves([47, 47]))).toEqual([
      'self discount 41.2 → 48.5, 100',
      'self parse 58.8 → 51.5, 100',
    ]);
  });

  it('compare as one what was inlined in one recording only', () => {
    const inlined = recorded(SHOP, { ...EQUAL, total: 42, discount: 0 });
    expect(claimed(recorded(SHOP, EQUAL), inlined)).toEqual([]);
    // Inlined, and half as much work again.
    const slower = recorded(SHOP, { ...EQUAL, total: 59, discount: 0 });
    expect(claimed(recorded(SHOP, EQUAL), slower)[0]).toBe('self total+discount 42 → 50.4, 100');
    // Inlined over two functions.
    const chain = '(root)\n  job\n    parse\n    total\n      discount\n        rate';
    const apart = { parse: 50, total: 10, discount: 10, rate: 30 };
    expect(claimed(recorded(chain, apart), recorded(chain, { parse: 50, total: 50, discount: 0, rate: 0 }))).toEqual(
      [],
    );
  });

  it('name a function with a tenth of the time that is gone', () => {
    const before = recorded(SHOP, { ...EQUAL, report: 10 }, 40);
    expect(claimed(before, recorded(SHOP, { ...EQUAL, report: 0 }, 40))[0]).toBe('self report 10.2 → 0, 100');
  });

  it('leave garbage collection out, which V8 does at other times', () => {
    const picture = `${SHOP}\n  (garbage collector)`;
    const collected = (count: number) => recorded(picture, { ...EQUAL, '(garbage collector)': count });
    expect(claimed(collected(2), collected(15))).toEqual([]);
  });

  it('include a function that has nearly all the time, and runs a tenth as long', () => {
    const spin = '(root)\n  tick\n    sum\n  (idle)';
    const slow = recorded(spin, { tick: 10, sum: 80, '(idle)': 10 });
    const fixed = recorded(spin, { tick: 1, sum: 8, '(idle)': 91 });
    expect(claimed(slow, fixed)).toEqual(['self sum 88.9 → 88.9, 88.9', 'self tick 11.1 → 11.1, 11.1']);
    expect(claimed(fixed, slow)).toEqual(['self sum 88.9 → 88.9, 88.9', 'self tick 11.1 → 11.1, 11.1']);
  });

  it('leave out what grew only as a share of next to nothing', () => {
    const slow = recorded(SHOP, { parse: 4, discount: 92, report: 2, '(idle)': 2 });
    const fixed = recorded(SHOP, { parse: 4, discount: 2, report: 2, '(idle)': 92 });
    expect(claimed(slow, fixed)).toEqual(['self discount 93.9 → 25, 100']);
  });

  it('name the caller where its callees share the change', () => {
    const picture = `(root)\n  job\n    render\n${'abcdefgh'
      .split('')
      .map((name) => `      ${name}`)
      .join('\n')}\n    other`;
    const spread = (each: number) =>
      recorded(picture, { ...Object.fromEntries('abcdefgh'.split('').map((name) => [name, each])), other: 100 });
    expect(claimed(spread(10), spread(15))).toContain('total render 44.4 → 54.5, 100');
  });

  it('are none without a function that ran', () => {
    const idle = recorded('(root)\n  (idle)', { '(idle)': 10 });
    expect(claimed(idle, recorded(SHOP, EQUAL))).toEqual([]);
    expect(claimed(idle, idle)).toEqual([]);
  });
});
