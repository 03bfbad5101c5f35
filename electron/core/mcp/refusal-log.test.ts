import { expect, it } from 'vitest';
import { createRefusalLog } from './refusal-log.ts';

it('writes one line a minute, however many are refused, with their number', () => {
  let nowMs = 0;
  const lines: unknown[] = [];
  const refusals = createRefusalLog({ warn: (_message, details) => void lines.push(details) }, () => nowMs);
  for (let count = 0; count < 1000; count += 1) refusals.note(`no ${count} ${'x'.repeat(14_000)}`);
  expect(lines).toHaveLength(1);
  nowMs = 60_000;
  refusals.note('the next minute');
  expect(lines).toEqual([
    { count: 1, reason: expect.stringMatching(/^no 0 x{1,200}$/) },
    { count: 1000, reason: 'the next minute' },
  ]);
  refusals.note('the last');
  refusals.close();
  refusals.close();
  expect(lines.slice(2)).toEqual([{ count: 1, reason: 'the last' }]);
});
