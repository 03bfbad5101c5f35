/** Cards of causes: the load path, and forced layout. */
import { formatCount } from '../../../../shared/base/units.ts';
import { authorCode } from '../../../../shared/contracts/author-code.ts';
import type { ForcedLayout, LoadPath } from '../../../../shared/contracts/trace-causes.ts';
import { Button } from '../../../widgets/button.tsx';
import { useOriginals } from '../../../widgets/profile/originals.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { requestName } from '../tracks/network-lanes.ts';
import type { TraceGo } from '../trace-types.ts';
import { useMoment } from '../use-moment.ts';
import { changeWords, patternWords, readWords, stepName, stepWords } from './cause-texts.ts';
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
  const moment = useMoment();
  const { paint, element, url, fromMs, toMs, steps, blocking, notWaitedFor } = path;
  const what = [element, url === '' ? '' : requestName({ url })].filter((part) => part !== '').join(', ');
  return (
    <InsightCard
      id="load-path"
      title="Load path"
      figure={durationText(toMs - fromMs)}
      line={`What the ${paint} paint${what === '' ? '' : ` (${what})`} waited for`}
      isOpen
    >
      <InsightRows
        rows={steps.map((step, at) => ({
          key: String(at),
          name: stepName(step),
          second: stepWords(step, at, steps, originals),
          figure: durationText(step.toMs - step.fromMs),
          code: step.startedBy === null ? null : authorCode(step.startedBy).place,
          onGo: () =>
            step.requestId !== null
              ? go.toRequest(step.requestId)
              : go.toRange({ fromMs: step.fromMs, toMs: step.toMs }),
        }))}
        more={
          <>
            {blocking.map((row) => (
              <p key={row.requestId} className="third small insight-note">
                Waited for {requestName(row)}{' '}
                {row.waits.map((wait) => `from ${moment(wait.fromMs)} to ${moment(wait.toMs)}`).join(' and ')}:{' '}
                {durationText(row.waitedMs)} of the {durationText(row.tookMs)} that it took
              </p>
            ))}
            {notWaitedFor === 0 ? null : (
              <p className="third small insight-note">
                {formatCount(notWaitedFor)} {notWaitedFor === 1 ? 'request was' : 'requests were'} not waited for
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
      figure={durationText(layoutMs + styleMs)}
      line={`${formatCount(count)} times: layout ${durationText(layoutMs)}, style ${durationText(styleMs)}${hasStacks ? '' : '; without stacks, by function'}`}
    >
      <InsightRows
        rows={rows.map((row, at) => ({
          key: String(at),
          name: readWords(row, originals),
          second: [patternWords(row, originals), changeWords(row, originals)]
            .filter((words) => words !== null)
            .join(', '),
          figure: durationText(row.layoutMs + row.styleMs),
          onGo: () => go.toEvent(row.event),
          code: row.read,
        }))}
      />
    </InsightCard>
  );
}
