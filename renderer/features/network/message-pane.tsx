/** Messages of a WebSocket, or events of an event stream: newest last, one opened at a time. */
import { useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { NetworkDetails, NetworkMessage } from '../../../shared/engine/network/contract/network.ts';
import { Button } from '../../core/widgets/button.tsx';
import { Field } from '../../core/widgets/field.tsx';
import { parsedJson, JsonTree } from './json-tree.tsx';

/** Rows before *Show all*. */
const FIRST_ROWS = 200;
const BINARY = 2;
const PREVIEW_CHARS = 200;

function Contents({ message }: { readonly message: NetworkMessage }) {
  const { text, lengthChars, opcode } = message;
  const json = opcode === BINARY ? undefined : parsedJson(text);
  return (
    <div className="network-message-whole">
      {opcode === BINARY ? <p className="third">Binary, as Base64</p> : null}
      {json === undefined ? <pre className="network-body selectable">{text}</pre> : <JsonTree value={json.value} />}
      {lengthChars > text.length ? (
        <p className="third">
          The first {formatCount(text.length)} of {formatCount(lengthChars)} characters.
        </p>
      ) : null}
    </div>
  );
}

export function MessagePane({ messages }: { readonly messages: NonNullable<NetworkDetails['messages']> }) {
  const { shown, dropped } = messages;
  const [filter, setFilter] = useState('');
  const [opened, setOpened] = useState<number | null>(null);
  const [isWhole, setWhole] = useState(false);
  const matching = useMemo(() => {
    const part = filter.toLowerCase();
    return shown
      .map((message, index) => ({ message, index: dropped + index }))
      .filter(({ message }) => part === '' || message.text.toLowerCase().includes(part));
  }, [shown, dropped, filter]);
  const rows = isWhole ? matching : matching.slice(-FIRST_ROWS);
  return (
    <section className="network-section" aria-label="Messages">
      <div className="network-message-filter">
        <Field label="Filter messages" placeholder="Filter messages" value={filter} onValue={setFilter} />
      </div>
      {dropped === 0 ? null : <p className="third">{formatCount(dropped)} older messages dropped.</p>}
      {rows.length < matching.length ? (
        <Button size="tiny" onClick={() => setWhole(true)}>
          Show {formatCount(matching.length - rows.length)} earlier
        </Button>
      ) : null}
      {matching.length === 0 ? (
        <p className="third">{shown.length === 0 ? 'No messages yet.' : 'No message matches the filter.'}</p>
      ) : null}
      <ol className="network-messages">
        {rows.map(({ message, index }) => (
          <li key={index} data-direction={message.direction}>
            <button
              type="button"
              className="network-message stack"
              aria-expanded={opened === index}
              onClick={() => setOpened(opened === index ? null : index)}
            >
              <span className="network-message-way" title={message.direction === 'sent' ? 'Sent' : 'Received'}>
                <span aria-hidden>{message.direction === 'sent' ? '↑' : '↓'}</span>
                <span className="visually-hidden">{message.direction === 'sent' ? 'Sent' : 'Received'}</span>
              </span>
              <span className="cut mono">
                {message.event === null ? '' : `${message.event.name}: `}
                {message.text.slice(0, PREVIEW_CHARS)}
              </span>
              <span className="third figure">{formatCount(message.lengthChars)}</span>
              <span className="third figure">{new Date(message.atMs).toLocaleTimeString('en-GB')}</span>
            </button>
            {opened === index ? <Contents message={message} /> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
