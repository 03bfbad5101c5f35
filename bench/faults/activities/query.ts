/** Questions about a stored capture: in SQL, in its own process, and of the analysis process. */
import type { Activity } from './activity.ts';

/** Takes a second or so. */
const SOME = '(select id from node limit 8000)';
const PAIRS = `select count(*) as pairs from ${SOME} x, ${SOME} y where x.id * y.id % 7 = 3`;

export const query: Activity = {
  name: 'query',
  targets: ['chromium', 'node', 'deno'],
  usualMs: 3000,
  usesSql: true,
  async run({ call, snapshotId }) {
    await call('pen_heap_summary', { capture: snapshotId });
    await call('pen_query', {
      sql: PAIRS,
      captures: [snapshotId],
    });
    await call('pen_heap_search', { capture: snapshotId, kind: 'duplicate-strings' });
  },
};
