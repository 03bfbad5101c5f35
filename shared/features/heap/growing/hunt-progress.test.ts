import { expect, test } from 'vitest';
import { momentText, phaseOf, readMoment } from './hunt-progress.ts';

test.each([
  [{ round: 2, rounds: 3, what: 'acting' }, 'Round 2 of 3: acting'],
  [
    { round: 10, rounds: 10, what: 'collecting garbage, then a heap snapshot' },
    'Round 10 of 10: collecting garbage, then a heap snapshot',
  ],
  [{ round: 0, rounds: 3, what: 'waiting for the person' }, 'Warm-up for 3 rounds: waiting for the person'],
])('%j is printed, and read again', (moment, text) => {
  expect(momentText(moment)).toBe(text);
  expect(readMoment(text)).toEqual(moment);
});

test('other messages are no moment of a hunt', () => {
  expect(readMoment('Reading the file')).toBeNull();
});

test.each([
  ['Round 2 of 3: acting', 'rounds'],
  ['More rounds to confirm the growth: Reading the file', 'confirming'],
  ['Steps apart: Step 1 of 2, apart', 'apart'],
  ['Looking again after a wait', 'settling'],
  ['Reading the file', null],
])('%s is of the part %s', (message, phase) => {
  expect(phaseOf(message)).toBe(phase);
});
