/** The memory that only the start needed. */
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Log } from '../log/log.ts';
import { collectStartGarbage } from './start-garbage.ts';

const referTo = (value: object): WeakRef<object> => new WeakRef(value);

it('frees objects that nothing refers to', async () => {
  const warnings: string[] = [];
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: (message) => void warnings.push(message),
    error: () => undefined,
  };
  const parts = referTo({ text: 'of the start' });
  const kept = { text: 'of the app' };
  const app = referTo(kept);
  // An object is not collected in the turn that made its reference.
  await turn();
  await collectStartGarbage(log);
  expect(parts.deref()).toBeUndefined();
  expect(app.deref()).toBe(kept);
  expect(warnings).toEqual([]);
});
