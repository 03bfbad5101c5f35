/** Details of the selection by its kind: event, request, or sampled function. */
import type { ReactNode } from 'react';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { sampledAt, type SamplesPlace } from './box-menu.ts';
import { EventDetails } from './event-details.tsx';
import { FunctionDetails } from './function-details.tsx';
import { RequestDetails } from './request-details.tsx';
import { eventAt } from '../tracks/track-chart.ts';
import type { TraceGo } from '../trace-types.ts';
import type { Flows } from '../tracks/use-flows.ts';
import type { TraceSelection } from '../use-trace-selection.ts';
import type { ContentOf } from '../tables/walk.ts';

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
