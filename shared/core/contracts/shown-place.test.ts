import { expect, test } from 'vitest';
import { targetShownTo, type TargetInfo } from './targets.ts';
import { shownPlace } from './consents.ts';

function page(url: string, endpoint: string): TargetInfo {
  return {
    id: 'T1',
    type: 'page',
    title: 'Secret',
    url,
    endpointId: 'E1',
    endpoint,
    parentId: null,
    state: 'attached',
  };
}

test.each([
  ['https://bank.test/account?number=4711', 'https://bank.test', 'https://bank.test'],
  ['file:///home/jane/tax.html', 'file:', 'file:'],
  ['chrome://settings/people', 'chrome:', 'running:chrome'],
  ['data:text/html,secret', 'data:', 'running:chrome'],
])('of %s in the person’s own browser %s is shown, and %s as a place', (url, shown, place) => {
  const own = page(url, 'running:chrome');
  expect(targetShownTo('mcp', own)).toMatchObject({ title: 'in the user’s own browser', url: shown });
  expect(shownPlace(own)).toBe(place);
  for (const seen of [targetShownTo('window', own), targetShownTo('cli', own), targetShownTo('mcp', own, true)])
    expect(seen).toEqual(own);
});

test('elsewhere a target is shown as it is', () => {
  const shop = page('file:///home/jane/shop.html', 'http://localhost:9222');
  expect(targetShownTo('mcp', shop)).toEqual(shop);
  expect(shownPlace(shop)).toBe('file:///home/jane/shop.html');
});
