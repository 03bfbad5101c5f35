/** Parameters of an audit that go together, and those that do not. */
import { describe, expect, test } from 'vitest';
import { chosenAudit } from './lighthouse-choice.ts';
import { createGuard } from '../../../base/errors.ts';

const PAGE = 'https://shop.test/';
const choose = (given: Parameters<typeof chosenAudit>[0]) => chosenAudit(given, PAGE, () => undefined);

describe('the mode', () => {
  test.each([
    [{}, { mode: 'navigation', seconds: null, url: PAGE }],
    [
      { action: 'navigation', url: 'https://shop.test/b' },
      { mode: 'navigation', url: 'https://shop.test/b' },
    ],
    [{ action: 'snapshot' }, { mode: 'snapshot', seconds: null }],
    [{ action: 'start' }, { mode: 'timespan', seconds: null, categories: ['performance', 'best-practices'] }],
    [
      { duration: 5, categories: ['seo', 'performance'] },
      { mode: 'timespan', seconds: 5, categories: ['performance'] },
    ],
  ] as const)('of %j', (given, expected) => {
    expect(createGuard().run(() => choose(given))).toMatchObject({ ok: true, value: expected });
  });
});

test.each([
  [{ duration: 5, action: 'snapshot' }, 'A duration does not go with action "snapshot"'],
  [{ action: 'snapshot', url: PAGE }, 'A snapshot loads no address'],
  [{ action: 'start', url: PAGE }, 'A timespan loads no address'],
  [{ action: 'start', categories: ['seo', 'accessibility'] }, 'A timespan does not audit seo, accessibility'],
] as const)('%j is refused', (given, message) => {
  expect(createGuard().run(() => choose(given))).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', message: expect.stringContaining(message) },
  });
});
