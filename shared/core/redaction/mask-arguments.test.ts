import { expect, test } from 'vitest';
import { createFindSecrets } from './find-secrets.ts';
import { maskArguments } from '../../base/redaction/mask-arguments.ts';
import { createRedactor } from '../../base/redaction/redactor.ts';

const redactor = createRedactor({ find: createFindSecrets(), hash: () => 'a1b2c3d4', form: 'label' });

test.each([
  [{ url: 'https://a.test/?token=abcdefghijklmnop' }, { url: 'https://a.test/?token=redacted-parameter-16-a1b2c3' }],
  [{ url: 'https://me:hunter2@a.test/' }, { url: 'https://me:redacted-authorization-7-a1b2c3@a.test/' }],
  [{ headers: { Authorization: 'Bearer abcdefghijklmnop' } }, { headers: { Authorization: 'Bear… (23 characters)' } }],
  [{ note: 'use Bearer abcdefghijklm42' }, { note: 'use Bearer ‹redacted authorization 15 #a1b2c3›' }],
  [{ steps: ['click Save', 'type hunter2 on Password'] }, { steps: ['click Save', 'type … on Password'] }],
  [{ steps: ['type hunter2'] }, { steps: ['type …'] }],
  [{ steps: [{ type: 'hunter22', on: 'Password' }] }, { steps: [{ type: 'hu… (8 characters)', on: 'Password' }] }],
  [
    { steps: [{ TYPE: 'hunter22' }, { fill: 'hunter22' }] },
    { steps: [{ TYPE: 'hu… (8 characters)' }, { fill: 'hu… (8 characters)' }] },
  ],
  [{ steps: '[{"type":"hunter22","on":"Password"}]' }, { steps: '[{"type":"hu… (8 characters)","on":"Password"}]' }],
  [
    { apiKey: 1, 'api-key': 'abcdefgh', limit: 20 },
    { apiKey: 1, 'api-key': 'ab… (8 characters)', limit: 20 },
  ],
  [[], []],
  [null, null],
])('%j is written as %j', (given, written) => {
  expect(maskArguments(given, redactor)).toEqual(written);
});
