/** Details of a selected sampled function. It is not an event, so all data comes from the chart. */
import { useClipboard } from '../../../core/stores/hooks/use-command.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';
import { selfSizeOf } from '../../../core/widgets/minimap/activity.ts';
import { FunctionName } from '../../../core/widgets/profile/function-name.tsx';
import { useOriginals } from '../../../core/widgets/profile/originals.ts';
import { SourceLink } from '../../../core/widgets/source-link.tsx';
import { wholeSource } from '../../../core/widgets/source-place.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment } from '../use-moment.ts';
import { FactList, Stack, stackText } from './event-details.tsx';
import { boxesAround, eventAt, labelAt, labelName, type TrackChart } from '../tracks/track-chart.ts';
import { stackOfBox, subtreeOfBox } from '../tracks/track-texts.ts';
import type { TraceGo } from '../trace-types.ts';

export interface FunctionDetailsProps {
  readonly chart: TrackChart;
  readonly box: number;
  readonly threadName: string;
  readonly go: TraceGo;
  /** Its callers and callees in the samples of its thread; null if there are none. */
  readonly onSandwich: (() => void) | null;
  readonly onLink: () => Promise<boolean>;
}

export function FunctionDetails({ chart, box, threadName, go, onSandwich, onLink }: FunctionDetailsProps) {
  const copy = useClipboard();
  const moment = useMoment();
  const label = labelAt(chart, box);
  const startMs = chart.layout.starts[box] ?? 0;
  const totalMs = chart.layout.sizes[box] ?? 0;
  const source = wholeSource(label);
  const originals = useOriginals();
  const original = originals.of(label);
  const stack = stackOfBox(chart, box);
  const event = boxesAround(chart, box)
    .map((each) => ({ event: eventAt(chart, each), name: labelName(labelAt(chart, each)) }))
    .find((each) => each.event !== null);
  return (
    <div className="trace-details stack" data-testid="function-details">
      <div className="trace-details-head row">
        <h3 className="selectable">
          <FunctionName place={label} originals={originals} />
        </h3>
        <span className="grow" />
        <Button size="tiny" look="bare" onClick={() => go.toRange({ fromMs: startMs, toMs: startMs + totalMs })}>
          Select range
        </Button>
        {onSandwich === null ? null : (
          <Button size="tiny" look="bare" data-testid="function-sandwich" onClick={onSandwich}>
            Callers and callees
          </Button>
        )}
        <CopyButton size="tiny" look="bare" label="Copy name" onCopy={() => copy(labelName(label))} />
        <CopyButton size="tiny" look="bare" label="Copy stack" onCopy={() => copy(stackText(stack))} />
        <CopyButton size="tiny" look="bare" label="Copy subtree" onCopy={() => copy(subtreeOfBox(chart, box))} />
        <CopyButton size="tiny" look="bare" label="Copy link" onCopy={onLink} />
      </div>
      <div className="trace-details-columns">
        <FactList
          facts={[
            { label: 'Total', value: durationText(totalMs), isMono: true },
            { label: 'Self', value: durationText(selfSizeOf(chart.layout, box)), isMono: true },
            { label: 'Start', value: moment(startMs), isMono: true },
            { label: 'Thread', value: threadName },
            ...(original === null
              ? []
              : [
                  {
                    label: 'Source',
                    value: (
                      <SourceLink place={label}>
                        {original.source}:{original.line}:{original.column}
                      </SourceLink>
                    ),
                    isMono: true,
                  },
                ]),
            {
              label: original === null ? 'Source' : 'Generated',
              value:
                source === '' ? (
                  'not recorded'
                ) : original === null ? (
                  <SourceLink place={label}>{source}</SourceLink>
                ) : (
                  source
                ),
              isMono: source !== '',
            },
            { label: 'Recorded by', value: 'CPU profiler samples' },
          ]}
        />
        <div>
          {event === undefined || event.event === null ? null : (
            <section className="trace-section">
              <h4>Parents</h4>
              <button type="button" className="link" onClick={() => go.toEvent(event.event ?? 0)}>
                {event.name}
              </button>
            </section>
          )}
          <Stack stack={stack} originals={originals} isOfFunctions />
        </div>
      </div>
    </div>
  );
}
