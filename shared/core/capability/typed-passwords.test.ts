import { expect, test } from 'vitest';
import { ok } from '../../base/result.ts';
import { notingPasswords } from './typed-passwords.ts';

test('a password is noticed in any part that typed one, and results are handed on as they are', async () => {
  const results = [{}, { steps: [{ label: 'click Open' }] }, { steps: [{ isPassword: true }] }, { steps: 'none' }];
  const passwords = notingPasswords({ runPart: async (_, { at }) => ok(results[Number(at)] ?? {}) });
  const noticed: boolean[] = [];
  for (const at of results.keys()) {
    expect(await passwords.runPart('pen_interact', { at })).toEqual(ok(results[at]));
    noticed.push(passwords.hasTyped());
  }
  expect(noticed).toEqual([false, false, true, true]);
});
