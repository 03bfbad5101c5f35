/** Head of a document: its character set and its viewport. */
import { expect, it } from 'vitest';
import { FRAME, input, instant } from '../../testing/page-events.ts';
import type { PlainEvent } from '../../testing/trace-of.ts';
import { characterSet } from './character-set.ts';
import { deliveryOfPage, document, figuresOf } from './testing/delivery-of.ts';
import { viewportOf } from './viewport.ts';

const checked = (disposition: string): PlainEvent =>
  instant('MetaCharsetCheck', 120, { data: { disposition, frame: FRAME } });

it('a character set is in the header or in the first 1,024 bytes', () => {
  const found = (type: string, ...events: PlainEvent[]) =>
    characterSet(deliveryOfPage(...document({ headers: { 'Content-Type': type } }), ...events));
  expect(found('text/html; charset=utf-8')).toMatchObject({ inHeader: true, inDocument: 'unknown' });
  expect(found('text/html', checked('found-in-first-1024-bytes'))).toMatchObject({
    inHeader: false,
    inDocument: 'early',
  });
  expect(found('text/html', checked('found-after-first-1024-bytes'))?.inDocument).toBe('late');
  expect(found('text/html', checked('not-found'))?.inDocument).toBe('missing');
});

const committed = (atMs: number, isOptimized: boolean): PlainEvent =>
  instant('BeginCommitCompositorFrame', atMs, { frame: FRAME, is_mobile_optimized: isOptimized });
const parsed = instant('ParseMetaViewport', 130, { data: { frame: FRAME, content: 'width=device-width', node_id: 3 } });

it('frames from before the viewport was known do not count', () => {
  const found = (...events: PlainEvent[]) => viewportOf(deliveryOfPage(...document(), ...events), []);
  expect(found(committed(120, false), parsed, committed(140, true))).toEqual({
    isMobileOptimized: true,
    content: 'width=device-width',
    tapDelayMs: 0,
  });
  expect(found(committed(120, false), committed(140, true))).toMatchObject({ isMobileOptimized: false, content: null });
  expect(found()).toBeNull();
});

it('taps of such a page wait, 300 ms at most', () => {
  const events = [
    ...document(),
    committed(140, false),
    ...input({ type: 'click', atMs: 200, durationMs: 250, handlersMs: [120, 130], interactionId: 1 }),
    ...input({ type: 'keydown', atMs: 600, durationMs: 500, handlersMs: [280, 290], interactionId: 2, id: '0x2' }),
  ];
  const figures = figuresOf(...events);
  expect(viewportOf(deliveryOfPage(...events), figures.interactions())?.tapDelayMs).toBeCloseTo(120, 6);
});
