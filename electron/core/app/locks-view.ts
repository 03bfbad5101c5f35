/** Held locks and running cooldowns as one state. */
import { Emitter } from '../../../shared/base/emitter.ts';
import type { Cooldowns } from '../locks/cooldowns.ts';
import type { Locks } from '../locks/locks.ts';
import type { LocksView } from './types.ts';

export function createLocksView(locks: Locks, cooldowns: Cooldowns): LocksView {
  const changes = new Emitter<void>();
  locks.changes.listen(() => changes.emit());
  cooldowns.changes.listen(() => changes.emit());
  return { state: () => ({ held: [...locks.held()], cooldowns: [...cooldowns.running()] }), changes };
}
