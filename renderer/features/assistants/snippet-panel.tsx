/** Sets up one client: by its own command, or by a snippet to paste. */
import { useState } from 'react';
import {
  ASSISTANT_LABELS,
  type Assistant,
  type AssistantSnippet,
  type ClientSetup,
  type Handshake,
  type KnownClient,
} from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useQuery } from '../../core/stores/hooks/use-query.ts';
import { useBridge, useTopic } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { CodeBlock } from '../../core/widgets/code-block.tsx';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { DoneIcon } from '../../core/widgets/icons.tsx';
import { MiddleCut } from '../../core/widgets/middle-cut.tsx';
import { Segmented } from '../../core/widgets/segmented.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { labelOf } from './assistant-rows.ts';

// The client's own commands: what connecting and removing run, and a handshake with the server that the client lists.

interface ClientCommandPanelProps {
  readonly assistant: KnownClient;
  readonly own: NonNullable<ClientSetup['own']>;
  /** True: connected, and the first call is pending. False: removed again. */
  readonly onPrepared: (isPrepared: boolean) => void;
}

function handshakeText({ server, tools, prompts, durationMs }: Handshake): string {
  return `${server} answered with ${tools} tools and ${prompts} prompts in ${Math.round(durationMs)} ms.`;
}

function ClientCommandPanel({ assistant, own, onPrepared }: ClientCommandPanelProps) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const [done, setDone] = useState<string | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const label = ASSISTANT_LABELS[assistant];
  // The program that is shown here: no other one is run.
  const client = { assistant, program: own.program };

  const verify = async (): Promise<Handshake | null> => {
    setIsStarting(true);
    try {
      return await perform(() => bridge.command('assistants.verify', client));
    } finally {
      setIsStarting(false);
    }
  };
  const connect = async (): Promise<void> => {
    setDone(null);
    const added = await perform(() => bridge.command('assistants.add', client));
    if (added === null) return;
    const first = added.ran.length === 0 ? `${label} starts it already.` : `Added. Restart ${label} to use it.`;
    setDone(first);
    const answered = await verify();
    if (answered === null) return;
    setDone(`${handshakeText(answered)} ${first}`);
    onPrepared(true);
  };
  const check = async (): Promise<void> => {
    setDone(null);
    const answered = await verify();
    if (answered !== null) setDone(handshakeText(answered));
  };
  const remove = async (): Promise<void> => {
    setDone(null);
    const removed = await perform(() => bridge.command('assistants.remove', client));
    if (removed === null) return;
    setDone(`${label} no longer has it.`);
    onPrepared(false);
  };

  return (
    <div className="client-command">
      <CodeBlock
        label={`What Connect runs for ${label}`}
        text={[own.read, own.add].filter((line) => line !== null).join('\n')}
        data-testid="client-commands"
      />
      <p className="permission-note third">
        {own.remove === null ? (
          `${label} has no command that removes it again: use MCP: List Servers in its command palette.`
        ) : (
          <>
            Remove runs <code className="selectable">{own.remove}</code>. Connect runs it, too, where another entry has
            the name pen.
          </>
        )}
      </p>
      <div className="snippet-actions row">
        <Button look="primary" disabled={busy} onClick={() => void connect()}>
          Connect
        </Button>
        <Button
          disabled={busy}
          title="Check that the client lists it, start it as the client does, and list its tools"
          onClick={() => void check()}
        >
          Verify
        </Button>
        {own.remove === null ? null : (
          <Button disabled={busy} title="Have the client remove it" onClick={() => void remove()}>
            Remove
          </Button>
        )}
        {isStarting ? (
          <output className="third">Starting the server as {label} does …</output>
        ) : done === null ? null : (
          <output className="inline-row">
            <DoneIcon size={14} className="is-done" />
            <span>{done}</span>
          </output>
        )}
      </div>
      {error === null ? null : (
        <div className="snippet-error">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </div>
  );
}

export interface SnippetPanelProps {
  readonly assistant: Assistant;
  /** The HTTP snippet needs the server's address. */
  readonly serverOn: boolean;
  /** Null for a client that is not known, and until the answer has come. */
  readonly setup: ClientSetup | null;
  /** True: copied or connected, and the first call is now pending. False: removed again. */
  readonly onPrepared: (isPrepared: boolean) => void;
}

type Transport = AssistantSnippet['transport'];
type Way = 'command' | Transport;

const WAYS: readonly { readonly value: Way; readonly label: string; readonly title: string }[] = [
  { value: 'command', label: 'Command', title: 'Run the command of the client that adds a server' },
  { value: 'stdio', label: 'stdio', title: 'A snippet to paste: the client starts a program that joins this app' },
  { value: 'http', label: 'HTTP', title: 'A snippet to paste: the client connects to the address of this app' },
];

interface SnippetProps extends Pick<SnippetPanelProps, 'assistant' | 'serverOn' | 'onPrepared'> {
  readonly transport: Transport;
}

function Snippet({ assistant, transport, serverOn, onPrepared }: SnippetProps) {
  const bridge = useBridge();
  // Address and token change with the server, so the snippet is requested again.
  const token = useTopic('assistants', (assistants) => assistants.find(({ name }) => name === labelOf(assistant)));
  const { answer } = useQuery(`${assistant} ${transport} ${serverOn} ${token?.tokenAtMs ?? ''}`, () =>
    bridge.command('assistants.snippet', { assistant, transport }),
  );
  const snippet = answer?.ok === true ? answer.value : null;
  const error = answer?.ok === false ? answer.error : null;
  const copy = async (): Promise<boolean> => {
    // The assistant gets its token now: a snippet that is not used creates none.
    const connected = await bridge.command('assistants.connect', { assistant, transport });
    if (!connected.ok) return false;
    const copied = await bridge.command('clipboard.write', { text: connected.value.text });
    if (copied.ok) onPrepared(true);
    return copied.ok;
  };
  return (
    <>
      {error === null ? (
        <details className="snippet-text">
          <summary className="second">Show what is written</summary>
          <CodeBlock
            label={`Configuration for ${labelOf(assistant)}`}
            text={snippet?.text ?? '…'}
            data-testid="snippet"
          />
        </details>
      ) : (
        <FailureState place="inline" error={error} />
      )}
      {transport === 'http' && !serverOn ? (
        <p className="is-warning">The server is off, so this address does not respond.</p>
      ) : null}
      {token === undefined ? (
        <p className="permission-note third">Copy gives {labelOf(assistant)} a token of its own.</p>
      ) : null}
      <div className="snippet-actions row">
        <CopyButton label="Copy" look="primary" onCopy={copy} />
        <span className="third cut">
          {snippet === null || assistant === 'other'
            ? ''
            : snippet.file === null
              ? 'run it in a terminal'
              : 'paste it into the file'}
        </span>
      </div>
    </>
  );
}

export function SnippetPanel({ assistant, serverOn, setup, onPrepared }: SnippetPanelProps) {
  const [chosen, setChosen] = useState<Way | null>(null);
  const own = setup?.own ?? null;
  const isAsking = setup === null && assistant !== 'other';
  const way = chosen ?? (own === null ? 'stdio' : 'command');
  return (
    <section className="snippet-panel" aria-label={`Set up ${labelOf(assistant)}`}>
      <div className="snippet-head row">
        <b>{labelOf(assistant)}</b>
        <span className="snippet-place third">{setup === null ? null : <MiddleCut text={setup.file} />}</span>
        <Segmented
          label="How to set it up"
          value={way}
          options={own === null ? WAYS.filter(({ value }) => value !== 'command') : WAYS}
          onValue={setChosen}
        />
      </div>
      {setup === null || own === null || way !== 'command' ? null : (
        <ClientCommandPanel assistant={setup.assistant} own={own} onPrepared={onPrepared} />
      )}
      {setup === null || setup.reason === null ? null : (
        <p className="permission-note third">{setup.reason} PEN changes nothing in its configuration.</p>
      )}
      {isAsking ? <p className="permission-note third">Looking for its program …</p> : null}
      {isAsking || way === 'command' ? null : (
        <Snippet assistant={assistant} transport={way} serverOn={serverOn} onPrepared={onPrepared} />
      )}
    </section>
  );
}
