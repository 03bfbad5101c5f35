import { expect, it } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';

it('frees unreferenced memory', async () => {
  const released = ((): WeakRef<ArrayBuffer> => new WeakRef(new ArrayBuffer(1 << 20)))();
  // The target of a WeakRef lives until the turn is over.
  await new Promise((next) => setImmediate(next));
  collectGarbage();
  expect(released.deref()).toBeUndefined();
});
