import { describe, expect, it } from 'vitest';
import { appError } from '../../../../shared/base/errors.ts';
import { endpoint, target } from '../../testing/records.ts';
import {
  connectionSummary,
  endpointName,
  endpointStatus,
  targetAgain,
  targetHint,
  targetName,
  targetTree,
} from './targets.ts';

const shape = (rows: ReturnType<typeof targetTree>): string[] =>
  rows.map((row) => {
    if (row.type === 'target') return `${'  '.repeat(row.level - 1)}${row.target.id}`;
    return row.type === 'note'
      ? `! ${row.text}`
      : `${row.expanded === null ? ' ' : row.expanded ? 'v' : '>'} ${row.endpoint.id}`;
  });

describe('names', () => {
  it.each([
    ['Chrome/156.0.7204.2', 'browser', 'Chrome 156'],
    ['HeadlessChrome/156.0', 'browser', 'HeadlessChrome 156'],
    ['node.js/v24.15.0', 'inspector', 'Node 24.15'],
    ['Deno/2.9.5', 'inspector', 'Deno 2.9'],
    ['Edg/131.0.2903.70', 'browser', 'Edge 131'],
    ['wrangler v4.86.0', 'inspector', 'wrangler 4.86'],
    ['Safari on iOS', 'browser', 'Safari on iOS'],
    ['React Native (Metro)', 'inspector', 'React Native (Metro)'],
    ['Something', 'unknown', 'Something'],
    ['', 'unknown', 'localhost:9222'],
  ] as const)('%s is %s: %s', (product, kind, name) =>
    expect(endpointName(endpoint('e', { product, kind }))).toBe(name),
  );

  it('mark a browser started here', () =>
    expect(
      endpointName(
        endpoint('e', { product: 'Chrome 156.0', kind: 'browser', origin: 'launched', address: 'pipe:browser' }),
      ),
    ).toBe('Chrome 156 (started here)'));

  it('name the sample target', () => expect(endpointName(endpoint('e', { origin: 'sample' }))).toBe('Sample target'));

  it.each([
    [{ title: 'Orders', url: 'https://shop.test/' }, 'Orders'],
    [
      { title: 'https://shop.test/assets/search.worker.js', url: 'https://shop.test/assets/search.worker.js?v=3' },
      'search.worker.js',
    ],
    [{ title: '', url: 'https://shop.test/a/b?q' }, 'b'],
    [{ title: 'pay.shop.test', url: 'https://pay.shop.test/frame' }, 'pay.shop.test'],
    [{ title: 'a/b', url: 'file:///srv/a/b' }, 'a/b'],
    [{ title: '', url: '' }, 'untitled worker'],
  ])('%j is %s', (more, name) => expect(targetName(target('t', { type: 'worker', ...more }))).toBe(name));

  it('distinguish pages by path and others by type, problems first', () => {
    expect(targetHint(target('t', { url: 'https://shop.test/orders' }))).toBe('/orders');
    expect(targetHint(target('t', { url: 'https://shop.test/' }))).toBe('shop.test');
    expect(targetHint(target('t', { url: 'data:text/html,<title>x' }))).toBe('data: URL');
    expect(targetHint(target('t', { url: 'about:blank' }))).toBe('about:blank');
    expect(targetHint(target('t', { url: 'file:///srv/a%20b.html' }))).toBe('/srv/a b.html');
    expect(targetHint(target('t', { type: 'service_worker' }))).toBe('service worker');
    expect(targetHint(target('t', { state: 'unresponsive' }))).toBe('not responding');
  });
});

