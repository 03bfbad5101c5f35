/** Test helper: a small measured interaction. */
import type { InteractionFile } from '../contract/interactions.ts';

const COST = {
  ...{ isDrawn: true, interactions: 1, latencyMs: 296, inputDelayMs: 4, processingMs: 280, presentationMs: 12 },
  ...{ nextPaintMs: 296, blockedMs: 246, longestTaskMs: 290, longestFrameMs: 296, forcedLayoutMs: 40 },
};
const SEARCH = { name: 'searchText', url: 'http://shop.test/search.js', line: 3, column: 1 };
const ROWS = { name: 'layoutRows', url: 'http://shop.test/rows.js', line: 7, column: 2 };

export const INTERACTION_FILE: InteractionFile = {
  penInteraction: 1,
  asked: { steps: [{ type: 'bauer', on: 'Search' }], measure: true },
  result: {
    url: 'http://shop.test/',
    steps: [
      {
        ...{ action: 'type', label: 'type "bauer" on Search', waitedMs: 3, outcomes: ['It now holds "bauer".'] },
        ...{ hit: null, cost: COST, span: { fromUs: 1, toUs: 2 } },
      },
    ],
    ...{ isMeasured: true, performed: 2, cleared: ['Search'], reset: null, secondError: null },
    second: {
      ...{ captureId: 'trace-00000001', kind: 'trace', slowdown: 1.8, start: 'same', differs: '', code: [] },
      steps: [
        {
          ...{ latencyMs: 537.7, nextPaintMs: 537.7 },
          functions: [{ ...SEARCH, selfMs: 210, caller: null, dispatch: null }],
          forcedLayout: { count: 300, totalMs: 90, by: [ROWS] },
        },
      ],
    },
  },
};

export const TEXTS = { interaction: JSON.stringify(INTERACTION_FILE) };
