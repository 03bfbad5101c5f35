import { expect, it } from 'vitest';
import { mapRequest, type NamedMap } from './map-origin.ts';

const PAGE = 'https://shop.test/';
const CDN = 'https://cdn.test/lib';
const named = (more: Partial<NamedMap>): NamedMap => ({
  mapUrl: `${CDN}.js.map`,
  scriptUrl: `${CDN}.js`,
  isSelfNamed: false,
  pageUrl: PAGE,
  ...more,
});

it('a map of the page’s own server is loaded with its cookies, also for a script that names itself', () => {
  const own = { mapUrl: `${PAGE}app.js.map`, scriptUrl: `${PAGE}app.js` };
  expect(mapRequest(named(own))).toEqual({ ok: true, includeCredentials: true });
  expect(mapRequest(named({ ...own, isSelfNamed: true }))).toEqual({ ok: true, includeCredentials: true });
});

it('a map next to a script of another server is loaded without cookies', () => {
  expect(mapRequest(named({}))).toEqual({ ok: true, includeCredentials: false });
  expect(mapRequest(named({ pageUrl: '' }))).toEqual({ ok: true, includeCredentials: false });
});

it.each([
  ['a script that only claims its address', { isSelfNamed: true }, 'did not load the script from there'],
  ['a script of a worker that only claims its address', { isSelfNamed: true, pageUrl: '' }, 'did not load the script'],
  ['another origin than the script', { mapUrl: 'https://intranet.test/admin' }, 'another origin than its script'],
  ['another port than the script', { mapUrl: 'https://cdn.test:8443/lib.js.map' }, 'another origin than its script'],
  ['a script without an origin', { scriptUrl: 'webpack://shop/a.js' }, 'another origin than its script'],
  [
    'an unencrypted map of an encrypted page',
    { mapUrl: 'http://c.test/a.map', scriptUrl: 'http://c.test/a.js' },
    'http',
  ],
  ['a file', { mapUrl: 'file:///etc/passwd', scriptUrl: 'file:///a.js' }, 'Only addresses of http and https'],
])('refuses a map of %s', (_, more, why) => {
  const request = mapRequest(named(more));
  expect(request.ok ? '' : request.why).toContain(why);
});
