/** A selected request: its phases as bars, sizes, priority, and who asked for it. */
import { formatBytes } from '../../../shared/base/units.ts';
import type { TraceRequest } from '../../../shared/contracts/traces.ts';
import { useClipboard } from '../../stores/use-command.ts';
import { Button } from '../../widgets/button.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { Tag } from '../../widgets/tag.tsx';
import { momentText, timeText } from './durations.tsx';
import { FactList, type Fact } from './event-details.tsx';
import { requestName, waitingShare } from './network-lanes.ts';
import type { TraceGo } from './trace-types.ts';

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

function factsOf(request: TraceRequest): Fact[] {
  const { method, startMs, endMs, responseMs, durationMs, initiator, renderBlocking } = request;
  return [
    { label: 'Method', value: method },
    { label: 'Status', value: statusText(request) },
    { label: 'Type', value: [request.resourceType, request.mimeType].filter((text) => text !== '').join(', ') || '–' },
    { label: 'Protocol', value: request.protocol || '–' },
    { label: 'Priority', value: request.priority || '–' },
    { label: 'Blocks rendering', value: BLOCKING_WORDS[renderBlocking] ?? 'not recorded' },
    { label: 'From', value: momentText(startMs), isMono: true },
    {
      label: 'Waiting',
      value: responseMs === null ? 'no response recorded' : timeText(responseMs - startMs),
      isMono: true,
    },
    {
      label: 'Receiving',
      value: responseMs === null || endMs === null ? '–' : timeText(endMs - responseMs),
      isMono: true,
    },
    {
      label: 'Total',
      value: endMs === null ? `${timeText(durationMs)}, not finished` : timeText(durationMs),
      isMono: true,
    },
    { label: 'Over the network', value: sizeText(request.encodedSizeBytes), isMono: true },
    { label: 'Content', value: sizeText(request.decodedSizeBytes), isMono: true },
    { label: 'Asked for by', value: initiator === '' ? 'not recorded' : initiator },
  ];
}

export interface RequestDetailsProps {
  readonly request: TraceRequest;
  readonly go: TraceGo;
  readonly onLink: () => Promise<boolean>;
}

export function RequestDetails({ request, go, onLink }: RequestDetailsProps) {
  const copy = useClipboard();
  const waiting = waitingShare(request);
  const { url, startMs, durationMs, failed, renderBlocking, requestId } = request;
  return (
    <div className="trace-details" data-testid="request-details">
      <div className="trace-details-head">
        <h3 className="selectable cut" title={url}>
          {requestName(request)}
        </h3>
        {failed ? <Tag tone="error">failed</Tag> : null}
        {renderBlocking === 'blocking' ? <Tag tone="warning">blocks rendering</Tag> : null}
        <span className="grow" />
        <Button size="tiny" look="bare" onClick={() => go.toRange({ fromMs: startMs, toMs: startMs + durationMs })}>
          Select its range
        </Button>
        <CopyButton size="tiny" look="bare" label="Copy address" onCopy={() => copy(url)} />
        <CopyButton
          size="tiny"
          look="bare"
          label="Copy as JSON"
          onCopy={() => copy(JSON.stringify(request, null, 2))}
        />
        <CopyButton size="tiny" look="bare" label="Copy link" onCopy={onLink} />
      </div>
      <p className="mono small selectable trace-address">{url}</p>
      <div className="trace-phases" aria-hidden>
        <span data-phase="waiting" style={{ width: `${waiting * 100}%` }} />
        <span data-phase="receiving" style={{ width: `${(1 - waiting) * 100}%` }} />
      </div>
      <FactList facts={factsOf(request)} />
      <p className="third small">Request {requestId}</p>
    </div>
  );
}
