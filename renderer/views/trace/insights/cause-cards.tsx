/** Cards of causes: the load path, and forced layout. */
import { formatCount } from '../../../../shared/base/units.ts';
import type { ForcedLayout, LoadPath } from '../../../../shared/contracts/trace-causes.ts';
import { Button } from '../../../widgets/button.tsx';
import { useOriginals } from '../../../widgets/profile/originals.ts';
import { timeText } from '../diff/durations.tsx';
import { requestName } from '../tracks/network-lanes.ts';
import type { TraceGo } from '../trace-types.ts';
import { patternWords, placeText, stepName, stepWords } from './cause-texts.ts';
import { InsightCard, InsightRows } from './insight-card.tsx';
import type { LoadPathOnTracks } from './use-load-path.ts';

export interface LoadPathCardProps {
  readonly path: LoadPath;
  readonly go: TraceGo;
  /** Null if the tracks do not draw it. */
  readonly onTracks: LoadPathOnTracks | null;
}

export function LoadPathCard({ path, go, onTracks }: LoadPathCardProps) {
  const originals = useOriginals();
  const { paint, element, url, fromMs, toMs, steps, blocking } = path;
  const what = [element, url === '' ? '' : requestName({ url })].filter((part) => part !== '').join(', ');
  const [longest] = blocking;
  return (
    <InsightCard
      id="load-path"
      title="Load path"
      figure={timeText(toMs - fromMs)}
      line={`What the ${paint} paint${what === '' ? '' : ` (${what})`} waited for`}
      isOpen
    >
      <InsightRows
        rows={steps.map((step, at) => ({
          key: String(at),
          name: stepName(step),
          second: stepWords(step, at, steps, originals),
          figure: timeText(step.toMs - step.fromMs),
          onGo: () =>
            step.requestId !== null
              ? go.toRequest(step.requestId)
              : go.toRange({ fromMs: step.fromMs, toMs: step.toMs }),
        }))}
        more={
          <>
            {longest === undefined ? null : (
              <p className="third small insight-note">
                Waited longest for {requestName(longest)}: {timeText(longest.waitedMs)} of {timeText(longest.tookMs)}
              </p>
            )}
            {onTracks === null ? null : (
              <Button size="tiny" onClick={() => onTracks.setDrawn(!onTracks.isDrawn)}>
                {onTracks.isDrawn ? 'Hide on tracks' : 'Show on tracks'}
              </Button>
            )}
          </>
        }
      />
    </InsightCard>
  );
}

export function ForcedLayoutCard({ forced, go }: { readonly forced: ForcedLayout; readonly go: TraceGo }) {
  const originals = useOriginals();
  const { count, layoutMs, styleMs, hasStacks, rows } = forced;
  return (
    <InsightCard
      id="forced-layout"
      title="Forced layout"
      figure={timeText(layoutMs + styleMs)}
      line={`${formatCount(count)} times: layout ${timeText(layoutMs)}, style ${timeText(styleMs)}${hasStacks ? '' : '; without stacks, by function'}`}
    >
      <InsightRows
        rows={rows.map((row, at) => ({
          key: String(at),
          name: placeText(row.read, originals),
          second: [
            patternWords(row, originals),
            ...(row.changedBy === null
              ? []
              : [`changed by ${placeText(row.changedBy, originals)}${row.node === '' ? '' : `: ${row.node}`}`]),
          ].join(', '),
          figure: timeText(row.layoutMs + row.styleMs),
          onGo: () => go.toEvent(row.event),
        }))}
      />
    </InsightCard>
  );
}
