/** All activities: one of each kind of capture, and those that are no capture. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Activity } from './activity.ts';
import { captureActivities } from './captures.ts';

const EVERYWHERE = ['chromium', 'node', 'deno'] as const;

const STEPS = [
  { click: 'button "Add"' },
  { type: 'a name', on: 'input', clear: true },
  { click: 'button "Add"' },
  { wait: 300 },
  { scroll: 200 },
];

/** Trusted input on the page. */
const interaction: Activity = {
  name: 'interaction',
  targets: ['chromium'],
  usualMs: 1500,
  run: async ({ call, targetId }) => void (await call('pen_interact', { target: targetId, steps: STEPS })),
};

/** The same twice, with a trace of the second time. */
const measuredInteraction: Activity = {
  name: 'measured-interaction',
  targets: ['chromium'],
  usualMs: 6000,
  coolsDown: 'pen_capture_trace',
  run: async ({ call, targetId }) =>
    void (await call('pen_interact', { target: targetId, steps: STEPS, measure: true })),
};

/** A leak hunt of what the target does by itself: heap snapshots in rounds, and their comparison. */
const leakHunt: Activity = {
  name: 'leak-hunt',
  targets: EVERYWHERE,
  usualMs: 8000,
  coolsDown: 'pen_heap_snapshot',
  run: async ({ call, targetId }) =>
    void (await call('pen_leak_hunt', { target: targetId, seconds: 1, rounds: 2, warmUpRounds: 0 })),
};

const HELD_MS = 1500;

/** The flight recorder: on, kept once, off. */
const recorder: Activity = {
  name: 'recorder',
  targets: EVERYWHERE,
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

/** Takes a second or so. */
const SOME = '(select id from node limit 8000)';
const PAIRS = `select count(*) as pairs from ${SOME} x, ${SOME} y where x.id * y.id % 7 = 3`;

/** Questions about a stored capture: in SQL, in its own process, and of the analysis process. */
const query: Activity = {
  name: 'query',
  targets: EVERYWHERE,
  usualMs: 3000,
  usesSql: true,
  async run({ call, snapshotId }) {
    await call('pen_heap_summary', { capture: snapshotId });
    await call('pen_query', { sql: PAIRS, captures: [snapshotId] });
    await call('pen_heap_search', { capture: snapshotId, kind: 'duplicate-strings' });
  },
};

export function allActivities(): Activity[] {
  return [...captureActivities(), interaction, measuredInteraction, leakHunt, recorder, query];
}
