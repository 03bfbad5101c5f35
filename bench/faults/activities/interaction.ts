/** Trusted input on the page: once, and twice with a trace of the second time. */
import type { Activity } from './activity.ts';

const STEPS = [
  { click: 'button "Add"' },
  { type: 'a name', on: 'input', clear: true },
  { click: 'button "Add"' },
  { wait: 300 },
  { scroll: 200 },
];

export const interaction: Activity = {
  name: 'interaction',
  targets: ['chromium'],
  usualMs: 1500,
  run: async ({ call, targetId }) => void (await call('pen_interact', { target: targetId, steps: STEPS })),
};

export const measuredInteraction: Activity = {
  name: 'measured-interaction',
  targets: ['chromium'],
  usualMs: 6000,
  coolsDown: 'pen_capture_trace',
  run: async ({ call, targetId }) =>
    void (await call('pen_interact', { target: targetId, steps: STEPS, measure: true })),
};
