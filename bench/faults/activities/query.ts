/** Questions about a stored capture: in SQL, in its own process, and of the analysis process. */
import type { Activity } from './activity.ts';

export const query: Activity = {
  name: 'query',
  targets: ['chromium', 'node', 'deno'],
  usualMs: 3000,
  usesSql: true,
  async run({ call, snapshotId }) {
    await call('pen_heap_summary', { capture: snapshotId });
    await call('pen_query', {
      sql: 'select count(*) as pairs from class x, class y, class z where x.count < y.count and y.count < z.count',
      captures: [snapshotId],
    });
    await call('pen_heap_search', { capture: snapshotId, kind: 'duplicate-strings' });
  },
};
