import { expect, test } from 'vitest';
import { createWorkerHeaps } from './worker-heaps.ts';

test('a worker that is there in all rounds tells what its heap gained in each', async () => {
  const workers = [{ id: 'w1' }];
  const sizes: Record<string, (number | null)[]> = { w1: [100, 140, 185, 90, 95], w2: [50, 60, 70, 80] };
  const heaps = createWorkerHeaps(
    () => workers,
    async (id) => sizes[id]?.shift() ?? null,
  );
  const gained = () => ['w1', 'w2', 'w3'].map((id) => heaps.gainedBy(id));
  await heaps.taken(1);
  workers.push({ id: 'w2' });
  await heaps.taken(2);
  await heaps.taken(3);
  expect(gained()).toEqual([[40, 45], [], []]);
  // The rounds begin again.
  await heaps.taken(1);
  await heaps.taken(2);
  expect(gained()).toEqual([[5], [10], []]);
});
