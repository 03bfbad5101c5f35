import { expect, test } from 'vitest';
import { verdictText } from './hunt-text.ts';

test('a call in a verdict can be copied, and what a page names is escaped', () => {
  const call = 'pen_leak_hunt {"request":"GET http://127.0.0.1:3000/do","target":"W1"}';
  expect(verdictText(`The worker http://127.0.0.1/w_1.js grew. To judge it: ${call}. And *more*.`)).toBe(
    `The worker http\\://127.0.0.1/w_1.js grew. To judge it: \`${call}\`. And \\*more\\*.`,
  );
  expect(verdictText('No growth: 3 rounds.')).toBe('No growth: 3 rounds.');
});
