import { expect, test } from 'vitest';
import { ok } from '../../../base/result.ts';
import type { ShownTarget } from '../../../core/contracts/targets.ts';
import { penNavigate } from './navigate.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { TargetSession } from '../../../core/capability/target-ports.ts';
import { only, onlyContext } from '../../../core/capability/testing/only.ts';
import { unwrap, settle } from '../../../base/errors.ts';

/** A page that opens a dialog when it is navigated, and does not answer while the dialog is open. */
function fixture(opening: Record<string, unknown>) {
  const sent: string[] = [];
  const listeners = new Map<string, (params: never) => void>();
  const session = only<TargetSession>('the session', {
    enable: async () => ok({ dispose: () => undefined }),
    on: (event, listener) => {
      listeners.set(event, listener);
      return { dispose: () => undefined };
    },
    send: async (method) => {
      sent.push(method);
      if (method !== 'Page.navigate') return ok({} as never);
      listeners.get('Page.javascriptDialogOpening')?.(opening as never);
      return new Promise(() => undefined);
    },
  });
  const context = onlyContext({
    target: only<ShownTarget>('the target', { id: 'T1', state: 'attached' }),
    attach: async () => ok(session),
  });
  const go = async () =>
    unwrap(
      await penNavigate.run(penNavigate.params.parse({ action: 'goto', url: 'http://localhost/', wait: 0 }), context),
    );
  return { go, sent, context };
}

test('a dialog of the page itself stays open for the person', async () => {
  const { go, sent } = fixture({ type: 'alert' });
  expect(await settle(() => go())).toMatchObject({
    ok: false,
    error: { code: 'navigation_failed', suggestion: expect.stringContaining('Answer the dialog') },
  });
  expect(sent).toEqual(['Page.navigate']);
});

test('a beforeunload dialog is dismissed, so that the page can be used', async () => {
  const { go, sent } = fixture({ type: 'beforeunload' });
  expect(await settle(() => go())).toMatchObject({
    ok: false,
    error: { code: 'navigation_failed', message: expect.stringContaining('beforeunload dialog, which was cancelled') },
  });
  expect(sent).toEqual(['Page.navigate', 'Page.handleJavaScriptDialog']);
});

test('an address alone is a goto; without one, the action must be named', async () => {
  const { context, sent } = fixture({ type: 'alert' });
  await penNavigate.run(penNavigate.params.parse({ url: 'http://localhost/', wait: 0 }), context);
  expect(sent).toEqual(['Page.navigate']);
  expect(await penNavigate.run(penNavigate.params.parse({}), context)).toMatchObject({
    error: { code: 'invalid_params', message: 'Action goto needs "url".' },
  });
});

/** Goes back and waits for a second; the browser reports `restored` at once. */
async function goBack(restored: Record<string, unknown>) {
  const listeners = new Map<string, (params: never) => void>();
  const entries = [
    { id: 1, url: 'http://localhost/', title: 'first' },
    { id: 2, url: 'http://localhost/next', title: 'next' },
  ];
  let currentIndex = 1;
  const session = only<TargetSession>('the session', {
    enable: async () => ok({ dispose: () => undefined }),
    on: (event, listener) => {
      listeners.set(event, listener);
      return { dispose: () => undefined };
    },
    send: async (method) => {
      if (method === 'Page.getNavigationHistory') return ok({ currentIndex, entries } as never);
      currentIndex = 0;
      listeners.get('Page.frameNavigated')?.(restored as never);
      return ok({} as never);
    },
  });
  const context = onlyContext({
    target: only<ShownTarget>('the target', { id: 'T1', state: 'attached' }),
    attach: async () => ok(session),
    // A person sees the page.
    caller: only<CallContext['caller']>('the caller', { kind: 'window' }),
  });
  return unwrap(await penNavigate.run(penNavigate.params.parse({ action: 'back', wait: 1 }), context));
}

test('a page that comes back from the back/forward cache is loaded, without a load event', async () => {
  const restored = { frame: { id: 'T1', url: 'http://localhost/' }, type: 'BackForwardCacheRestore' };
  expect(await settle(() => goBack(restored))).toMatchObject({
    ok: true,
    value: { url: 'http://localhost/', loaded: true },
  });
  // A frame in the page does not end the wait.
  const frame = { frame: { id: 'F1', parentId: 'T1', url: 'http://localhost/frame' }, type: 'BackForwardCacheRestore' };
  expect(await settle(() => goBack(frame))).toMatchObject({ value: { loaded: false } });
});

test.each(['back', 'forward'] as const)('%s opens no entry of the history that goto would not open', async (action) => {
  for (const url of ['file:///home/private.txt', 'data:text/html,x', 'chrome://settings/']) {
    const sent: string[] = [];
    const session = only<TargetSession>('the session', {
      enable: async () => ok({ dispose: () => undefined }),
      on: () => ({ dispose: () => undefined }),
      send: async (method) => {
        sent.push(method);
        const entries = [
          { id: 1, url },
          { id: 2, url: 'http://localhost/' },
          { id: 3, url },
        ];
        return ok((method === 'Page.getNavigationHistory' ? { currentIndex: 1, entries } : {}) as never);
      },
    });
    const moving = onlyContext({
      target: only<ShownTarget>('the target', { id: 'T1', state: 'attached' }),
      attach: async () => ok(session),
    });
    expect(await penNavigate.run(penNavigate.params.parse({ action, wait: 0 }), moving)).toMatchObject({
      ok: false,
      error: { code: 'blocked_url' },
    });
    expect(sent).toEqual(['Page.getNavigationHistory']);
  }
});
