/** Work of libraries, charged to the author's calls: results computed by hand. */
import { expect, it } from 'vitest';
import type { EngineAnswer } from '../contract/engine-queries.ts';
import { bytesOf, profileOf } from './cpu/testing/profile-picture.ts';
import { askerOf } from './cpu/testing/read-profile.ts';

/**
 * `render` calls `clone` and `equal` of a library, which call back into `select`; `tick` is the library's own. The collection is sampled after the last
 * `copy`, which it belongs to.
 */
const PICTURE = `
(root)
  render
    clone
      copy
      select
        copy
    equal
  tick
    copy
  (garbage collector)
`;
const SAMPLES = `
  render:1 clone:2 copy#1:4 select:8 copy#2:16 equal:32 tick:64 copy#3:128 (garbage collector):256
`;
const ask = askerOf(bytesOf(profileOf(PICTURE, SAMPLES)));
const place = (name: string) => ({ name, url: 'app.js', line: name.charCodeAt(0) - 96, column: 5 });
type Answered = EngineAnswer<'profile.own-code'>['rows'][number];
const us = (weight: number): number => Math.round(weight * 1000);

/** `equal 32`, or with what it called back: `clone 6 of 30 (select 24, clone 6)`. */
function callText({ name, weight, all, parts }: Answered['through'][number]): string {
  const inner = parts.map((part) => `${part.isOwn ? '*' : ''}${part.name} ${us(part.weight)}`).join(', ');
  return inner === `${name} ${us(weight)}` ? inner : `${name} ${us(weight)} of ${us(all)} (${inner})`;
}

function charged(...foreign: readonly string[]) {
  const { rows, unowned } = ask('profile.own-code', { foreign: foreign.map(place), filters: [], count: 10 });
  return [
    ...rows.map(
      ({ name, self, total, through }) => `${name} ${us(self)}/${us(total)}: ${through.map(callText).join(', ')}`,
    ),
    `nobody ${us(unowned)}`,
  ];
}

it('charges what functions of others did to the nearest function of the author, by the one that it called', () => {
  expect(charged('clone', 'copy', 'equal', 'tick')).toEqual([
    'render 1/39: equal 32, clone 6 of 30 (*select 24, clone 6)',
    'select 8/24: copy 16',
    'nobody 448',
  ]);
});

it('is the self time of each function where all are the author’s', () => {
  expect(charged()).toEqual([
    'copy 148/404: (garbage collector) 256',
    'tick 64/64: ',
    'equal 32/32: ',
    'select 8/8: ',
    'clone 2/2: ',
    'render 1/1: ',
    'nobody 0',
  ]);
});

it('charges nobody where no function is the author’s', () => {
  expect(charged('render', 'clone', 'copy', 'select', 'equal', 'tick')).toEqual(['nobody 511']);
});

it('names what did the work inside of a call by the innermost package', () => {
  const inPackages = (name: string, of: string) => ({ ...place(name), package: of });
  const { rows } = ask('profile.own-code', {
    foreign: [inPackages('clone', 'zustand'), inPackages('copy', 'lodash'), place('equal'), place('tick')],
    filters: [],
    count: 1,
  });
  expect(rows.flatMap(({ through }) => through.map(callText))).toEqual([
    'equal 32',
    'clone 6 of 30 (*select 24, copy 4, clone 2)',
  ]);
});

/** `→ ` for each step down, with all below it. */
function pathsOf(...foreign: readonly string[]): string[] {
  const { paths } = ask('profile.own-code', { foreign: foreign.map(place), filters: [], count: 1 });
  return paths.map(({ depth, name, total }) => `${'→ '.repeat(depth)}${name} ${us(total)}`);
}

it('has the calls of the author’s functions by each other, without what is between them', () => {
  expect(pathsOf('clone', 'copy', 'equal', 'tick')).toEqual(['render 63']);
  expect(pathsOf('clone', 'copy', 'tick')).toEqual(['render 63', '→ equal 32']);
  expect(pathsOf()).toEqual(['tick 448', '→ copy 384', 'render 63', '→ equal 32', '→ clone 30']);
});

it('keeps a function that calls itself in one place', () => {
  const again = askerOf(
    bytesOf(profileOf('(root)\n  walk\n    each\n      walk\n        each', 'walk:1 each:2 walk#1:4 each#1:8')),
  );
  const { paths } = again('profile.own-code', { foreign: [], filters: [], count: 1 });
  expect(paths.map(({ depth, name, total }) => [depth, name, us(total)])).toEqual([
    [0, 'walk', 15],
    [1, 'each', 10],
  ]);
});

it('names the function of WebAssembly, not the wrapper that V8 puts around it', () => {
  const profile = profileOf(
    `
(root)
  render
    js-to-wasm
      spin
        wasm-to-js
          log
`,
    'render:1 js-to-wasm:2 spin:4 wasm-to-js:8 log:16',
  );
  const foreign = ['js-to-wasm', 'spin', 'wasm-to-js'].map(place);
  const { rows } = askerOf(bytesOf(profile))('profile.own-code', { foreign, filters: [], count: 10 });
  expect(rows.map(({ name, total, through }) => `${name} ${us(total)}: ${through.map(callText).join(', ')}`)).toEqual([
    'log 16: ',
    'render 15: spin 14 of 30 (*log 16, spin 14)',
  ]);
});
