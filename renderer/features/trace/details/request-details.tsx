/** Details of a selected request: phases, sizes, priority, and initiator. */
import { formatBytes } from '../../../../shared/base/units.ts';
import type { TraceRequest, TraceRequestPhases } from '../../../../shared/engine/trace/contract/trace-requests.ts';
import { useClipboard } from '../../../core/stores/hooks/use-command.ts';
import { Button } from '../../../core/widgets/button.tsx';
import { CopyButton } from '../../../core/widgets/copy-button.tsx';
import { Tag } from '../../../core/widgets/tag.tsx';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { useMoment, type MomentOf } from '../use-moment.ts';
import { FactList, type Fact } from './event-details.tsx';
import { requestName, waitingShare } from '../tracks/network-lanes.ts';
import { FlowList } from './flow-list.tsx';
import type { TraceGo } from '../trace-types.ts';
import type { Flows } from '../tracks/use-flows.ts';

const BLOCKING_WORDS: Readonly<Record<string, string>> = {
  blocking: 'yes',
  non_blocking: 'no',
  in_body_parser_blocking: 'the parser, in the body',
};

export function statusText({ failed, status, fromCache }: TraceRequest): string {
  if (failed) return status > 0 ? `failed, ${status}` : 'failed';
  if (status === 0) return 'no response recorded';
  return fromCache ? `${status}, from the cache` : String(status);
}

function sizeText(sizeBytes: number | null): string {
  return sizeBytes === null ? 'not recorded' : formatBytes(sizeBytes);
}

function factsOf(request: TraceRequest, moment: MomentOf): Fact[] {
  const { method, startMs, endMs, responseMs, durationMs, initiator, renderBlocking } = request;
  return [
    { label: 'Method', value: method },
    { label: 'Status', value: statusText(request) },
    { label: 'Type', value: [request.resourceType, request.mimeType].filter((text) => text !== '').join(', ') || '–' },
    { label: 'Protocol', value: request.protocol || '–' },
    { label: 'Priority', value: request.priority || '–' },
    { label: 'Blocks rendering', value: BLOCKING_WORDS[renderBlocking] ?? 'not recorded' },
    { label: 'Start', value: moment(startMs), isMono: true },
    {
      label: 'Waiting (TTFB)',
      value: responseMs === null ? 'no response recorded' : durationText(responseMs - startMs),
      isMono: true,
    },
    {
      label: 'Content download',
      value: responseMs === null || endMs === null ? '–' : durationText(endMs - responseMs),
      isMono: true,
    },
    {
      label: 'Total',
      value: endMs === null ? `${durationText(durationMs)}, not finished` : durationText(durationMs),
      isMono: true,
    },
    { label: 'Transferred', value: sizeText(request.encodedSizeBytes), isMono: true },
    { label: 'Resource size', value: sizeText(request.decodedSizeBytes), isMono: true },
    { label: 'Initiator', value: initiator === '' ? 'not recorded' : initiator },
  ];
}

const PHASES: readonly {
  readonly id: keyof TraceRequestPhases;
  readonly label: string;
  readonly isWaiting: boolean;
}[] = [
  { id: 'queueMs', label: 'Queueing', isWaiting: true },
  { id: 'dnsMs', label: 'DNS', isWaiting: true },
  { id: 'connectMs', label: 'Connecting', isWaiting: true },
  { id: 'tlsMs', label: 'TLS', isWaiting: true },
  { id: 'requestMs', label: 'Request sent', isWaiting: true },
  { id: 'waitMs', label: 'Waiting (TTFB)', isWaiting: true },
  { id: 'downloadMs', label: 'Content download', isWaiting: false },
];

/** Phases as bars at their time in the request. */
function Phases({ phases }: { phases: TraceRequestPhases }) {
  const shown = PHASES.flatMap((phase) => {
    const ms = phases[phase.id];
    return ms === null ? [] : [{ ...phase, ms }];
  });
  const wholeMs = shown.reduce((sum, { ms }) => sum + ms, 0);
  const percent = (ms: number): string => `${wholeMs > 0 ? (ms / wholeMs) * 100 : 0}%`;
  return (
    <table className="trace-lines" data-testid="request-phases">
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Phase</th>
          <th scope="col">Start</th>
          <th scope="col">Time</th>
        </tr>
      </thead>
      <tbody>
        {shown.map(({ id, label, ms, isWaiting }, place) => (
          <tr key={id}>
            <th scope="row">{label}</th>
            <td className="trace-phase-bar" aria-hidden>
              <span
                data-phase={isWaiting ? 'waiting' : 'receiving'}
                style={{
                  left: percent(shown.slice(0, place).reduce((sum, before) => sum + before.ms, 0)),
                  width: `max(1px, ${percent(ms)})`,
                }}
              />
            </td>
            <td className="mono">{durationText(ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Redirect sources in order. */
function Redirects({ redirects }: { redirects: NonNullable<TraceRequest['redirects']> }) {
  return (
    <section className="trace-section">
      <h4>Redirected from</h4>
      <ol className="trace-stack">
        {redirects.map(({ url, startMs, durationMs }) => (
          <li key={`${startMs} ${url}`} title={url}>
            <span className="mono small cut selectable">{url}</span>
            <span className="mono small third">{durationText(durationMs)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

export interface RequestDetailsProps {
  readonly request: TraceRequest;
  readonly flows: Flows | null;
  readonly go: TraceGo;
  readonly onLink: () => Promise<boolean>;
}

export function RequestDetails({ request, flows, go, onLink }: RequestDetailsProps) {
  const copy = useClipboard();
  const moment = useMoment();
  const waiting = waitingShare(request);
  const { url, startMs, durationMs, failed, renderBlocking, requestId, phases, redirects } = request;
  return (
    <div className="trace-details stack" data-testid="request-details">
      <div className="trace-details-head row">
        <h3 className="selectable cut" title={url}>
          {requestName(request)}
        </h3>
        {failed ? <Tag tone="error">failed</Tag> : null}
        {renderBlocking === 'blocking' ? <Tag tone="warning">blocks rendering</Tag> : null}
        <span className="grow" />
        <Button size="tiny" look="bare" onClick={() => go.toRange({ fromMs: startMs, toMs: startMs + durationMs })}>
          Select range
        </Button>
        <CopyButton size="tiny" look="bare" label="Copy URL" onCopy={() => copy(url)} />
        <CopyButton
          size="tiny"
          look="bare"
          label="Copy as JSON"
          onCopy={() => copy(JSON.stringify(request, null, 2))}
        />
        <CopyButton size="tiny" look="bare" label="Copy link" onCopy={onLink} />
      </div>
      <p className="mono small selectable trace-address">{url}</p>
      <div className="trace-details-columns">
        <FactList facts={factsOf(request, moment)} />
        <div>
          {phases === undefined ? (
            <div className="trace-phases" aria-hidden>
              <span data-phase="waiting" style={{ width: `${waiting * 100}%` }} />
              <span data-phase="receiving" style={{ width: `${(1 - waiting) * 100}%` }} />
            </div>
          ) : (
            <Phases phases={phases} />
          )}
          {redirects === undefined ? null : <Redirects redirects={redirects} />}
          <FlowList flows={flows} subject={{ requestId }} go={go} />
        </div>
      </div>
      <p className="third small">Request {requestId}</p>
    </div>
  );
}
