/** Workers that are busy beside the main thread: no long task shows them. */
import type { TraceInsights } from '../../../contracts/traces/trace-insights.ts';
import { link, ms, name, place, type Words } from '../../../findings/model.ts';
import { traceFinding } from '../finding.ts';

const SHOWN = 8;

type Worker = TraceInsights['workers'][number];

const workerName = ({ url, name: thread }: Worker): Words => (url === '' ? name(thread) : link(url));

/** ` (thread 812:14) was busy for 5.51s, hottest: editDistance (distance.js:1:22) 5.20s self time`: after the name of the worker. */
const workWords = ({ pid, tid, busyMs, hottest }: Worker): Words => [
  ` (thread ${pid}:${tid}) was busy for `,
  ms(busyMs),
  hottest === null ? '' : [', hottest: ', place(hottest.place), ' ', ms(hottest.selfMs), ' self time'],
];

export const workers = traceFinding({
  group: 'workers',
  tells: ['workers'],
  compared: ['Busy workers'],
  section: ({ insights: { workers: found } }) => {
    const [busiest] = found;
    if (busiest === undefined) return null;
    return {
      id: 'workers',
      title: 'Workers',
      facts: [],
      figure: ms(busiest.busyMs),
      line: [workerName(busiest), ' was busiest'],
      blocks: [
        {
          kind: 'list',
          maxTold: SHOWN,
          rows: found.map((worker) => ({
            name: workerName(worker),
            detail: workWords(worker),
            figure: ms(worker.busyMs),
            ...(worker.hottest === null
              ? { more: ', its functions were not sampled' }
              : { to: { kind: 'call', place: worker.hottest.place } }),
          })),
        },
      ],
    };
  },
  headlines: ({ insights }) =>
    insights.workers.slice(0, SHOWN).map((worker) => ['Worker: ', workerName(worker), workWords(worker)]),
  further: () => ({ workers: [] }),
});
