/** Workers that are busy beside the main thread: no long task shows them. */
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { link, ms, name, place, rowWords, type ListRow, type Words } from '../../../core/findings/model.ts';
import { traceFinding } from '../finding.ts';

const SHOWN = 8;

type Worker = TraceInsights['workers'][number];

const workerName = ({ url, name: thread }: Worker): Words => (url === '' ? name(thread) : link(url));

/** `/indexer.js (thread 812:14) 5.51s: busy, hottest: editDistance (distance.js:1:22) 5.20s self time`. */
const workerRow = (worker: Worker): ListRow => {
  const { pid, tid, busyMs, hottest } = worker;
  return {
    name: [workerName(worker), ` (thread ${pid}:${tid})`],
    figure: ms(busyMs),
    ...(hottest === null
      ? { detail: 'busy, its functions were not sampled' }
      : {
          detail: ['busy, hottest: ', place(hottest.place), ' ', ms(hottest.selfMs), ' self time'],
          to: { kind: 'call', place: hottest.place },
        }),
  };
};

export const workers = traceFinding({
  group: 'workers',
  rank: { headlines: 90 },
  tells: ['workers'],
  compared: ['Busy workers'],
  section: ({ insights: { workers: found } }) => {
    const [busiest] = found;
    if (busiest === undefined) return null;
    return {
      id: 'workers',
      title: 'Workers',
      facts: [['Busiest', ms(busiest.busyMs)]],
      blocks: [{ kind: 'list', maxRows: SHOWN, rows: found.map(workerRow) }],
    };
  },
  headlines: ({ insights }) =>
    insights.workers.slice(0, SHOWN).map((worker) => ['Worker: ', rowWords(workerRow(worker))]),
  further: () => ({ workers: [] }),
});
