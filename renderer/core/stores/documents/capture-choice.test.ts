import { expect, it } from 'vitest';
import { capture } from '../../testing/records.ts';
import { captureChoice, ofTargetFirst } from './capture-choice.ts';
import { captureTitles } from './capture-titles.ts';

const taken = (id: string, time: string, target: string) => {
  const made = capture(id, { name: 'Orders', startedAt: new Date(`2026-11-20T${time}`).toISOString() });
  return { ...made, target: made.target === null ? null : { ...made.target, id: target } };
};

it('tells snapshots of one minute and one name apart, and has those of the same target first', () => {
  const [other, first, second] = [
    taken('heap-00000001', '19:49:01', 'other'),
    taken('heap-00000002', '19:49:05', 'page'),
    taken('heap-00000003', '19:49:09', 'page'),
  ] as const;
  const all = [other, first, second];
  const entries = all.map((each) => captureChoice(each, captureTitles(all), Date.parse('2026-11-20T20:00')));
  expect(new Set(entries.map(({ label }) => label)).size).toBe(3);
  expect(entries[1]?.label).toContain('19:49:05');
  expect(ofTargetFirst(all, second).map(({ id }) => id)).toEqual([first.id, second.id, other.id]);
});
