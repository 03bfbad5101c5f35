/** Transforms of stacks: results computed by hand. */
import { describe, expect, it } from 'vitest';
import type { CpuPlace, ProfileFilter } from './contract/sampled-profiles.ts';
import { bytesOf, profileOf } from './cpu/testing/profile-picture.ts';
import { askerOf } from './cpu/testing/read-profile.ts';
import { profileText } from './testing/profile-text.ts';
import type { Ask } from './testing/read-profile.ts';

/** `walk` is recursive, directly and through `visit`; `leaf` is called from several places. */
const PICTURE = `
(root)
  main
    walk
      walk
        leaf
      visit
        walk
          leaf
      leaf
    leaf
  boot
    leaf
  (garbage collector)
  (program)
  (idle)
`;
const SAMPLES = `
  main:1 walk#1:2 walk#2:4 leaf#1:8 visit:16 walk#3:32 leaf#2:64 leaf#3:128 leaf#4:256
  boot:512 leaf#5:1024 (garbage collector):2048 (program):4096 (idle):8192
`;
const ask = askerOf(bytesOf(profileOf(PICTURE, SAMPLES)));

function placeOf(name: string): CpuPlace {
  return { name, url: 'app.js', line: name.charCodeAt(0) - 96, column: 5 };
}
const pathOf = (...names: string[]): CpuPlace[] => names.map(placeOf);
const { functionLines, treeLines, chartLines } = profileText('milliseconds');
const functionsWith = (filters: ProfileFilter[], of: Ask = ask): string[] => functionLines(of, { filters });
const treeWith = (filters: ProfileFilter[]): string[] => treeLines(ask, { filters });
const microseconds = (filters: ProfileFilter[]): number =>
  Math.round(ask('profile.overview', { filters }).total * 1000);

/** Functions (2,047) and garbage collection (2,048). */
const WHOLE_US = 4095;

