import { expect, test } from 'vitest';
import { atOnce } from './at-once.ts';

test('keeps the order, never exceeds the limit, and leaves out what was not begun', async () => {
  let running = 0;
  let most = 0;
  const work = async (item: number): Promise<number> => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < 5 - (item % 5); turn += 1) await Promise.resolve();
    running -= 1;
    return item * 2;
  };
  const items = Array.from({ length: 20 }, (_, at) => at);
  expect(await atOnce(items, 4, work)).toEqual(items.map((item) => item * 2));
  expect(most).toBe(4);
  let begun = 0;
  const some = await atOnce(
    items,
    4,
    async (item) => ((begun += 1), item),
    () => begun >= 6,
  );
  expect(some).toEqual([0, 1, 2, 3, 4, 5]);
});
