import { expect, test } from 'vitest';
import { reportAddress } from './window-topics.ts';

test.each([
  ['app', 'app://report/lh-00000000'],
  ['browser', '/report/lh-00000000'],
] as const)('the report of a capture has an address in the %s', (door, address) =>
  expect(reportAddress({ door }, 'lh-00000000')).toBe(address),
);
