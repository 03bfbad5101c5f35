import { expect, it } from 'vitest';
import { placeCard, type CardAnchor } from './card-place.ts';

const WINDOW = { widthPx: 1000, heightPx: 600 };
const CARD = { widthPx: 200, heightPx: 50 };
const place = (box: CardAnchor['box']) => placeCard({ box, pointer: { xPx: 500, yPx: 300 } }, CARD, WINDOW);

it.each([
  ['under its box', { leftPx: 450, topPx: 250, widthPx: 100, heightPx: 100 }, { leftPx: 484, topPx: 356 }],
  [
    'over a box that reaches down',
    { leftPx: 450, topPx: 250, widthPx: 100, heightPx: 340 },
    { leftPx: 484, topPx: 194 },
  ],
  ['at the right of a tall one', { leftPx: 450, topPx: 10, widthPx: 100, heightPx: 580 }, { leftPx: 556, topPx: 284 }],
  [
    'at its left where there is no room',
    { leftPx: 450, topPx: 10, widthPx: 500, heightPx: 580 },
    { leftPx: 244, topPx: 284 },
  ],
  [
    'beside the pointer on what fills the window',
    { leftPx: 0, topPx: 0, widthPx: 1000, heightPx: 600 },
    { leftPx: 518, topPx: 318 },
  ],
])('is placed %s', (_, box, expected) => expect(place(box)).toEqual(expected));

it('stays inside the window, above or below a row', () => {
  const row = (topPx: number, xPx: number) =>
    placeCard(
      { box: { leftPx: 0, topPx, widthPx: 1000, heightPx: 17 }, pointer: { xPx, yPx: topPx + 5 } },
      { widthPx: 200, heightPx: 80 },
      WINDOW,
    );
  expect(row(100, 500)).toEqual({ leftPx: 484, topPx: 123 });
  expect(row(560, 500)).toEqual({ leftPx: 484, topPx: 474 });
  expect(row(100, 995).leftPx).toBe(792);
  expect(row(100, 2).leftPx).toBe(8);
});
