import { expect, it } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';

it('frees what nothing refers to any more', async () => {
  const released = ((): WeakRef<ArrayBuffer> => new WeakRef(new ArrayBuffer(1 << 20)))();
  // What a WeakRef was made of lives until the turn is over.
  await new Promise((next) => setImmediate(next));
  collectGarbage();
  expect(released.deref()).toBeUndefined();
});
