/** Details of the selected event: times, thread, parents, stack, arguments. */
import { copiedLines } from '../../../core/widgets/copied-text.ts';
import { useMemo, type ReactNode } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import type { TraceEventDetails } from '../../../../shared/engine/trace/contract/traces.ts';
import type { AnalysisDocument } from '../../../core/bridge/analysis-client.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { useClipboard } from '../../../core/stores/hooks/use-command.ts';
import { useOriginalPlaces } from '../../../core/stores/hooks/use-source-maps.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';
import { FunctionName } from '../../../core/widgets/profile/function-name.tsx';
import { originalPlace, originalsOf, type Originals } from '../../../core/widgets/profile/originals.ts';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { SourceLink } from '../../../core/widgets/source-link.tsx';
import { functionName, sourcePlace, wholeSource, type SourcePosition } from '../../../core/widgets/source-place.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment, type MomentOf } from '../use-moment.ts';
import { FlowList } from './flow-list.tsx';
import type { TraceGo } from '../trace-types.ts';
import type { Flows } from '../tracks/use-flows.ts';

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  readonly isMono?: boolean;
}

export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="trace-facts">
      {facts.map(({ label, value, isMono = false }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className={isMono ? 'mono selectable' : 'selectable'}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export type StackPlace = SourcePosition & { readonly name: string };

const NO_STACK: readonly StackPlace[] = [];

/** A stack in the format of JavaScript engines. */
export function stackText(stack: readonly StackPlace[]): string {
  return copiedLines(
    stack.map((place) => {
      const source = wholeSource(place);
      return source === '' ? `    at ${functionName(place.name)}` : `    at ${functionName(place.name)} (${source})`;
    }),
  );
}

export interface StackProps {
  readonly stack: readonly StackPlace[];
  readonly originals: Originals;
  /** The locations are function locations, not call sites, so source maps also have their names. */
  readonly isOfFunctions: boolean;
}

export function Stack({ stack, originals, isOfFunctions }: StackProps) {
  if (stack.length === 0) return null;
  return (
    <section className="trace-section">
      <h4>Stack</h4>
      <ol className="trace-stack" data-testid="event-stack">
        {stack.map((frame, level) => {
          const original = originals.of(frame);
          const source = wholeSource(frame);
          return (
            // A function may occur twice in a stack; its index distinguishes them.
            <li
              key={`${stack.length - level}`}
              title={original === null ? source : `${original.source}:${original.line}:${original.column}\n${source}`}
            >
              {isOfFunctions ? (
                <FunctionName place={frame} originals={originals} />
              ) : (
                <span className="cut">{functionName(frame.name)}</span>
              )}
              <SourceLink place={frame} className="mono small cut">
                {original === null ? '' : `${originalPlace(original)} · `}
                {sourcePlace(frame)}
              </SourceLink>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** An event with all its details as JSON. */
export function eventJson(details: TraceEventDetails): string {
  const { args, isCut, ...rest } = details;
  if (isCut) return JSON.stringify({ ...rest, args, isCut }, null, 2);
  try {
    return JSON.stringify({ ...rest, args: JSON.parse(args) }, null, 2);
  } catch {
    // Arguments come from the tracing program: text that is not JSON stays text.
    return JSON.stringify({ ...rest, args }, null, 2);
  }
}

function factsOf(details: TraceEventDetails, moment: MomentOf): Fact[] {
  const { name, durationMs, selfMs, startMs, category, threadName, pid, tid, phase, event } = details;
  return [
    ...(durationMs > 0
      ? [
          { label: 'Total', value: durationText(durationMs), isMono: true },
          // The chart has sampled functions below an event, and subtracts these too.
          { label: 'Without nested events', value: durationText(selfMs), isMono: true },
        ]
      : []),
    { label: 'Start', value: moment(startMs), isMono: true },
    { label: 'Thread', value: `${threadName === '' ? 'unnamed' : threadName} (${pid}:${tid})` },
    { label: 'Category', value: category },
    { label: 'Event', value: `${name}, number ${formatCount(event)}, phase ${phase}` },
  ];
}

export interface EventDetailsProps {
  readonly document: AnalysisDocument;
  readonly event: number;
  readonly flows: Flows | null;
  readonly go: TraceGo;
  readonly onLink: () => Promise<boolean>;
  readonly onReopen: () => void;
}

export function EventDetails({ document, event, flows, go, onLink, onReopen }: EventDetailsProps) {
  const copy = useClipboard();
  const moment = useMoment();
  const { answer, refetch } = useQuery(`${document.documentId} ${event}`, () =>
    document.query('trace.event', { event }),
  );
  const stackPlaces = answer?.ok === true ? answer.value.stack : NO_STACK;
  const found = useOriginalPlaces(document, stackPlaces);
  const originals = useMemo(() => originalsOf(found, false), [found]);
  if (answer === null) return <p className="trace-waiting third">Loading event …</p>;
  if (!answer.ok) return <FailureState place="panel" error={answer.error} onRetry={refetch} onReopen={onReopen} />;
  const details = answer.value;
  const { name, title, stack, ancestors, args, isCut, requestId, durationMs, startMs } = details;
  return (
    <div className="trace-details stack" data-testid="event-details">
      <div className="trace-details-head row">
        <h3 className="selectable">{title ?? name}</h3>
        <span className="grow" />
        {durationMs > 0 ? (
          <Button size="tiny" look="bare" onClick={() => go.toRange({ fromMs: startMs, toMs: startMs + durationMs })}>
            Select range
          </Button>
        ) : null}
        {requestId === null ? null : (
          <Button size="tiny" look="bare" data-testid="event-request" onClick={() => go.toRequest(requestId)}>
            Show request
          </Button>
        )}
        <CopyButton size="tiny" look="bare" label="Copy name" onCopy={() => copy(name)} />
        {stack.length === 0 ? null : (
          <CopyButton size="tiny" look="bare" label="Copy stack" onCopy={() => copy(stackText(stack))} />
        )}
        <CopyButton size="tiny" look="bare" label="Copy as JSON" onCopy={() => copy(eventJson(details))} />
        <CopyButton size="tiny" look="bare" label="Copy link" onCopy={onLink} />
      </div>
      <div className="trace-details-columns">
        <div>
          <FactList facts={factsOf(details, moment)} />
          {ancestors.length === 0 ? null : (
            <section className="trace-section">
              <h4>Parents</h4>
              <ol className="trace-ancestors" data-testid="event-ancestors">
                {ancestors.map((ancestor) => (
                  <li key={ancestor.event}>
                    <button type="button" className="link" onClick={() => go.toEvent(ancestor.event)}>
                      {ancestor.title ?? ancestor.name}
                    </button>
                    <span className="mono small third">{durationText(ancestor.durationMs)}</span>
                  </li>
                ))}
              </ol>
            </section>
          )}
          <FlowList flows={flows} subject={{ event }} go={go} />
          <Stack stack={stack} originals={originals} isOfFunctions={false} />
        </div>
        <section className="trace-section">
          <h4>Arguments</h4>
          {args === '' || args === '{}' ? (
            <p className="third">None</p>
          ) : (
            <pre className="trace-args mono small selectable" data-testid="event-args">
              {args}
            </pre>
          )}
          {isCut ? <p className="third small">Truncated: the file has all of it.</p> : null}
        </section>
      </div>
    </div>
  );
}
