/** Details of the selection by its kind: event, request, or sampled function. */
import type { ReactNode } from 'react';
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { TraceTrack } from '../../../../shared/contracts/traces/trace-tracks.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { useClipboard } from '../../../stores/hooks/use-command.ts';
import { Button } from '../../../widgets/button.tsx';
import { CopyButton } from '../../../widgets/copy-button.tsx';
import { selfSizeOf } from '../../../widgets/minimap/activity.ts';
import { FunctionName } from '../../../widgets/profile/function-name.tsx';
import { useOriginals } from '../../../widgets/profile/originals.ts';
import { SourceLink } from '../../../widgets/source-link.tsx';
import { wholeSource } from '../../../widgets/source-place.ts';
import { stackOfBox, subtreeOfBox } from '../tracks/track-texts.ts';
import { useMoment } from '../use-moment.ts';
import { sampledAt, type SamplesPlace } from './box-menu.ts';
import { EventDetails, FactList, Stack, stackText } from './event-details.tsx';
import { RequestDetails } from './request-details.tsx';
import { boxesAround, eventAt, labelAt, labelName, type TrackChart } from '../tracks/track-chart.ts';
import type { TraceGo } from '../trace-types.ts';
import type { Flows } from '../tracks/use-flows.ts';
import type { TraceSelection } from '../use-trace-selection.ts';
import type { ContentOf } from '../tables/walk.ts';

/** Details of a selected sampled function. It is not an event, so all data comes from the chart. */
interface FunctionDetailsProps {
  readonly chart: TrackChart;
  readonly box: number;
  readonly threadName: string;
  readonly go: TraceGo;
  /** Its callers and callees in the samples of its thread; null if there are none. */
  readonly onSandwich: (() => void) | null;
  readonly onLink: () => Promise<boolean>;
}

function FunctionDetails({ chart, box, threadName, go, onSandwich, onLink }: FunctionDetailsProps) {
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

export interface SelectionPaneParts {
  readonly document: AnalysisDocument;
  readonly selection: Pick<TraceSelection, 'chosen' | 'box'>;
  readonly contentOf: ContentOf;
  readonly tracks: readonly TraceTrack[];
  /** Null while loading. */
  readonly flows: Flows | null;
  readonly go: TraceGo;
  readonly toSamples: (to: SamplesPlace) => void;
  readonly copyLink: () => Promise<boolean>;
  readonly onReopen: () => void;
}

/** Null without a selection. */
export function selectionPane(parts: SelectionPaneParts): ReactNode {
  const { document, selection, contentOf, tracks, flows, go, toSamples, copyLink, onReopen } = parts;
  const { chosen, box } = selection;
  if (chosen === null) return null;
  const ofEvent = { document, flows, go, onLink: copyLink, onReopen };
  if (chosen.kind === 'event') return <EventDetails {...ofEvent} event={chosen.event} />;
  if (box === null) return <p className="trace-waiting third">Loading request …</p>;
  const content = contentOf(box.trackId);
  if (content?.kind === 'requests') {
    const request = content.chart.requests[box.box];
    return request === undefined ? null : <RequestDetails request={request} flows={flows} go={go} onLink={copyLink} />;
  }
  if (content?.kind !== 'boxes') return null;
  const event = eventAt(content.chart, box.box);
  if (event !== null) return <EventDetails {...ofEvent} event={event} />;
  const name = tracks.find(({ id }) => id === box.trackId)?.name ?? '';
  const sampled = sampledAt(box, parts);
  return (
    <FunctionDetails
      chart={content.chart}
      box={box.box}
      threadName={name}
      go={go}
      onSandwich={sampled === null ? null : () => toSamples({ show: 'sandwich', ...sampled })}
      onLink={copyLink}
    />
  );
}
