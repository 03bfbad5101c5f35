/** Scripts of the workbench in a profile that was recorded while it clicked and typed. */
import { expect, it } from 'vitest';
import { INTERACTION_SCRIPT_URL } from '../../../base/workbench-scripts.ts';
import { bytesOf, profileOf } from './testing/profile-picture.ts';
import { askerOf } from './testing/read-profile.ts';

const PICTURE = `
(root)
  main
    work
  hand
    find
      query
    work
  (idle)
`;
const SAMPLES = 'main:100 work#1:200 hand:30 find:40 query:50 work#2:60 (idle):20';

/** `hand` and `find` are of the workbench, `query` is a function of the browser. */
function recorded() {
  const profile = profileOf(PICTURE, SAMPLES);
  for (const { callFrame } of profile.nodes) {
    if (callFrame.functionName === 'hand' || callFrame.functionName === 'find') callFrame.url = INTERACTION_SCRIPT_URL;
    if (callFrame.functionName === 'query') callFrame.url = '';
  }
  return askerOf(bytesOf(profile));
}

it('their time, with what they call of the browser, is one entry of the overhead and no part of the total', () => {
  const overview = recorded()('profile.overview', {});
  expect(overview.total).toBe(0.36);
  expect(overview.overhead).toEqual([
    { name: '(PEN Workbench)', self: 0.12, samples: 3 },
    { name: '(idle)', self: 0.02, samples: 1 },
  ]);
});

it('their functions are no rows, and those of the page that they call are', () => {
  const { rows } = recorded()('profile.functions', {});
  expect(rows.map(({ name, self }) => [name, self])).toEqual([
    ['work', 0.26],
    ['main', 0.1],
  ]);
});
