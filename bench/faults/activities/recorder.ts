/** The flight recorder: on, kept once, off. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Activity } from './activity.ts';

const HELD_MS = 1500;

export const recorder: Activity = {
  name: 'recorder',
  targets: ['chromium', 'node', 'deno'],
  usualMs: 3500,
  async run({ call, targetId }) {
    await call('pen_watch', { target: targetId, action: 'record', seconds: 5 });
    try {
      await delay(HELD_MS);
      await call('pen_watch', { target: targetId, action: 'keep' });
    } finally {
      await call('pen_watch', { target: targetId, action: 'off' });
    }
  },
};
