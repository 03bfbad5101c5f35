import { expect, it } from 'vitest';
import { authorCode, isAuthorsPlace } from './author-code.ts';

const place = (name: string, url: string) => ({ name, url, line: 1, column: 1 });
const GET_JSON = place('getJson', 'src/api.js');
const START = place('start', 'src/main.js');
const AXIOS = place('request', 'node_modules/axios/index.js');

it('is the first frame behind wrappers and packages', () => {
  expect(authorCode({ ...START, callers: [AXIOS] })).toEqual({ place: START, through: null, caller: null });
  expect(authorCode({ ...GET_JSON, callers: [START], wrappers: 1 })).toEqual({
    place: START,
    through: GET_JSON,
    caller: null,
  });
  expect(authorCode({ ...AXIOS, callers: [GET_JSON, START], wrappers: 2 })).toEqual({
    place: START,
    through: AXIOS,
    caller: null,
  });
  expect(authorCode({ ...AXIOS, callers: [START] })).toEqual({ place: START, through: AXIOS, caller: null });
});

it('was asked for by the next frame of the author in another file', () => {
  const again = place('again', 'src/main.js');
  const page = place('openPage', 'src/page.js');
  const { caller } = authorCode({ ...GET_JSON, callers: [START, again, AXIOS, page], wrappers: 1 });
  expect(caller).toEqual(page);
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
  expect(authorCode({ ...AXIOS, callers: [AXIOS] })).toEqual({ place: AXIOS, through: null, caller: null });
  expect(authorCode({ ...AXIOS, callers: [] })).toEqual({ place: AXIOS, through: null, caller: null });
});
