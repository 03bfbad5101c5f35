/** Comparison of two CPU profiles: figures computed by hand; `compared/judged-changes.test.ts` has what is more than noise. */
import { describe, expect, it } from 'vitest';
import { PROFILE_QUERIES } from './contract/sampled-profiles.ts';
import { answerDiff, diffProfiles, type DiffPage } from './profile-diff.ts';
import { bytesOf, profileOf, type FileProfile } from './cpu/testing/profile-picture.ts';
import { documentOf } from './cpu/testing/read-profile.ts';

const PICTURE = '(root)\n  a\n  b\n  c\n  (idle)';
/** The given number of samples for each function, of equal duration. */
function sampled(counts: Record<string, number>, eachUs: number): FileProfile {
  const samples = Object.entries(counts).flatMap(([name, count]) => Array<string>(count).fill(`${name}:${eachUs}`));
  return profileOf(PICTURE, samples.join(' '));
}
/** The profile with functions moved or renamed. */
function edited(profile: FileProfile, edit: (frame: FileProfile['nodes'][number]['callFrame']) => object): FileProfile {
  return {
    ...profile,
    nodes: profile.nodes.map((node) => ({ ...node, callFrame: { ...node.callFrame, ...edit(node.callFrame) } })),
  };
}

const diffOf = (base: FileProfile, current: FileProfile, normalise = true) =>
  diffProfiles(documentOf(bytesOf(base)), documentOf(bytesOf(current)), { normalise });
const page = (params: Partial<DiffPage> = {}): DiffPage => ({
  filter: '',
  sort: 'delta',
  callers: false,
  start: 0,
  count: 50,
  ...params,
});
const linesOf = (base: FileProfile, current: FileProfile, params: Partial<DiffPage> = {}): string[] =>
  answerDiff(diffOf(base, current), page(params)).rows.map(
    ({ name, line, base: before, new: later, delta }) => `${name}:${line} ${before} → ${later} ${delta}`,
  );

// 100 samples of 1 ms; 100 samples of 2 ms.
const BASE = sampled({ a: 40, b: 10, c: 30, '(idle)': 20 }, 1000);
const LATER = sampled({ a: 10, b: 16, c: 34, '(idle)': 40 }, 2000);

describe('two CPU profiles', () => {
  it('are compared as recorded', () => {
    const { rows, scale } = diffOf(BASE, LATER, false);
    expect(rows.map(({ name, base, new: later, delta }) => `${name} ${base} → ${later} ${delta}`)).toEqual([
      'a 40 → 20 -20',
      'b 10 → 32 22',
      'c 30 → 68 38',
    ]);
    expect(scale).toBe(1);
  });

  it('are normalised to the length of the later one', () => {
    expect(linesOf(BASE, LATER)).toEqual(['a:1 80 → 20 -60', 'b:2 20 → 32 12', 'c:3 60 → 68 8']);
    const answer = answerDiff(diffOf(BASE, LATER), page());
    expect(PROFILE_QUERIES['profile.compare'].result.parse(answer)).toMatchObject({
      total: 3,
      start: 0,
      base: { extent: 100, active: 80, samples: 100 },
      new: { extent: 200, active: 120, samples: 100 },
      scale: 2,
    });
  });

  it('are sorted, filtered and cut', () => {
    expect(linesOf(BASE, LATER, { sort: 'base', count: 1 })).toEqual(['a:1 80 → 20 -60']);
    expect(linesOf(BASE, LATER, { sort: 'new', count: 1 })).toEqual(['c:3 60 → 68 8']);
    expect(linesOf(BASE, LATER, { sort: 'name', start: 2 })).toEqual(['c:3 60 → 68 8']);
    expect(linesOf(BASE, LATER, { filter: 'B' })).toEqual(['b:2 20 → 32 12']);
    expect(linesOf(BASE, LATER, { filter: 'APP.JS' })).toHaveLength(3);
  });

  it('have no change for the same recording', () => {
    expect(diffOf(BASE, BASE).rows.map(({ delta, exceedsNoise }) => [delta, exceedsNoise])).toEqual([
      [0, false],
      [0, false],
      [0, false],
    ]);
  });

  it('match a function that moved within its script, if its name is unique', () => {
    const moved = edited(LATER, ({ lineNumber }) => ({ lineNumber: lineNumber < 0 ? lineNumber : lineNumber + 9 }));
    expect(linesOf(BASE, moved)).toEqual(['a:10 80 → 20 -60', 'b:11 20 → 32 12', 'c:12 60 → 68 8']);
    const elsewhere = edited(LATER, ({ url }) => ({ url: url === '' ? '' : 'other.js' }));
    expect(linesOf(BASE, elsewhere, { filter: 'a' })).toContain('a:1 80 → 0 -80');
    // With two functions of one name, the match is ambiguous.
    const twice = edited(LATER, ({ functionName, lineNumber }) => ({
      ...(functionName === 'c' ? { functionName: 'b' } : {}),
      lineNumber: lineNumber < 0 ? lineNumber : lineNumber + 9,
    }));
    expect(linesOf(BASE, twice, { filter: 'b' })).toEqual(['b:12 0 → 68 68', 'b:11 0 → 32 32', 'b:2 20 → 0 -20']);
  });

  it('are matched as the caller says, and else by name and position', () => {
    const renamed = edited(LATER, ({ functionName }) => (functionName === 'a' ? { functionName: 'x' } : {}));
    const at = { url: 'app.js', line: 1, column: 5 };
    const { rows } = diffProfiles(documentOf(bytesOf(BASE)), documentOf(bytesOf(renamed)), {
      normalise: true,
      matched: [{ base: { name: 'a', ...at }, current: { name: 'x', ...at } }],
    });
    expect(rows.map(({ name, base, new: later }) => `${name} ${base} → ${later}`)).toEqual([
      'x 80 → 20',
      'b 20 → 32',
      'c 60 → 68',
    ]);
  });

  it('may have a duration of 0', () => {
    const empty = profileOf('(root)\n  a', '');
    expect(diffOf(empty, BASE)).toMatchObject({ scale: 1, base: { extent: 0 } });
    expect(diffOf(BASE, empty).rows).toHaveLength(3);
    expect(diffOf(empty, empty).rows).toEqual([]);
  });
});

