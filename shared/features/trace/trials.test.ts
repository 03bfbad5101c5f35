/** Changes that a trial is proposed with. */
import { expect, test } from 'vitest';
import type { LoadStep } from '../../engine/trace/contract/trace-causes.ts';
import { proposedTrials } from './trials.ts';

const step = (more: Partial<LoadStep>): LoadStep => ({
  ...{ kind: 'request', url: 'https://shop.test/a.js', fromMs: 0, toMs: 200, waitedFor: 'server', startedBy: null },
  ...{ event: null, requestId: '1', resourceType: 'Script', isBlocking: true },
  namedIn: { url: 'https://shop.test/', line: 3, kind: 'tag' },
  ...more,
});
const CODE = { name: 'start', url: 'https://shop.test/a.js', line: 1, column: 1, callers: [] };

const of = (steps: readonly LoadStep[]): string[] =>
  proposedTrials({
    loadPath: {
      ...{ paint: 'largest', fromMs: 0, toMs: 900, element: '', url: '', blocking: [], notWaitedFor: 0 },
      steps: [...steps],
    },
    ...{ paintDiscovery: null, layoutShift: null },
    page: { pid: 1, tid: 1, frameId: 'f', url: 'https://shop.test/' },
  }).map(({ change }) => change);

test('the longest wait first, by what would shorten it', () => {
  expect(
    of([
      step({}),
      step({ url: 'https://ads.test/tag.js?x=1', toMs: 500 }),
      step({ url: 'https://shop.test/lead.jpg', resourceType: 'Image', startedBy: CODE, toMs: 90 }),
    ]),
  ).toEqual(['defer ads.test/tag.js', 'defer /a.js', 'preload /lead.jpg as image']);
});

test('a picture that code names after an answer is not preloaded, but the script that the answer waited for is left out', () => {
  const sent = (url: string, resourceType: string, fromMs: number, toMs: number) =>
    step({ ...{ url: `https://shop.test${url}`, resourceType, fromMs, toMs }, startedBy: CODE, isBlocking: false });
  const chain = [
    sent('/audience.js', 'Script', 0, 1900),
    sent('/api/lead', 'Fetch', 1900, 2200),
    sent('/lead.jpg', 'Image', 2200, 2600),
  ];
  expect(of(chain)).toEqual(['block /audience.js']);
  expect(of(chain.slice(2))).toEqual(['preload /lead.jpg as image']);
  expect(of(chain.slice(1, 2))).toEqual(['preload /api/lead as fetch']);
  expect(of(chain.slice(0, 1))).toEqual([]);
});

test('what DOMContentLoaded waits for is not proposed to be deferred', () => {
  expect(of([step({}), step({ kind: 'script', url: '', waitedFor: 'DOMContentLoaded' })])).toEqual(['block /a.js']);
});

test('room for a box that had too little, by its rule, its id or its classes', () => {
  const box = { node: '', heightPx: 221.6, reservedPx: 0, rule: '', selector: '', sheet: '', place: null };
  const row = { score: 0.1, startMs: 1, event: 1, hadRecentInput: false, distancePx: 222, nodes: [], causes: [] };
  const shift = (given: Partial<typeof box & { fromPx: number; toPx: number }>) =>
    proposedTrials({
      ...{ loadPath: null, paintDiscovery: null, page: null },
      layoutShift: {
        ...{ score: 0.1, rating: 'poor', shifts: 1, viewport: null, event: 1 },
        rows: [{ ...row, box: { ...box, ...given } }],
      } as never,
    }).map(({ change }) => change);
  expect(shift({ selector: '.lead > img' })).toEqual(['style .lead > img { min-height: 222px }']);
  expect(shift({ node: "DIV id='promo' class='a b'" })).toEqual(['style #promo { min-height: 222px }']);
  expect(shift({ selector: '.lead', fromPx: 1000 })).toEqual([
    'style @media (min-width: 1000px) { .lead { min-height: 222px } }',
  ]);
  expect(shift({ selector: '.lead', fromPx: 740, toPx: 999 })).toEqual([
    'style @media (min-width: 740px) and (max-width: 999px) { .lead { min-height: 222px } }',
  ]);
  expect(shift({ node: "DIV class='a b'" })).toEqual(['style .a.b { min-height: 222px }']);
  expect(shift({ node: 'DIV' })).toEqual([]);
});

test.each([
  ['a short wait', step({ toMs: 40 })],
  ['the document', step({ namedIn: undefined, resourceType: 'Document' })],
  ['a style sheet, without which the page is another one', step({ resourceType: 'Stylesheet' })],
  ['a script that blocks nothing', step({ isBlocking: false })],
  ['a redirected one, whose address is another one', step({ redirects: { urls: ['x'], durationMs: 100 } })],
  ['the address of a whole site', step({ url: 'https://shop.test/' })],
])('nothing for %s', (_, each) => {
  expect(of([each])).toEqual([]);
});
