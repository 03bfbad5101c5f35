import { expect, it } from 'vitest';
import { target } from '../../testing/records.ts';
import { differingParts, hintAmong, ownPart } from './differing-parts.ts';

const at = (url: string, endpoint = 'http://localhost:9222') => ({ url, endpoint });

it.each([
  ['port', 'http://localhost:3000/shop', 'http://localhost:3001/shop', ['localhost:3000', 'localhost:3001']],
  ['host', 'https://shop.test/', 'https://branch-7.shop.test/', ['shop.test', 'branch-7.shop.test']],
  ['parameter', 'http://a/x?build=slow&n=5', 'http://a/x?build=fast&n=5', ['build=slow', 'build=fast']],
  ['parameter of one', 'http://a/x?slow', 'http://a/x', ['slow', 'without slow']],
  ['path and parameter', 'http://a/x?n=1', 'http://a/y?n=2', ['/x n=1', '/y n=2']],
  ['fragment', 'http://a/#/orders', 'http://a/#/returns', ['#/orders', '#/returns']],
  ['nothing', 'http://a/x?n=1', 'http://a/x?n=1', ['', '']],
])('names what differs: %s', (_, base, later, parts) => {
  expect(differingParts(at(base), at(later))).toEqual(parts);
});

it('names the endpoint where the addresses are equal, and nothing of an imported file', () => {
  const script = 'file:///srv/service.mjs';
  const ports = differingParts(at(script, 'http://localhost:9229'), at(script, 'http://localhost:9230'));
  expect(ports).toEqual(['localhost:9229', 'localhost:9230']);
  expect(differingParts(null, at('http://a/'))).toEqual(['', '']);
});

it('tells targets of one name apart by their query, and others by their path', () => {
  const page = (id: string, query: string, title = 'Orders') =>
    target(id, { title, url: `http://localhost:3000/before${query}` });
  const pages = [page('a', ''), page('b', '?panels=20'), page('c', '?panels=40'), page('d', '?x', 'Admin')];
  expect(pages.map((each) => hintAmong(each, pages))).toEqual(['/before', 'panels=20', 'panels=40', '/before']);
  expect(pages.map((each) => ownPart(each, pages))).toEqual(['', 'panels=20', 'panels=40', '']);
  const crashed = target('e', { title: 'Orders', url: 'http://localhost:3000/before?y', state: 'crashed' });
  expect(hintAmong(crashed, [...pages, crashed])).toBe('crashed');
});
