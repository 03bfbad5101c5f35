import { expect, it } from 'vitest';
import { authorCode, isAuthorsPlace } from './author-code.ts';

const place = (name: string, url: string) => ({ name, url, line: 1, column: 1 });
const GET_JSON = place('getJson', 'src/api.js');
const START = place('start', 'src/main.js');
const AXIOS = place('request', 'node_modules/axios/index.js');

it('is the first frame behind wrappers and packages', () => {
  expect(authorCode({ ...START, callers: [AXIOS] })).toEqual({ place: START, through: null });
  expect(authorCode({ ...GET_JSON, callers: [START], wrappers: 1 })).toEqual({ place: START, through: GET_JSON });
  expect(authorCode({ ...AXIOS, callers: [GET_JSON, START], wrappers: 2 })).toEqual({ place: START, through: AXIOS });
  expect(authorCode({ ...AXIOS, callers: [START] })).toEqual({ place: START, through: AXIOS });
});

it.each([
  [{ url: 'src/cart.ts' }, true],
  [{ url: 'src/cart.ts', ignored: true }, false],
  [{ url: 'node_modules/axios/index.js' }, false],
  [{ url: 'node:internal/timers' }, false],
  [{ url: '' }, false],
])('is neither of third parties nor of the runtime: %j, %s', (at, expected) =>
  expect(isAuthorsPlace(at)).toBe(expected),
);

it('is the innermost frame where all are packages', () => {
  expect(authorCode({ ...AXIOS, callers: [AXIOS] })).toEqual({ place: AXIOS, through: null });
  expect(authorCode({ ...AXIOS, callers: [] })).toEqual({ place: AXIOS, through: null });
});
