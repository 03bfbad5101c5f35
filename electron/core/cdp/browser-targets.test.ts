import { describe, expect, it } from 'vitest';
import { createBrowserTargets } from './browser-targets.ts';

const label = { endpointId: 'endpoint-1', endpoint: 'http://localhost:9222' };

function target(targetId: string, type: string, url = `http://${targetId}/`, more: Record<string, string> = {}) {
  return { targetId, type, title: '', url, ...more };
}

describe('browser targets', () => {
  it('lists pages first, then what belongs to them, and the browser itself last', () => {
    const targets = createBrowserTargets(label);
    targets.replace([
      target('sw', 'service_worker'),
      target('popup', 'other', 'chrome://omnibox-popup.top-chrome/'),
      target('devtools', 'page', 'devtools://devtools/bundled/inspector.html'),
      target('extension', 'background_page', 'chrome-extension://abc/background.html'),
      target('extension-tab', 'page', 'chrome-extension://abc/options.html'),
      target('extension-worker', 'service_worker', 'chrome-extension://abc/worker.js'),
      target('w', 'worker'),
      target('p', 'page'),
      target('view', 'webview'),
      target('f', 'iframe'),
      target('soon', 'page', 'http://soon/', { subtype: 'prerender' }),
      target('shared', 'shared_worker'),
    ]);
    expect(targets.all().map(({ id, type }) => `${type} ${id}`)).toEqual([
      'page p',
      'page view',
      'iframe f',
      'worker w',
      'worker shared',
      'service_worker sw',
      'service_worker extension-worker',
      'other devtools',
      'other extension',
      'other extension-tab',
      'other soon',
    ]);
  });

  it('truncates very long titles', () => {
    const targets = createBrowserTargets(label);
    targets.put({ ...target('p', 'page'), title: 'x'.repeat(1e6) });
    expect(targets.info('p')?.title).toBe(`${'x'.repeat(999)}…`);
  });

  it('names a sleeping worker after its page', () => {
    const targets = createBrowserTargets(label);
    targets.put({ ...target('p', 'page'), title: 'Shop' });
    targets.put(target('w', 'worker', '', { parentFrameId: 'p' }));
    targets.put(target('v', 'worker', '', { parentId: 'w', parentFrameId: 'p' }));
    targets.put(target('x', 'worker', '', { parentFrameId: 'a frame that is no target' }));
    expect(targets.all().map(({ title, parentId }) => [title, parentId])).toEqual([
      ['Shop', null],
      ['Worker 1 of Shop', 'p'],
      ['Worker 2 of Shop', 'w'],
      ['Worker', null],
    ]);
  });

  it('does not attribute a worker of a page that was left to the page that the tab shows now', () => {
    const targets = createBrowserTargets(label);
    targets.put({ ...target('p', 'page', 'http://left/'), title: 'Left' });
    targets.put({
      ...target('w', 'worker', 'http://left/w.js', { parentId: 'p', parentFrameId: 'p' }),
      title: 'index',
    });
    targets.put(target('b', 'worker', 'blob:http://left/1', { parentId: 'p', parentFrameId: 'p' }));
    targets.put(target('d', 'worker', 'data:,1', { parentId: 'p', parentFrameId: 'p' }));
    targets.put(target('f', 'worker', 'http://frame/w.js', { parentId: 'p', parentFrameId: 'a frame of the page' }));
    const workers = () => ['w', 'b', 'd', 'f'].map((id) => [targets.info(id)?.title, targets.info(id)?.parentId]);
    expect(workers()).toEqual([
      ['index', 'p'],
      ['blob:http://left/1', 'p'],
      ['data:,1', 'p'],
      ['http://frame/w.js', 'p'],
    ]);
    targets.put({ ...target('p', 'page', 'http://next/'), title: 'Next' });
    expect(workers()).toEqual([
      ['index (of a page that was left)', null],
      ['blob:http://left/1 (of a page that was left)', null],
      ['data:,1', 'p'],
      ['http://frame/w.js', 'p'],
    ]);
    targets.put(target('p', 'page', 'http://left/'));
    expect(workers()[0]).toEqual(['index', 'p']);
  });

  it('returns the ids that are gone when the list is replaced', () => {
    const targets = createBrowserTargets(label);
    targets.replace([target('a', 'page'), target('b', 'page')]);
    expect(targets.replace([target('b', 'page'), target('c', 'page')])).toEqual(['a']);
    expect(targets.info('a')).toBeNull();
  });

  it('tracks attached sessions and unresponsive targets', () => {
    const targets = createBrowserTargets(label);
    targets.put(target('p', 'page'));
    const state = (): string | undefined => targets.info('p')?.state;
    expect(state()).toBe('available');
    targets.countSession('p', 1);
    targets.countSession('p', 1);
    targets.countSession('p', -1);
    expect(state()).toBe('attached');
    expect(targets.setResponsive('p', false)).toBe(true);
    expect(targets.setResponsive('p', false)).toBe(false);
    expect(state()).toBe('unresponsive');
    expect(targets.setResponsive('p', true)).toBe(true);
    targets.countSession('p', -1);
    expect(state()).toBe('available');
  });
});
