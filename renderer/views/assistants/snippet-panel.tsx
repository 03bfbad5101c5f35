/** Configuration snippet of an assistant, to copy or, if supported, to add to its file. */
import { useState } from 'react';
import type { Assistant, AssistantSnippet } from '../../../shared/contracts/window.ts';
import { useAction } from '../../stores/use-action.ts';
import { useQuery } from '../../stores/use-query.ts';
import { useBridge, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { CodeBlock } from '../../widgets/code-block.tsx';
import { CopyButton } from '../../widgets/copy-button.tsx';
import { DoneIcon } from '../../widgets/icons.tsx';
import { Segmented } from '../../widgets/segmented.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { labelOf } from './assistant-rows.ts';

export interface SnippetPanelProps {
  readonly assistant: Assistant;
  /** The HTTP snippet needs the server's address. */
  readonly serverOn: boolean;
  /** Copied or added: the first call is now pending. */
  readonly onPrepared: () => void;
}

function AddToFile({ assistant, onPrepared }: Pick<SnippetPanelProps, 'assistant' | 'onPrepared'>) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const [file, setFile] = useState<string | null>(null);
  const add = async (): Promise<void> => {
    const added = await perform(() => bridge.command('assistants.add', { assistant }));
    if (added === null) return;
    setFile(added.file);
    onPrepared();
  };
  return (
    <>
      <Button disabled={busy} onClick={() => void add()}>
        Add to file
      </Button>
      {file === null ? (
        <span className="third">keeps the other servers</span>
      ) : (
        <output className="snippet-added cut" title={file}>
          <DoneIcon size={14} className="is-done" />
          <span className="cut">
            Added to {file}. Restart {labelOf(assistant)} to see it.
          </span>
        </output>
      )}
      {error === null ? null : (
        <div className="snippet-error">
          <FailureState place="inline" error={error} />
        </div>
      )}
    </>
  );
}

export function SnippetPanel({ assistant, serverOn, onPrepared }: SnippetPanelProps) {
  const bridge = useBridge();
  const [transport, setTransport] = useState<AssistantSnippet['transport']>('stdio');
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
    if (copied.ok) onPrepared();
    return copied.ok;
  };
  return (
    <section className="snippet-panel" aria-label={`Set up ${labelOf(assistant)}`}>
      <div className="snippet-head">
        <b>{labelOf(assistant)}</b>
        <span className="snippet-place third cut" title={snippet?.file ?? undefined}>
          {snippet === null ? '…' : snippet.file === null ? 'run in a terminal' : <code>{snippet.file}</code>}
        </span>
        <span className="grow" />
        <Segmented
          label="Transport"
          value={transport}
          options={[
            { value: 'stdio', label: 'stdio', title: 'The client starts `pen mcp`, which joins this app' },
            { value: 'http', label: 'HTTP', title: 'The client connects to the address of this app' },
          ]}
          onValue={setTransport}
        />
      </div>
      {error === null ? (
        <CodeBlock
          label={`Configuration for ${labelOf(assistant)}`}
          text={snippet?.text ?? '…'}
          data-testid="snippet"
        />
      ) : (
        <FailureState place="inline" error={error} />
      )}
      {transport === 'http' && !serverOn ? (
        <p className="is-warning">The server is off, so this address does not respond.</p>
      ) : null}
      {token === undefined ? (
        <p className="permission-note third">
          Copy{snippet?.canAdd === true ? ' or Add to file' : ''} gives {labelOf(assistant)} a token of its own.
        </p>
      ) : null}
      <div className="snippet-actions">
        <CopyButton label="Copy" look="primary" onCopy={copy} />
        {snippet?.canAdd === true ? <AddToFile assistant={assistant} onPrepared={onPrepared} /> : null}
      </div>
    </section>
  );
}
