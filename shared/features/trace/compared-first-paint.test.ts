import { expect, it } from 'vitest';
import type { FirstPaintWait } from '../../engine/trace/contract/network-insights.ts';
import { MARKDOWN, told } from '../../core/findings/voice.ts';
import { comparedFirstPaintWords } from './compared-first-paint.ts';

const SITE = 'https://shop.test';
const free: FirstPaintWait = { paintMs: 200, blocker: null, script: null };
const source = { sentBy: null, namedIn: { url: `${SITE}/`, line: 7, kind: 'tag' as const } };
const blocked: FirstPaintWait = {
  paintMs: 900,
  blocker: { requestId: '1', url: `${SITE}/a.css`, arrivedMs: 700, laterMs: 200, busyMs: 190, source },
  script: { code: { name: 'boot', url: `${SITE}/main.js`, line: 4, column: 2, callers: [] }, runMs: 180 },
};

const text = (base: FirstPaintWait, later: FirstPaintWait): string | null => {
  const words = comparedFirstPaintWords({ firstPaint: { base, new: later } }, { base: 'A', new: 'B' });
  return words === null ? null : told(words, MARKDOWN);
};

it('says what blocked each first paint', () => {
  expect(text(blocked, free)).toBe(
    'First paint: A at 900 ms, 200 ms after the last request that blocked rendering had arrived: `/a.css`, tag on line 7 of `/`; between the two `boot (main.js:4:2)` ran for 180.0ms. B at 200 ms, before which no request blocked rendering.',
  );
});

it('without a request that blocks, the script is named', () => {
  expect(text({ ...blocked, blocker: null }, free)).toContain(
    'A at 900 ms, before which no request blocked rendering, but `boot (main.js:4:2)` ran for 180.0ms. B at 200 ms',
  );
});

it('says nothing of paints that came at about the same time, and without them', () => {
  expect(text(blocked, { ...free, paintMs: 985 })).toBeNull();
  expect(text(free, { ...blocked, paintMs: 240 })).toBeNull();
  expect(comparedFirstPaintWords({ firstPaint: null }, { base: 'A', new: 'B' })).toBeNull();
});
