/** The insight on busy workers. */
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { TraceInsights } from '../../../../shared/contracts/trace-insights.ts';
import { useOriginals } from '../../../widgets/profile/originals.ts';
import type { TraceGo } from '../trace-types.ts';
import { placeText } from './cause-texts.ts';
import { InsightCard, InsightRows } from './insight-card.tsx';
import { shortUrl } from './short-url.ts';

/** Workers are busy beside the main thread: no long task shows them. */
export function WorkersCard({ workers, go }: Pick<TraceInsights, 'workers'> & { go: TraceGo }) {
  const originals = useOriginals();
  const [busiest] = workers;
  if (busiest === undefined) return null;
  const nameOf = ({ url, name }: TraceInsights['workers'][number]): string => shortUrl(url) || name || 'Worker';
  return (
    <InsightCard
      id="workers"
      title="Workers"
      figure={durationText(busiest.busyMs)}
      line={`${nameOf(busiest)} was busiest`}
    >
      <InsightRows
        rows={workers.map((worker) => {
          const { hottest } = worker;
          return {
            key: `${worker.pid}:${worker.tid}`,
            name: nameOf(worker),
            second:
              hottest === null
                ? 'its functions were not sampled'
                : `most in ${placeText(hottest.place, originals)}, ${durationText(hottest.selfMs)}`,
            figure: durationText(worker.busyMs),
            ...(hottest === null ? {} : { onGo: () => go.toCall(hottest.place) }),
          };
        })}
      />
    </InsightCard>
  );
}