describe('target tree', () => {
  const children = [
    target('p'),
    target('w', { type: 'worker', parentId: 'f' }),
    target('f', { type: 'iframe', parentId: 'p' }),
    target('q'),
  ];

  it('nests children under parents in any input order', () => {
    expect(shape(targetTree([endpoint('e', { targets: children })], { filter: '', folded: [] }))).toEqual([
      'v e',
      '  p',
      '    f',
      '      w',
      '  q',
    ]);
  });

  it('keeps children of unlisted parents and members of a cycle', () => {
    const targets = [target('a', { parentId: 'gone' }), target('b', { parentId: 'c' }), target('c', { parentId: 'b' })];
    expect(shape(targetTree([endpoint('e', { targets })], { filter: '', folded: [] }))).toEqual([
      'v e',
      '  a',
      '  b',
      '  c',
    ]);
  });

  it('keeps and expands the parents of matches and hides other endpoints', () => {
    const endpoints = [endpoint('e', { targets: children }), endpoint('n', { product: 'node.js/v24', targets: [] })];
    const rows = targetTree(endpoints, { filter: '/w', folded: ['e'] });
    expect(shape(rows)).toEqual(['v e', '  p', '    f', '      w']);
    expect(shape(targetTree(endpoints, { filter: 'zebra', folded: [] }))).toEqual([]);
  });

  it('folds endpoints and shows why they are empty', () => {
    const failed = endpoint('x', { state: 'failed', error: appError('wrong_service', 'Not a debugging port.') });
    const rows = targetTree(
      [endpoint('e', { targets: children }), endpoint('n'), failed, endpoint('i', { state: 'idle' })],
      { filter: '', folded: ['e'] },
    );
    expect(shape(rows)).toEqual([
      '> e',
      'v n',
      '! Connected, no targets yet.',
      'v x',
      '! Not a debugging port.',
      '  i',
    ]);
  });
});

it('shows no error for a default address without a listener', () => {
  const error = appError('cannot_reach_endpoint', 'Cannot reach Chrome.');
  const quiet = endpoint('d', { state: 'failed', product: '', error });
  expect(endpointStatus(quiet)).toEqual({ dot: 'off', text: 'not reachable' });
  // It is no place to look for targets until something has answered there.
  expect(shape(targetTree([quiet], { filter: '', folded: [] }))).toEqual([]);
  expect(shape(targetTree([{ ...quiet, product: 'Chrome/156.0' }], { filter: '', folded: [] }))).toEqual(['  d']);
  expect(connectionSummary([quiet]).state).toBe('none');
  expect(endpointStatus({ ...quiet, origin: 'added' })).toEqual({ dot: 'failed', text: 'failed' });
});

it('summarizes connections: connected first, then connecting, then failed', () => {
  const lost = endpoint('l', { state: 'lost', targets: [target('a')] });
  expect(connectionSummary([endpoint('e', { targets: [target('t')] }), lost])).toEqual({
    state: 'connected',
    endpoints: 1,
    targets: 1,
  });
  expect(connectionSummary([lost, endpoint('r', { state: 'reconnecting' })]).state).toBe('connecting');
  expect(connectionSummary([lost]).state).toBe('failed');
  expect(connectionSummary([]).state).toBe('none');
});

describe('a call that is made again', () => {
  const at = { endpoint: 'http://localhost:9222' };
  const listed = (...targets: readonly ReturnType<typeof target>[]) => [
    endpoint('e', { address: at.endpoint, targets: [...targets] }),
  ];
  const page = target('t1', at);

  it('is of the same page, opened again, and of no other page', () => {
    expect(targetAgain(listed({ ...page, id: 't2' }), 't1', page)?.id).toBe('t2');
    expect(targetAgain(listed(target('t2', { ...at, url: 'https://other.test/' })), 't1', page)).toBeNull();
    expect(targetAgain(listed({ ...page, id: 't2' }, { ...page, id: 't3' }), 't1', page)).toBeNull();
  });

  it('is of what runs at the address of a process now, without its threads', () => {
    const process = target('p1', { ...at, type: 'node', url: 'file:///leaks.cjs' });
    const fixed = { ...process, id: 'p2', url: 'file:///fixed.cjs' };
    const thread = { ...fixed, id: 'p2-worker-1', parentId: 'p2' };
    expect(targetAgain(listed(fixed, thread), 'p1', process)?.id).toBe('p2');
    expect(targetAgain(listed(fixed, { ...fixed, id: 'p3' }), 'p1', process)).toBeNull();
    const other = endpoint('e2', { address: 'http://localhost:9230', targets: [fixed] });
    expect(targetAgain([other], 'p1', process)).toBeNull();
  });
});
