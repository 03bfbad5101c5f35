/** The sections about causes: what a step of the load path had waited for. */
import { expect, test } from 'vitest';
import type { LoadPath, LoadStep } from '../../contracts/trace-causes.ts';
import { loadPathSection } from './trace-cause-sections.ts';

const SITE = 'https://shop.test';
const start = { name: 'start', url: `${SITE}/main.js`, line: 9, column: 35, callers: [] };
const step: Omit<LoadStep, 'kind' | 'fromMs' | 'toMs'> = {
  url: '',
  waitedFor: 'server',
  startedBy: null,
  event: null,
  requestId: null,
};
const prices: LoadStep = { ...step, kind: 'request', url: `${SITE}/api/prices`, fromMs: 1000, toMs: 1900 };
const busy: LoadStep = { ...step, kind: 'main-thread', waitedFor: 'the main thread', fromMs: 1900, toMs: 1905 };
const script: LoadStep = { ...step, kind: 'script', startedBy: start, fromMs: 1905, toMs: 2010 };
const hero: LoadStep = {
  ...step,
  kind: 'request',
  url: `${SITE}/hero.png`,
  startedBy: start,
  fromMs: 2010,
  toMs: 2270,
};

const textOf = (steps: LoadStep[]): string => {
  const path: LoadPath = {
    ...{ paint: 'largest', fromMs: 1000, toMs: 2270, element: 'IMG', url: hero.url, steps },
    ...{ blocking: [], notWaitedFor: 0 },
  };
  return loadPathSection(path);
};

test('a request names the response that its code had waited for, also when the main thread was busy in between or the code took no time', () => {
  expect(textOf([prices, script, hero])).toContain('| start (main.js:9:35) after /api/prices');
  expect(textOf([prices, busy, script, hero])).toContain('| start (main.js:9:35) after /api/prices');
  expect(textOf([prices, hero])).toContain('| start (main.js:9:35) after /api/prices');
});

test('a request whose code ran without waiting for a response names its code alone', () => {
  const text = textOf([{ ...prices, kind: 'navigation', url: '' }, script, hero]);
  expect(text).toContain('| start (main.js:9:35)');
  expect(text).not.toContain('after /');
});
