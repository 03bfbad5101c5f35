import { expect, test } from 'vitest';
import { maskArguments } from './mask-arguments.ts';

test.each([
  [{ url: 'https://a.test/?token=abcdefghijklmnop' }, { url: 'https://a.test/?token=abcd…' }],
  [{ url: 'https://me:hunter2@a.test/' }, { url: 'https://me:…@a.test/' }],
  [{ headers: { Authorization: 'Bearer abcdefghijklmnop' } }, { headers: { Authorization: 'Bear… (23 characters)' } }],
  [{ note: 'use Bearer abcdefghijklmnop' }, { note: 'use Bearer …' }],
  [{ steps: ['click Save', 'type hunter2 on Password'] }, { steps: ['click Save', 'type … on Password'] }],
  [{ steps: ['type hunter2'] }, { steps: ['type …'] }],
  [{ steps: [{ type: 'hunter22', on: 'Password' }] }, { steps: [{ type: 'hu… (8 characters)', on: 'Password' }] }],
  [
    { apiKey: 1, 'api-key': 'abcdefgh', limit: 20 },
    { apiKey: 1, 'api-key': 'ab… (8 characters)', limit: 20 },
  ],
  [[], []],
  [null, null],
])('%j is written as %j', (given, written) => {
  expect(maskArguments(given)).toEqual(written);
});
