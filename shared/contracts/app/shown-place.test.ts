import { expect, test } from 'vitest';
import { targetShownTo } from '../targets.ts';
import { examplePage } from '../../capabilities/testing/example-page.ts';
import { shownPlace } from './consents.ts';

test.each([
  ['https://bank.test/account?number=4711', 'https://bank.test', 'https://bank.test'],
  ['file:///home/jane/tax.html', 'file:', 'file:'],
  ['chrome://settings/people', 'chrome:', 'running:chrome'],
  ['data:text/html,secret', 'data:', 'running:chrome'],
])('of %s in the person’s own browser %s is shown, and %s as a place', (url, shown, place) => {
  const own = examplePage('Secret', url, { endpoint: 'running:chrome' });
  expect(targetShownTo('mcp', own)).toMatchObject({ title: 'in the user’s own browser', url: shown });
  expect(shownPlace(own)).toBe(place);
  for (const seen of [targetShownTo('window', own), targetShownTo('cli', own), targetShownTo('mcp', own, true)])
    expect(seen).toEqual(own);
});

test('elsewhere a target is shown as it is', () => {
  const page = examplePage('Shop', 'file:///home/jane/shop.html');
  expect(targetShownTo('mcp', page)).toEqual(page);
  expect(shownPlace(page)).toBe('file:///home/jane/shop.html');
});
