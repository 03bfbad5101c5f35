import { describe, expect, it } from 'vitest';
import { capture } from '../../testing/records.ts';
import { captureTitles, comparisonTitle, titleText } from './capture-titles.ts';
import { captureSource } from '../topics/library.ts';

/** A capture with its default name, at a local time on 20 November 2026. */
const taken = (id: string, time: string, more: Parameters<typeof capture>[1] = {}) =>
  capture(id, { name: 'Orders', startedAt: new Date(`2026-11-20T${time}`).toISOString(), ...more });
const heads = (...captures: Parameters<typeof captureTitles>[0]): string[] =>
  [...captureTitles(captures).values()].map(titleText).toSorted();

describe('capture titles', () => {
  it('consist of target, kind and time', () => {
    const titles = captureTitles([
      taken('heap-00000001', '14:07:01'),
      taken('trace-00000001', '14:10:00', { kind: 'trace' }),
    ]);
    expect([...titles.values()].map(titleText)).toEqual(['Orders Snapshot 14:07', 'Orders Trace 14:10']);
  });

  it('have the kind apart, so that views may leave it to the icon', () => {
    const titles = captureTitles([
      taken('heap-00000001', '14:07:01'),
      taken('heap-00000002', '14:08:00', { name: 'My Snapshot' }),
    ]);
    expect([...titles.values()]).toMatchObject([
      { head: 'Orders Snapshot', kind: 'Snapshot' },
      { head: 'My Snapshot', kind: undefined },
    ]);
  });

  it('use the name given by the person or the file name', () => {
    expect(heads(taken('heap-00000001', '14:07:01', { name: 'Baseline' }))).toEqual(['Baseline']);
    expect(heads(capture('heap-00000002', { name: 'a.heapsnapshot', target: null }))).toEqual(['a.heapsnapshot']);
  });

  it('recognize a default name that was truncated', () => {
    const title = 'A'.repeat(100);
    const target = {
      id: 't1',
      type: 'page' as const,
      title,
      url: 'https://shop.test/',
      endpoint: 'http://localhost:9222',
    };
    expect(heads(taken('heap-00000001', '14:07:01', { name: `${'A'.repeat(79)}…`, target }))).toEqual([
      `${'A'.repeat(100)} Snapshot 14:07`,
    ]);
  });

  it('name a Node process by the file of its script', () => {
    const script = '/srv/shop/orders.mjs';
    const target = {
      id: 't1',
      type: 'node' as const,
      title: script,
      url: `file://${script}`,
      endpoint: 'http://localhost:9229',
    };
    const record = taken('cpu-00000001', '14:07:01', { kind: 'cpu-profile', name: script, target });
    expect([...captureTitles([record]).values()].map(titleText)).toEqual(['orders.mjs CPU 14:07']);
    expect(captureSource(record)).toBe('localhost:9229');
  });

  it('are unique: by second, by day, by millisecond, or by number', () => {
    expect(heads(taken('heap-00000001', '14:07:01'), taken('heap-00000002', '14:07:31'))).toEqual([
      'Orders Snapshot 14:07:01',
      'Orders Snapshot 14:07:31',
    ]);
    const yesterday = new Date('2026-11-19T14:07:01').toISOString();
    expect(
      heads(taken('heap-00000001', '14:07:01'), capture('heap-00000002', { name: 'Orders', startedAt: yesterday })),
    ).toEqual(['Orders Snapshot 19 Nov 2026 14:07:01', 'Orders Snapshot 20 Nov 2026 14:07:01']);
    expect(
      heads(
        taken('heap-00000001', '14:07:01.020'),
        taken('heap-00000002', '14:07:01.700'),
        taken('heap-00000003', '14:07:01.700', { kind: 'trace' }),
      ),
    ).toEqual(['Orders Snapshot 14:07:01.020', 'Orders Snapshot 14:07:01.700', 'Orders Trace 14:07']);
    expect(
      heads(capture('cpu-00000001', { name: 'a' }), capture('cpu-00000002', { name: 'a', startedAt: '' })),
    ).toHaveLength(2);
  });

  it('have a number where two were taken in one millisecond, or nothing else differs', () => {
    const titles = (...captures: Parameters<typeof captureTitles>[0]) =>
      captures.map(({ id }) => titleText(captureTitles(captures).get(id) ?? { head: '', tail: '' }));
    const first = taken('heap-00000009', '14:07:01.020');
    const second = taken('heap-00000002', '14:07:01.020');
    // Lists are newest first.
    expect(titles(second, first)).toEqual(['Orders Snapshot 14:07:01.020 (2)', 'Orders Snapshot 14:07:01.020']);
    const third = taken('heap-00000005', '14:07:01.020');
    expect(titles(third, second, first)).toEqual([
      'Orders Snapshot 14:07:01.020 (3)',
      'Orders Snapshot 14:07:01.020 (2)',
      'Orders Snapshot 14:07:01.020',
    ]);
    const imported = (id: string, name: string) => capture(id, { name, target: null, startedAt: '' });
    expect(
      titles(
        imported('heap-3', 'a.cpuprofile'),
        imported('heap-2', 'a.cpuprofile'),
        imported('heap-1', 'a.cpuprofile (2)'),
      ),
    ).toEqual(['a.cpuprofile (3)', 'a.cpuprofile', 'a.cpuprofile (2)']);
  });

  it('name the common part of a comparison once', () => {
    const titles = captureTitles([
      taken('heap-00000001', '14:07:01'),
      taken('heap-00000002', '14:12:01'),
      taken('heap-00000003', '14:20:00', { name: 'Leaking' }),
    ]);
    const [first, second, named] = [...titles.values()];
    if (first === undefined || second === undefined || named === undefined) throw new Error('three titles');
    expect(titleText(comparisonTitle(first, second))).toBe('Orders Snapshot 14:07 ↔ 14:12');
    expect(titleText(comparisonTitle(first, named))).toBe('Orders Snapshot 14:07 ↔ Leaking');
  });
});
