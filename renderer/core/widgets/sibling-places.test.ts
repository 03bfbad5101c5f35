import { expect, it } from 'vitest';
import { siblingPlaces } from './sibling-places.ts';

const texts = (rows: Parameters<typeof siblingPlaces>[0]): (string | null)[] =>
  siblingPlaces(rows).map((place) => (place === null ? null : `${place.position} of ${place.count}`));

it('counts the rows below each row by themselves', () => {
  const levels = [1, 2, 2, 3, 2, 1, 2, 1];
  expect(texts(levels.map((level) => ({ level })))).toEqual([
    '1 of 3',
    '1 of 3',
    '2 of 3',
    '1 of 1',
    '3 of 3',
    '2 of 3',
    '1 of 1',
    '3 of 3',
  ]);
});

it('leaves headers out', () => {
  expect(texts([{ level: 1, isHead: true }, { level: 1 }, { level: 1, isHead: true }, { level: 1 }])).toEqual([
    null,
    '1 of 2',
    null,
    '2 of 2',
  ]);
  expect(texts([])).toEqual([]);
});
