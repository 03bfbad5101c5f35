/** One request: headers, payload, response, cookies, timing, and initiator. */
import { useState, type ReactNode } from 'react';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import {
  isFromCache,
  requestDurationMs,
  statusText,
  type NetworkBody,
  type NetworkCookie,
  type NetworkDetails,
  type NetworkEntry,
  type NetworkHeader,
} from '../../../shared/engine/network/contract/network.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import { Fact } from '../../core/widgets/fact.tsx';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { Button, IconButton } from '../../core/widgets/button.tsx';
import { CloseIcon } from '../../core/widgets/icons.tsx';
import { FittingSegmented } from '../../core/widgets/fitting-segmented.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { Tag } from '../../core/widgets/tag.tsx';
import { SourceLink } from '../../core/widgets/source-link.tsx';
import { sourcePlace } from '../../core/widgets/source-place.ts';
import { JsonTree, parsedJson } from './json-tree.tsx';
import { MessagePane } from './message-pane.tsx';
import { phasesOf, requestName } from './network-rows.ts';

// The cookies of one request: those that it sent, and those that its response set.

function Cookies({ title, cookies }: { readonly title: string; readonly cookies: readonly NetworkCookie[] }) {
  if (cookies.length === 0) return null;
  const hasAttributes = cookies.some(({ attributes }) => attributes.length > 0);
  return (
    <section className="network-section" aria-label={title}>
      <h4>{title}</h4>
      <table className="network-cookies" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
            {hasAttributes ? <th scope="col">Attributes</th> : null}
          </tr>
        </thead>
        <tbody>
          {cookies.map(({ name, value, attributes }, index) => (
            <tr key={`${index}-${name}`}>
              <td className="selectable">{name}</td>
              <td className="mono selectable">{value}</td>
              {hasAttributes ? <td className="selectable">{attributes.join(', ')}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RequestCookies({ cookies }: { readonly cookies: readonly NetworkCookie[] }) {
  return (
    <>
      <Cookies title="Request cookies" cookies={cookies.filter(({ direction }) => direction === 'request')} />
      <Cookies title="Response cookies" cookies={cookies.filter(({ direction }) => direction === 'response')} />
    </>
  );
}

type Outcome = { readonly ok: true; readonly value: NetworkDetails } | { readonly ok: false; readonly error: AppError };
export type AskDetails = (entryId: number) => Promise<Outcome>;

type Part = 'headers' | 'payload' | 'messages' | 'preview' | 'response' | 'cookies' | 'timing' | 'initiator';
const PARTS = [
  { value: 'headers', label: 'Headers' },
  { value: 'payload', label: 'Payload' },
  { value: 'messages', label: 'Messages' },
  { value: 'preview', label: 'Preview' },
  { value: 'response', label: 'Response' },
  { value: 'cookies', label: 'Cookies' },
  { value: 'timing', label: 'Timing' },
  { value: 'initiator', label: 'Initiator' },
] as const;

/** Parts that a stream of messages does not have. */
const ONE_BODY: ReadonlySet<Part> = new Set(['preview', 'response']);

export interface NetworkDetailsPaneProps {
  readonly entry: NetworkEntry;
  readonly ask: AskDetails;
  readonly onClose: () => void;
  /** Opens another request; null if it is not in the log. */
  readonly onSelect: (entryId: number) => void;
}

function HeaderList({ title, headers, note }: { title: string; headers: readonly NetworkHeader[]; note?: string }) {
  return (
    <section className="network-section" aria-label={title}>
      <h4>{title}</h4>
      {note === undefined ? null : <p className="third">{note}</p>}
      {headers.length === 0 ? <p className="third">No headers reported.</p> : null}
      <dl className="network-headers">
        {headers.map(({ name, value, isMasked }, index) => (
          <div key={`${name}-${index}`}>
            <dt className="selectable">{name}</dt>
            <dd className="selectable">
              {value} {isMasked ? <Tag title="Secrets are masked. Change this in Settings">masked</Tag> : null}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Body({ body, none }: { body: NetworkBody | null; none: string }) {
  if (body === null) return <p className="third network-section">{none}</p>;
  return (
    <section className="network-section" aria-label="Body">
      {body.sizeBytes === null ? null : (
        <p className="third">
          {formatBytes(body.sizeBytes)}
          {body.isTruncated ? ' (truncated)' : ''}
        </p>
      )}
      {body.text === null ? (
        <p>{body.note ?? 'none'}</p>
      ) : body.text === '' ? (
        <p className="third">Empty body.</p>
      ) : (
        <pre className="network-body selectable" aria-label="Body as text">
          {body.text}
        </pre>
      )}
    </section>
  );
}

/** The body as a JSON tree; other text as it is. */
function Preview({ body }: { readonly body: NetworkBody | null }) {
  const json = body?.text === null || body === null || body.isTruncated ? undefined : parsedJson(body.text);
  if (json === undefined) return <Body body={body} none="The body was not recorded." />;
  return (
    <section className="network-section" aria-label="Preview">
      <JsonTree value={json.value} />
    </section>
  );
}

function Timing({ entry }: { entry: NetworkEntry }) {
  const phases = phasesOf(entry);
  const wholeMs = Math.max(1e-6, requestDurationMs(entry) ?? phases.reduce((sum, { ms }) => sum + ms, 0));
  if (phases.length === 0)
    return <p className="third network-section">In flight: timing is available when the request ends.</p>;
  const begins = phases.map((_, index) => phases.slice(0, index).reduce((sum, { ms }) => sum + ms, 0));
  return (
    <section className="network-section" aria-label="Timing">
      <table className="network-phases">
        <tbody>
          {phases.map(({ name, ms, token, isWait }, index) => {
            const leftShare = (begins[index] ?? 0) / wholeMs;
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className="network-phase-bar" aria-hidden>
                  <span
                    style={{
                      left: `${Math.min(99.5, leftShare * 100)}%`,
                      width: `max(1px, ${Math.min(100, (ms / wholeMs) * 100)}%)`,
                      background: `var(${token})`,
                      opacity: isWait ? 0.4 : 1,
                    }}
                  />
                </td>
                <td className="mono">{durationText(ms)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <td aria-hidden />
            <td className="mono">{durationText(wholeMs)}</td>
          </tr>
        </tfoot>
      </table>
      {entry.timing === null ? (
        <p className="third">
          The browser reports no timing phases{isFromCache(entry) ? ': served from a cache' : ''}.
        </p>
      ) : null}
      {entry.isBodyUnread ? (
        <p className="third">Body not read: all bytes were received, but the page has not read them to the end.</p>
      ) : null}
      {entry.isPartial ? (
        <p className="third">The request started before the recording: phases before the response are missing.</p>
      ) : null}
    </section>
  );
}

function Initiator({ details, onSelect }: { details: NetworkDetails; onSelect: (entryId: number) => void }) {
  const { entry, initiatorChain, stack, redirects, priorities } = details;
  return (
    <>
      <section className="network-section" aria-label="Initiator chain">
        <h4>Initiator chain</h4>
        {initiatorChain.length === 0 ? (
          <p className="third">Unknown ({entry.initiator.type}).</p>
        ) : (
          <ol className="network-chain">
            {initiatorChain.map(({ entryId, url, resourceType }, index) => (
              <li key={`${index}-${url}`}>
                {entryId === null ? (
                  <span className="cut" title={url}>
                    {url}
                  </span>
                ) : (
                  <Button size="tiny" look="bare" title={url} onClick={() => onSelect(entryId)}>
                    {requestName({ url })}
                  </Button>
                )}
                <span className="third">{entryId === null ? 'not in the log' : resourceType}</span>
              </li>
            ))}
          </ol>
        )}
      </section>
      {stack.length === 0 ? null : (
        <section className="network-section" aria-label="Call stack">
          <h4>Call stack</h4>
          <ol className="network-chain">
            {stack.map(({ name, url, line, column, original }, index) => (
              <li key={`${index}-${url}-${line}`}>
                <span className="cut">{original?.name ?? (name === '' ? '(anonymous)' : name)}</span>
                <SourceLink place={{ url, line, column }} className="cut selectable">
                  {original === undefined
                    ? `${requestName({ url })}:${line}`
                    : sourcePlace({ url: original.source, line: original.line })}
                </SourceLink>
              </li>
            ))}
          </ol>
        </section>
      )}
      {redirects.length === 0 ? null : (
        <section className="network-section" aria-label="Redirects">
          <h4>Redirects</h4>
          <ol className="network-chain">
            {redirects.map(({ entryId, url, status }) => (
              <li key={entryId}>
                <span className="mono">{status ?? '–'}</span>
                <Button
                  size="tiny"
                  look="bare"
                  title={url}
                  disabled={entryId === entry.id}
                  onClick={() => onSelect(entryId)}
                >
                  {requestName({ url })}
                </Button>
              </li>
            ))}
          </ol>
        </section>
      )}
      {priorities.length < 2 ? null : (
        <section className="network-section" aria-label="Priority">
          <h4>Priority</h4>
          <p>{priorities.map(({ priority }) => priority).join(' → ')}</p>
        </section>
      )}
    </>
  );
}

function General({ details }: { details: NetworkDetails }) {
  const { entry, url, statusText: phrase, remoteAddress } = details;
  return (
    <section className="network-section" aria-label="General">
      <dl className="network-facts">
        <Fact name="Request URL">{url}</Fact>
        <Fact name="Request method">{entry.method || 'not known'}</Fact>
        <Fact name="Status code">
          {statusText(entry)} {phrase}
        </Fact>
        {entry.failure === null ? null : <Fact name="Failure">{entry.failure}</Fact>}
        <Fact name="Type">
          {entry.resourceType || '–'}
          {entry.mimeType === '' ? '' : `, ${entry.mimeType}`}
        </Fact>
        <Fact name="Protocol">{entry.protocol || '–'}</Fact>
        <Fact name="Priority">{entry.priority ?? '–'}</Fact>
        <Fact name="Size">
          {formatBytes(entry.transferBytes)} over the network, {formatBytes(entry.resourceBytes)} of body
        </Fact>
        <Fact name="Source">{entry.source.replace('-', ' ')}</Fact>
        {remoteAddress === null ? null : <Fact name="Remote address">{remoteAddress}</Fact>}
        {entry.renderBlocking === null ? null : (
          <Fact name="Render blocking">{entry.renderBlocking.replace('-', ' ')}</Fact>
        )}
        {entry.messages === null ? null : <Fact name="Messages">{entry.messages}</Fact>}
      </dl>
    </section>
  );
}

export function NetworkDetailsPane({ entry, ask, onClose, onSelect }: NetworkDetailsPaneProps) {
  const [part, setPart] = useState<Part>('headers');
  // Requested again when the request ends, because only then is there a body, and with each report of messages.
  const { answer, refetch } = useQuery(`${entry.id} ${entry.state} ${entry.status ?? ''} ${entry.messages ?? ''}`, () =>
    ask(entry.id),
  );
  const details = answer?.ok === true && answer.value.entry.id === entry.id ? answer.value : null;
  const cookies = details?.cookies ?? [];
  const parts = PARTS.filter(({ value }) => {
    if (value === 'cookies') return cookies.length > 0;
    return entry.messages === null ? value !== 'messages' : !ONE_BODY.has(value);
  });
  const content = (): ReactNode => {
    if (part === 'timing') return <Timing entry={entry} />;
    if (answer?.ok === false)
      return (
        <FailureState place="inline" title="The details could not be loaded" error={answer.error} onRetry={refetch} />
      );
    if (details === null) return <EmptyState place="inline" title="Loading …" />;
    switch (part) {
      case 'headers':
        return (
          <>
            <General details={details} />
            <HeaderList title="Response headers" headers={details.responseHeaders} />
            <HeaderList
              title="Request headers"
              headers={details.requestHeaders}
              {...(details.areHeadersProvisional
                ? { note: 'Provisional headers: the browser did not report the headers it sent.' }
                : {})}
            />
          </>
        );
      case 'payload':
        return <Body body={details.requestBody} none="No payload." />;
      case 'messages':
        return details.messages === undefined ? (
          <p className="third network-section">No messages yet.</p>
        ) : (
          <MessagePane messages={details.messages} />
        );
      case 'preview':
        return <Preview body={details.responseBody} />;
      case 'response':
        return <Body body={details.responseBody} none="The body was not recorded." />;
      case 'cookies':
        return <RequestCookies cookies={cookies} />;
      case 'initiator':
        return <Initiator details={details} onSelect={onSelect} />;
      default:
        return assertNever(part, 'part of a request');
    }
  };
  return (
    <aside className="network-details" aria-label="Request" data-testid="network-details">
      <div className="pane-head">
        <h3 className="grow cut" title={entry.url}>
          {requestName(entry)}
        </h3>
        <IconButton label="Close details" icon={CloseIcon} size="tiny" shortcut="Escape" onClick={onClose} />
      </div>
      <div className="network-parts">
        <FittingSegmented label="Request details" value={part} options={parts} onValue={setPart} />
      </div>
      <div className="scroll">{content()}</div>
    </aside>
  );
}
