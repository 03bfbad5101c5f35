/** The way back of a page. */
import { expect, test } from 'vitest';
import { err, ok } from '../../../base/result.ts';
import { appError } from '../../../base/errors.ts';
import { only } from '../../../core/capability/testing/only.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { rememberPage } from './return-page.ts';

const ENTRIES = [
  { id: 1, url: 'https://shop.test/' },
  { id: 2, url: 'https://shop.test/new' },
];

test('a browser that is between two documents is asked again', async () => {
  const histories = [
    ok({ entries: ENTRIES, currentIndex: 0 }),
    ok({ entries: ENTRIES, currentIndex: 1 }),
    err(appError('target_gone', 'Not attached to an active page')),
    ok({ entries: ENTRIES, currentIndex: 0 }),
  ];
  const sent: string[] = [];
  const session = only<TargetSession>('the page', {
    closed: new AbortController().signal,
    send: (async (method: string) => {
      sent.push(method);
      return method === 'Page.getNavigationHistory' ? histories.shift() : ok({});
    }) as TargetSession['send'],
    on: () => ({ dispose: () => undefined }),
    enable: async () => ok({ dispose: () => undefined }),
  });
  const returnPage = await rememberPage(session);
  expect(returnPage.ok ? await returnPage.value() : returnPage.error).toBeNull();
  expect(sent).toContain('Page.navigateToHistoryEntry');
  expect(histories).toEqual([]);
});
