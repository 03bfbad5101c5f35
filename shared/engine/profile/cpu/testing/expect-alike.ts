/** Test helper: compares every view of a profile with the naive implementation. */
import { expect } from 'vitest';
import type { CpuPlace } from '../../contract/sampled-profiles.ts';
import { naiveProfile } from './naive-profile.ts';
import { bytesOf, type FileProfile } from './profile-picture.ts';
import type { Ask } from '../../testing/read-profile.ts';
import { askerOf } from './read-profile.ts';

export const OWN = ['(root)', '(program)', '(idle)', '(garbage collector)'];

const us = (ms: number): number => Math.round(ms * 1000);
const keyOf = ({ name, url, line, column }: CpuPlace): string => `${name} ${url}:${line}:${column}`;

/** Self time by stack, from a top-down or bottom-up tree. */
function stacksOf(ask: Ask, view: 'top-down' | 'bottom-up'): Record<string, number> {
  const found: Record<string, number> = {};
  const walk = (parent: number | null, keys: readonly string[]): number => {
    let below = 0;
    for (const row of ask('profile.tree', { view, parent, count: 10_000 }).rows) {
      const stack = view === 'top-down' ? [...keys, keyOf(row)] : [keyOf(row), ...keys];
      const rest = row.hasChildren ? walk(row.nodeId, stack) : 0;
      // Bottom-up: the time that no caller accounts for belongs to stacks that begin here.
      const ownUs = view === 'top-down' ? us(row.self) : us(row.self) - rest;
      if (ownUs !== 0) found[stack.join(' → ')] = (found[stack.join(' → ')] ?? 0) + ownUs;
      below += us(view === 'top-down' ? row.total : row.self);
    }
    return below;
  };
  walk(null, []);
  return found;
}

/** Time by function in the chart, counting nested boxes of a function once. */
export function totalsOfChart(ask: Ask, order: 'time' | 'left-heavy'): Record<string, number> {
  const { starts, sizes, functionOf, functions } = ask('profile.chart', { order });
  const spans = new Map<string, [number, number][]>();
  for (let at = 0; at < starts.length; at += 1) {
    const place = functions[functionOf[at] ?? -1];
    if (place === undefined || (place.url === '' && OWN.includes(place.name))) continue;
    const from = us(starts[at] ?? 0);
    const list = spans.get(keyOf(place)) ?? [];
    list.push([from, from + us(sizes[at] ?? 0)]);
    spans.set(keyOf(place), list);
  }
  const totals: Record<string, number> = {};
  for (const [key, list] of spans) {
    let [sum, endUs] = [0, 0];
    for (const [from, to] of list.toSorted(([a], [b]) => a - b)) {
      sum += Math.max(0, to - Math.max(from, endUs));
      endUs = Math.max(endUs, to);
    }
    if (sum > 0) totals[key] = sum;
  }
  return totals;
}

export function positive(record: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value > 0));
}

/** Compares all views of a profile with the naive implementation. */
export function expectAlike(profile: FileProfile, cuts: readonly number[] = []): void {
  const naive = naiveProfile(profile);
  const ask = askerOf(bytesOf(profile), cuts);
  const { rows } = ask('profile.functions', { count: 10_000 });
  expect(
    Object.fromEntries(
      rows.map((row) => [keyOf(row), { selfUs: us(row.self), totalUs: us(row.total), samples: row.samples }]),
    ),
  ).toEqual(naive.functions);
  const { overhead, samples } = ask('profile.overview', {});
  expect(samples).toBe(profile.samples.length);
  expect(positive(Object.fromEntries(overhead.map(({ name, self }) => [name, us(self)])))).toEqual(
    positive(naive.overheadUs),
  );
  expect(stacksOf(ask, 'top-down')).toEqual(positive(naive.stacksUs));
  expect(stacksOf(ask, 'bottom-up')).toEqual(positive(naive.stacksUs));
  const totals = positive(
    Object.fromEntries(Object.entries(naive.functions).map(([key, { totalUs }]) => [key, totalUs])),
  );
  expect(totalsOfChart(ask, 'left-heavy')).toEqual(totals);
  const edges: Record<string, number> = {};
  for (const place of rows) {
    for (const row of ask('profile.around', { place, direction: 'callers', count: 10_000 }).rows)
      edges[`${keyOf(row)} → ${keyOf(place)}`] = us(row.total);
  }
  expect(positive(edges)).toEqual(positive(naive.edgesUs));
  for (const place of rows) {
    for (const row of ask('profile.around', { place, direction: 'callees', count: 10_000 }).rows)
      expect(us(row.total)).toBe(edges[`${keyOf(place)} → ${keyOf(row)}`]);
  }
  // The full range equals the whole recording, and two halves add up to it.
  const wholeMs = ask('profile.chart', {}).starts.length === 0 ? 1 : 1e9;
  const half = ask('profile.overview', {}).durationMs / 2;
  const sums = new Map<string, number>();
  for (const range of [
    { fromMs: 0, toMs: half },
    { fromMs: half, toMs: wholeMs },
  ])
    for (const row of ask('profile.functions', { range, count: 10_000 }).rows)
      sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.self);
  for (const row of rows) expect(sums.get(keyOf(row)) ?? 0).toBeCloseTo(row.self, 6);
}
