/** What comes after the rounds of a hunt, by numbers alone. */
import { expect, test } from 'vitest';
import { afterRound } from './hunt-plan.ts';

const MB = 1024 * 1024;
const ROUND = { round: 1, rounds: 3, restarts: 0, snapshots: 2, isRenumbered: false, used: null, untried: null };
const used = (bytes: number, gained: number) => ({ bytes: bytes * MB, gained: gained * MB });

test.each([
  ['a round', {}, 'go-on'],
  ['objects that were numbered again', { isRenumbered: true }, 'again'],
  ['the same for the third time', { isRenumbered: true, restarts: 2 }, 'go-on'],
  ['a target that would be too large', { round: 2, snapshots: 3, used: used(600, 150) }, 'end'],
  ['the same after one round, which tells nothing', { used: used(600, 150) }, 'go-on'],
  ['the same after the last round', { round: 3, snapshots: 4, used: used(600, 150) }, 'go-on'],
  ['a large target that gains little', { round: 2, snapshots: 3, used: used(600, 50) }, 'go-on'],
  ['a first action that loaded what others use', { untried: 5, used: used(90, 1) }, 'as-asked'],
  ['an action that leaves much each time', { untried: 5, used: used(120, 34) }, 'go-on'],
  ['a target that does not tell what an action left', { untried: 5 }, 'go-on'],
])('after %s', (_, more, next) => {
  expect(afterRound({ ...ROUND, ...more })).toBe(next);
});