describe('the times of two recordings of different lengths', () => {
  const rows = (base: FileProfile, current: FileProfile): string[] => {
    const { scale, rows: found } = diffProfiles(documentOf(bytesOf(base)), documentOf(bytesOf(current)), {});
    return [
      `× ${scale}`,
      ...found.map(
        ({ name, base: before, new: later, exceedsNoise }) =>
          `${name} ${Math.round(before)} → ${later}${exceedsNoise ? ' *' : ''}`,
      ),
    ];
  };

  it('are as recorded where a function that did not change has the same time', () => {
    const was = sampled({ a: 200, b: 200, '(idle)': 600 }, 1000);
    expect(rows(was, sampled({ a: 400, b: 200, '(idle)': 600 }, 1000))).toEqual([
      '× 1',
      'a 200 → 400 *',
      'b 200 → 200',
    ]);
    expect(rows(sampled({ a: 400, b: 200, '(idle)': 600 }, 1000), was)).toEqual([
      '× 1',
      'a 400 → 200 *',
      'b 200 → 200',
    ]);
    // A recording with another interval, which waited longer.
    expect(rows(was, sampled({ a: 200, b: 100, '(idle)': 450 }, 2000)).slice(0, 2)).toEqual(['× 1', 'a 200 → 400 *']);
  });

  it('are per second where it has the same part of each second', () => {
    const was = sampled({ a: 200, b: 200, '(idle)': 600 }, 1000);
    expect(rows(was, sampled({ a: 800, b: 400, '(idle)': 800 }, 1000))).toEqual([
      '× 2',
      'a 400 → 800 *',
      'b 400 → 400',
    ]);
    // The first half of it.
    expect(rows(was, sampled({ a: 100, b: 100, '(idle)': 300 }, 1000))).toEqual([
      '× 0.5',
      'a 100 → 100',
      'b 100 → 100',
    ]);
  });

  it('are told by the time without functions where each of them changed', () => {
    const was = sampled({ a: 200, '(idle)': 600 }, 1000);
    expect(rows(was, sampled({ a: 400, '(idle)': 610 }, 1000))).toEqual(['× 1', 'a 200 → 400 *']);
    expect(rows(was, sampled({ a: 800, '(idle)': 1200 }, 1000))).toEqual(['× 2.5', 'a 500 → 800 *']);
  });

  it('are as recorded where the lengths are alike', () => {
    const was = sampled({ a: 200, b: 200, '(idle)': 600 }, 1000);
    expect(rows(was, sampled({ a: 200, b: 200, '(idle)': 640 }, 1000))).toEqual(['× 1', 'a 200 → 200', 'b 200 → 200']);
  });
});
