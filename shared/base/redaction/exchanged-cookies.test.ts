/** Cookies of headers, masked one by one. */
import { expect, test } from 'vitest';
import { exchangedCookies } from './exchanged-cookies.ts';

const header = (name: string, value: string) => ({ name, value, isMasked: false });
const HEADERS = {
  requestHeaders: [header('Cookie', 'session=abcdefghijklmnopqrst; theme=a=b; '), header('Accept', 'a=b')],
  responseHeaders: [
    header('set-cookie', 'session=new; Path=/; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT\nflag; Secure'),
    header('Set-Cookie', ' '),
  ],
};
const EXPIRES = 'Expires=Wed, 21 Oct 2026 07:28:00 GMT';

test('each cookie has its name, its masked value and its attributes', () => {
  expect(exchangedCookies(HEADERS, false)).toEqual([
    { direction: 'request', name: 'session', value: 'abcd… (20 characters)', attributes: [] },
    { direction: 'request', name: 'theme', value: '… (3 characters)', attributes: [] },
    { direction: 'response', name: 'session', value: '… (3 characters)', attributes: ['Path=/', 'HttpOnly', EXPIRES] },
    { direction: 'response', name: '', value: 'f… (4 characters)', attributes: ['Secure'] },
  ]);
});

test('values are shown on request; what a file holds masked stays as it is', () => {
  expect(exchangedCookies(HEADERS, true).map(({ value }) => value)).toEqual([
    'abcdefghijklmnopqrst',
    'a=b',
    'new',
    'flag',
  ]);
  const masked = { requestHeaders: [header('cookie', 'abcd… (37 characters)')], responseHeaders: [] };
  expect(exchangedCookies(masked, true)).toEqual([]);
});
