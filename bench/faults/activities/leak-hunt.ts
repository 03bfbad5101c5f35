/** A leak hunt of what the target does by itself: heap snapshots in rounds, and their comparison. */
import type { Activity } from './activity.ts';

export const leakHunt: Activity = {
  name: 'leak-hunt',
  targets: ['chromium', 'node', 'deno'],
  usualMs: 8000,
  coolsDown: 'pen_heap_snapshot',
  run: async ({ call, targetId }) =>
    void (await call('pen_leak_hunt', { target: targetId, seconds: 1, rounds: 2, warmUpRounds: 0 })),
};
