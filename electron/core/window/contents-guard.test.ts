import { expect, it, test } from 'vitest';
import { guardContents, guardSession, type GuardedContents } from './contents-guard.ts';

type EventName = 'will-navigate' | 'will-frame-navigate' | 'will-redirect' | 'will-attach-webview';

function toyContents() {
  const listeners = new Map<EventName, (details: never) => void>();
  let open: (() => { action: string }) | null = null;
  const contents: GuardedContents = {
    on: (event: EventName, listener: (details: never) => void) => listeners.set(event, listener),
    setWindowOpenHandler: (handler) => void (open = handler),
  };
  guardContents(contents, { framePrefix: 'app://report/' });
  return {
    opens: () => open?.().action,
    /** True if the event was refused. */
    refuses(event: EventName, url: string, isMainFrame: boolean): boolean {
      let isRefused = false;
      const details = { url, isMainFrame, preventDefault: () => void (isRefused = true) };
      listeners.get(event)?.(details as never);
      return isRefused;
    },
  };
}

test.each([
  'https://example.org/',
  'app://report/lh-00000000',
  'app://pen/index.html',
  'data:text/html,x',
  'file:///etc',
])('the page does not become %s, by itself or by a redirect', (url) => {
  const contents = toyContents();
  expect(contents.refuses('will-navigate', url, true)).toBe(true);
  expect(contents.refuses('will-redirect', url, true)).toBe(true);
});

test('a frame shows reports only, and cannot navigate elsewhere', () => {
  const contents = toyContents();
  expect(contents.refuses('will-frame-navigate', 'app://report/lh-00000000', false)).toBe(false);
  for (const url of [
    'https://example.org/',
    'app://pen/index.html',
    'app://reports/x',
    'data:text/html,x',
    'file:///etc',
  ])
    expect({ url, isRefused: contents.refuses('will-frame-navigate', url, false) }).toEqual({ url, isRefused: true });
  expect(contents.refuses('will-redirect', 'app://report/lh-00000001', false)).toBe(true);
});

test('no window is opened and no webview attached', () => {
  const contents = toyContents();
  expect(contents.opens()).toBe('deny');
  expect(contents.refuses('will-attach-webview', '', true)).toBe(true);
});

it('grants no permission, requested or queried, and no device', () => {
  const decisions: boolean[] = [];
  guardSession({
    setPermissionRequestHandler: (handler) => handler(null, 'media', (isGranted) => decisions.push(isGranted)),
    setPermissionCheckHandler: (handler) => decisions.push(handler()),
    setDevicePermissionHandler: (handler) => decisions.push(handler()),
  });
  expect(decisions).toEqual([false, false, false]);
});
