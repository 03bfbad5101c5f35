/** The client's own commands: what connecting and removing run, and a handshake with the server that the client lists. */
import { useState } from 'react';
import {
  ASSISTANT_LABELS,
  type ClientSetup,
  type Handshake,
  type KnownClient,
} from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import { useBridge } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { CodeBlock } from '../../core/widgets/code-block.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { DoneIcon } from '../../core/widgets/icons.tsx';

export interface ClientCommandPanelProps {
  readonly assistant: KnownClient;
  readonly own: NonNullable<ClientSetup['own']>;
  /** True: connected, and the first call is pending. False: removed again. */
  readonly onPrepared: (isPrepared: boolean) => void;
}

function handshakeText({ server, tools, prompts, durationMs }: Handshake): string {
  return `${server} answered with ${tools} tools and ${prompts} prompts in ${Math.round(durationMs)} ms.`;
}

export function ClientCommandPanel({ assistant, own, onPrepared }: ClientCommandPanelProps) {
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
