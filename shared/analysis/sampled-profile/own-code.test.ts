/** What libraries did, charged to the author's calls: results computed by hand. */
import { expect, it } from 'vitest';
import { bytesOf, profileOf } from '../cpu-profile/testing/profile-picture.ts';
import { askerOf } from '../cpu-profile/testing/read-profile.ts';

/** `render` calls `clone` and `equal` of a library, which call back into `select`; `tick` is the library's own. */
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
const us = (weight: number): number => Math.round(weight * 1000);

function charged(...foreign: readonly string[]) {
  const { rows, unowned } = ask('profile.own-code', { foreign: foreign.map(place), filters: [], count: 10 });
  return [
    ...rows.map(
      ({ name, self, total, through }) =>
        `${name} ${us(self)}/${us(total)}: ${through.map((each) => `${each.name} ${us(each.weight)}`).join(', ')}`,
    ),
    `nobody ${us(unowned)}`,
  ];
}

it('charges what functions of others did to the nearest function of the author, by the one that it called', () => {
  expect(charged('clone', 'copy', 'equal', 'tick')).toEqual([
    'render 1/39: equal 32, clone 6',
    'select 8/24: copy 16',
    'nobody 192',
  ]);
});

it('is the self time of each function where all are the author’s', () => {
  expect(charged()).toEqual([
    'copy 148/148: ',
    'tick 64/64: ',
    'equal 32/32: ',
    'select 8/8: ',
    'clone 2/2: ',
    'render 1/1: ',
    'nobody 0',
  ]);
});

it('charges nobody where no function is the author’s', () => {
  expect(charged('render', 'clone', 'copy', 'select', 'equal', 'tick')).toEqual(['nobody 255']);
});
