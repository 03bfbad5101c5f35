import { expect, test } from 'vitest';
import { testOfName } from './test-of-name.ts';

test('a name is tested once, also if it does not pass', () => {
  const read: number[] = [];
  const get = (number: number): string => {
    read.push(number);
    return ['context', 'value'][number] ?? '';
  };
  const isContext = testOfName({ get }, (name) => name === 'context');
  expect([0, 1, 0, 1].map(isContext)).toEqual([true, false, true, false]);
  expect(read).toEqual([0, 1]);
});
