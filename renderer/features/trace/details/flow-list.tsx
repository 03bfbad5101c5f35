/** Initiators and consequences of the selection, as lists of links. */
import { eventTitle } from '../../../../shared/engine/trace/contract/trace-event-titles.ts';
import type { TraceFlow, TraceFlowEnd } from '../../../../shared/engine/trace/contract/traces.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment } from '../use-moment.ts';
import { requestName } from '../tracks/network-lanes.ts';
import type { TraceGo } from '../trace-types.ts';
import type { Flows } from '../tracks/use-flows.ts';

const KIND_WORDS: Readonly<Record<TraceFlow['kind'], string>> = {
  timer: 'timer',
  'animation-frame': 'animation frame',
  'idle-callback': 'idle callback',
  message: 'message',
  style: 'style invalidated',
  layout: 'layout invalidated',
  request: 'request',
  flow: 'recorded by the browser',
};

export type FlowSubject = { readonly event: number } | { readonly requestId: string };

function isSubject(end: TraceFlowEnd, subject: FlowSubject): boolean {
  if ('requestId' in subject) return end.requestId === subject.requestId;
  return end.event === subject.event || end.around === subject.event;
}

function FlowRows({
  title,
  flows,
  side,
  go,
}: {
  title: string;
  flows: readonly TraceFlow[];
  side: 'from' | 'to';
  go: TraceGo;
}) {
  const moment = useMoment();
  if (flows.length === 0) return null;
  return (
    <section className="trace-section">
      <h4>{title}</h4>
      <ol className="trace-ancestors" data-testid={`flows-${side}`}>
        {flows.map((flow, place) => {
          const { event, requestId, name, around, startMs, threadName } = flow[side];
          const target = event ?? around;
          return (
            // Several flows may belong to the same event.
            <li key={`${place}`} title={`${moment(startMs)}${threadName === '' ? '' : `, ${threadName}`}`}>
              <button
                type="button"
                className="link cut"
                onClick={() => {
                  if (requestId !== null) go.toRequest(requestId);
                  else if (target !== null) go.toEvent(around ?? target);
                }}
              >
                {requestId === null ? eventTitle(name) : requestName({ url: name })}
              </button>
              <span className="third small cut">{KIND_WORDS[flow.kind]}</span>
              <span className="mono small third">
                {flow.to.startMs > flow.from.startMs ? (side === 'from' ? '−' : '+') : ''}
                {durationText(flow.to.startMs - flow.from.startMs)}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

export interface FlowListProps {
  /** Null while loading. */
  readonly flows: Flows | null;
  readonly subject: FlowSubject;
  readonly go: TraceGo;
}

export function FlowList({ flows, subject, go }: FlowListProps) {
  if (flows === null) return null;
  return (
    <>
      <FlowRows
        title="Initiated by"
        flows={flows.flows.filter(({ to }) => isSubject(to, subject))}
        side="from"
        go={go}
      />
      <FlowRows title="Led to" flows={flows.flows.filter(({ from }) => isSubject(from, subject))} side="to" go={go} />
      {flows.isCut ? <p className="third small">Only the nearest are shown.</p> : null}
    </>
  );
}