describe('transforms of stacks', () => {
  it('has these calls without a transform', () => {
    expect(treeWith([])).toEqual([
      'boot 512/1536 ×1',
      '  leaf 1024/1024 ×1',
      'main 1/511 ×1',
      '  leaf 256/256 ×1',
      '  walk 2/254 ×1',
      '    leaf 128/128 ×1',
      '    visit 16/112 ×1',
      '      walk 32/96 ×1',
      '        leaf 64/64 ×1',
      '    walk 4/12 ×1',
      '      leaf 8/8 ×1',
    ]);
    expect(microseconds([])).toBe(WHOLE_US);
  });

  it('focus-function starts stacks at its outermost call and removes the others', () => {
    const filters: ProfileFilter[] = [{ kind: 'focus-function', place: placeOf('walk') }];
    expect(treeWith(filters)).toEqual([
      'walk 2/254 ×1',
      '  leaf 128/128 ×1',
      '  visit 16/112 ×1',
      '    walk 32/96 ×1',
      '      leaf 64/64 ×1',
      '  walk 4/12 ×1',
      '    leaf 8/8 ×1',
    ]);
    expect(functionsWith(filters)).toEqual(['leaf 200/200 ×3', 'walk 38/254 ×3', 'visit 16/112 ×1']);
    expect(microseconds(filters)).toBe(254);
    expect(ask('profile.overview', { filters })).toMatchObject({ samples: 7, wholeSamples: 14, overhead: [] });
    // Calls of `leaf` below several callers become one.
    expect(treeWith([{ kind: 'focus-function', place: placeOf('leaf') }])).toEqual(['leaf 1480/1480 ×5']);
  });

  it('focus-call starts stacks at one call only', () => {
    expect(treeWith([{ kind: 'focus-call', path: pathOf('main', 'walk', 'walk') }])).toEqual([
      'walk 4/12 ×1',
      '  leaf 8/8 ×1',
    ]);
    // A path that no stack has leaves nothing.
    expect(treeWith([{ kind: 'focus-call', path: pathOf('boot', 'walk') }])).toEqual([]);
    expect(treeWith([{ kind: 'focus-call', path: pathOf('walk') }])).toEqual([]);
  });

  it('focus-callers keeps the stacks below one path of callers and counts them as its last function', () => {
    expect(treeWith([{ kind: 'focus-callers', path: pathOf('leaf', 'walk') }])).toEqual([
      'main 0/200 ×0',
      '  walk 128/200 ×1',
      '    visit 0/64 ×0',
      '      walk 64/64 ×1',
      '    walk 8/8 ×1',
    ]);
    expect(microseconds([{ kind: 'focus-callers', path: pathOf('leaf') }])).toBe(1480);
  });

  it('merge-function gives the callees and the own weight of all its calls to their callers', () => {
    const filters: ProfileFilter[] = [{ kind: 'merge-function', place: placeOf('walk') }];
    // main: 1 + 2 + 4; leaf below main: 256 + 128 + 8; visit: 16 + 32.
    expect(treeWith(filters)).toEqual([
      'boot 512/1536 ×1',
      '  leaf 1024/1024 ×1',
      'main 7/511 ×3',
      '  leaf 392/392 ×3',
      '  visit 48/112 ×2',
      '    leaf 64/64 ×1',
    ]);
    expect(microseconds(filters)).toBe(WHOLE_US);
  });

  it('merge-function leaves an outermost call its own weight and moves its callees out', () => {
    const filters: ProfileFilter[] = [{ kind: 'merge-function', place: placeOf('boot') }];
    expect(treeWith(filters).slice(0, 3)).toEqual(['leaf 1024/1024 ×1', 'boot 512/512 ×1', 'main 1/511 ×1']);
    expect(microseconds(filters)).toBe(WHOLE_US);
  });

  it('merge-call merges one call and no other of the function', () => {
    const filters: ProfileFilter[] = [{ kind: 'merge-call', path: pathOf('main', 'walk', 'walk') }];
    expect(treeWith(filters).slice(4)).toEqual([
      '  walk 6/254 ×2',
      '    leaf 136/136 ×2',
      '    visit 16/112 ×1',
      '      walk 32/96 ×1',
      '        leaf 64/64 ×1',
    ]);
    expect(microseconds(filters)).toBe(WHOLE_US);
  });

  it('collapse-function counts what the function calls as its own', () => {
    const filters: ProfileFilter[] = [{ kind: 'collapse-function', place: placeOf('walk') }];
    expect(treeWith(filters).slice(2)).toEqual(['main 1/511 ×1', '  leaf 256/256 ×1', '  walk 254/254 ×7']);
    expect(microseconds(filters)).toBe(WHOLE_US);
  });

  it('collapse-call counts what one call calls as its own', () => {
    const filters: ProfileFilter[] = [{ kind: 'collapse-call', path: pathOf('main', 'walk', 'visit') }];
    expect(treeWith(filters).slice(4)).toEqual([
      '  walk 2/254 ×1',
      '    leaf 128/128 ×1',
      '    visit 112/112 ×3',
      '    walk 4/12 ×1',
      '      leaf 8/8 ×1',
    ]);
    expect(microseconds(filters)).toBe(WHOLE_US);
  });

  it('collapse-recursion merges recursive calls, directly or through others', () => {
    const place = placeOf('walk');
    // walk: 2 + 4 + 32; leaf below it: 128 + 8 + 64.
    expect(treeWith([{ kind: 'collapse-recursion', place, isDirect: false }]).slice(4)).toEqual([
      '  walk 38/254 ×3',
      '    leaf 200/200 ×3',
      '    visit 16/16 ×1',
    ]);
    expect(treeWith([{ kind: 'collapse-recursion', place, isDirect: true }]).slice(4)).toEqual([
      '  walk 6/254 ×2',
      '    leaf 136/136 ×2',
      '    visit 16/112 ×1',
      '      walk 32/96 ×1',
      '        leaf 64/64 ×1',
    ]);
    expect(microseconds([{ kind: 'collapse-recursion', place, isDirect: false }])).toBe(WHOLE_US);
  });

  it('applies steps in their order, and the least share last', () => {
    const [walk, visit] = [placeOf('walk'), placeOf('visit')];
    const merged: ProfileFilter = { kind: 'merge-function', place: visit };
    const recursion: ProfileFilter = { kind: 'collapse-recursion', place: walk, isDirect: true };
    // Without visit between them, two more calls of walk are direct.
    expect(functionsWith([merged, recursion, { kind: 'focus-function', place: walk }])).toEqual([
      'leaf 200/200 ×3',
      'walk 54/254 ×4',
    ]);
    // The inner call of walk remains below visit, which is merged afterwards.
    expect(treeWith([recursion, merged, { kind: 'focus-function', place: walk }])).toEqual([
      'walk 22/254 ×3',
      '  leaf 136/136 ×2',
      '  walk 32/96 ×1',
      '    leaf 64/64 ×1',
    ]);
    // 60% of 254 are 152.4: of all that remains, no callee is that large.
    expect(
      treeWith([
        { kind: 'min-share', share: 0.6 },
        { kind: 'focus-function', place: walk },
      ]),
    ).toEqual(['walk 254/254 ×7']);
    // A filter before a transform finds the function that the transform removes.
    expect(
      functionsWith([
        { kind: 'exclude', place: walk },
        { kind: 'merge-function', place: walk },
      ]),
    ).toEqual(['leaf 1280/1280 ×2', 'boot 512/1536 ×1', 'main 1/257 ×1']);
  });

  it('shows transformed stacks in time', () => {
    expect(chartLines(ask, { filters: [{ kind: 'focus-call', path: pathOf('main', 'walk') }] })).toEqual([
      '0 1+254 walk',
      '1 3+12 walk',
      '1 15+112 visit',
      '1 127+128 leaf',
      '2 7+8 leaf',
      '2 31+96 walk',
      '3 63+64 leaf',
    ]);
  });

  it('invert draws from the top of the stack to its callers and changes no figure', () => {
    const filters: ProfileFilter[] = [
      { kind: 'focus', place: placeOf('visit') },
      { kind: 'collapse-function', place: placeOf('visit') },
      { kind: 'invert' },
    ];
    expect(chartLines(ask, { filters, order: 'left-heavy' })).toEqual([
      '0 0+112 visit',
      '1 0+112 walk',
      '2 0+112 main',
    ]);
    expect(functionsWith(filters)).toEqual(functionsWith(filters.slice(0, 2)));
    const inverted = chartLines(ask, { filters: [{ kind: 'invert' }], order: 'left-heavy' });
    expect(inverted.filter((line) => line.startsWith('0 '))).toEqual([
      '0 0+4096 (program)',
      '0 4096+2048 (garbage collector)',
      '0 6144+1480 leaf',
      '0 7624+512 boot',
      '0 8136+38 walk',
      '0 8174+16 visit',
      '0 8190+1 main',
    ]);
    expect(inverted).toContain('1 6144+1024 boot');
    // The call tree is the tree of callers.
    expect(treeLines(ask, { filters: [{ kind: 'invert' }], view: 'top-down' })).toEqual(
      treeLines(ask, { view: 'bottom-up' }),
    );
  });

  it('refuses a function that the profile does not have', () => {
    const unknown = { ...placeOf('walk'), line: 99 };
    expect(() => functionsWith([{ kind: 'merge-function', place: unknown }])).toThrow(
      'has no function `walk` at `app.js:99:5`',
    );
    expect(() => functionsWith([{ kind: 'focus-call', path: [unknown] }])).toThrow(
      'has no function `walk` at `app.js:99:5`',
    );
  });
});
