/** Test helper: a small comparison. */
import type { ComparisonFile } from '../comparison-files.ts';

export const TEXTS = {
  comparison: JSON.stringify({
    penComparison: 1,
    captures: [
      { id: 'cpu-0000000a', kind: 'cpu-profile', name: 'Shop', startedAt: '2026-09-01T09:00:00.000Z' },
      { id: 'cpu-0000000b', kind: 'cpu-profile', name: 'Shop', startedAt: '2026-09-01T10:00:00.000Z' },
    ],
    verdict: 'By their part of the time of functions, more: sort 4.0% → 9.0%.',
    figures: [['Now', '2.00s']],
    tables: [
      { title: 'Beyond noise', columns: [{ title: 'Function' }], rows: [['sort'], [{ text: 'filter' }]], total: 2 },
    ],
  } satisfies ComparisonFile),
};
