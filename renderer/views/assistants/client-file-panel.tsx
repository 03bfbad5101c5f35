/** The configuration file of a client: what connecting changes in it, a handshake with what it says, and undo. */
import { useState } from 'react';
import {
  ASSISTANT_LABELS,
  type ClientSetup,
  type FileChange,
  type FileClient,
  type Handshake,
  type ChangedLine,
} from '../../../shared/contracts/app/assistant-clients.ts';
import { useAction } from '../../stores/hooks/use-action.ts';
import { useBridge } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { DoneIcon } from '../../widgets/icons.tsx';

const MARKS: Readonly<Record<ChangedLine['mark'], string>> = { same: ' ', added: '+', removed: '−' };
const SPOKEN: Readonly<Record<ChangedLine['mark'], string>> = { same: '', added: 'added: ', removed: 'removed: ' };

/** Reached with Tab, so that arrow keys scroll it. */
const SCROLLABLE = { tabIndex: 0 } as const;

/** The lines that an edit of a file adds and removes. */
function FileChangeBlock({ label, change }: { readonly label: string; readonly change: FileChange }) {
  if (change.lines.length === 0) return null;
  return (
    <pre className="code-block selectable file-change" aria-label={label} data-testid="file-change" {...SCROLLABLE}>
      {change.lines.map(({ mark, text }, index) => (
        <span key={`${index}`} className="file-change-line" data-mark={mark}>
          <span className="file-change-number" aria-hidden>
            {change.line + linesBefore(change.lines, index)}
          </span>
          <span aria-hidden>{MARKS[mark]} </span>
          <span className="visually-hidden">{SPOKEN[mark]}</span>
          {`${text}\n`}
        </span>
      ))}
    </pre>
  );
}

/** Lines before this one in the file that it is in: removed lines are in the old file, the others in the new one. */
function linesBefore(lines: readonly ChangedLine[], index: number): number {
  const other = lines[index]?.mark === 'removed' ? 'added' : 'removed';
  return lines.slice(0, index).filter(({ mark }) => mark !== other).length;
}

export interface ClientFilePanelProps {
  readonly setup: ClientSetup;
  /** True: the file was written, and the first call is pending. False: the entry was taken out. */
  readonly onPrepared: (isPrepared: boolean) => void;
}

interface Done {
  /** The entry was there when this was written. */
  readonly isConnected: boolean;
  readonly change: FileChange | null;
  readonly text: string;
}

function handshakeText({ server, tools, prompts, durationMs }: Handshake): string {
  return `${server} answered with ${tools} tools and ${prompts} prompts in ${Math.round(durationMs)} ms.`;
}

/** Shows what the file holds, where it is not what Connect shows. */
function StateNote({ setup }: { readonly setup: ClientSetup }) {
  const { assistant, state, command, error } = setup;
  const label = ASSISTANT_LABELS[assistant];
  if (state === 'unreadable') return <FailureState place="inline" error={error} />;
  if (state === 'connected')
    return (
      <p className="permission-note third">
        {label} starts <code className="selectable">{command}</code>
      </p>
    );
  if (state === 'other-install')
    return (
      <p className="permission-note is-warning">
        Its entry starts <code className="selectable">{command}</code>. Connect replaces it.
      </p>
    );
  return state === 'not-installed' ? (
    <p className="permission-note third">
      {label} was not found on this machine. Its file can be written before it is installed.
    </p>
  ) : null;
}

export function ClientFilePanel({ setup, onPrepared }: ClientFilePanelProps) {
  const bridge = useBridge();
  const { busy, error, perform } = useAction();
  const [done, setDone] = useState<Done | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const { assistant, state, change } = setup;
  const [lastState, setLastState] = useState(state);
  if (lastState !== state) {
    setLastState(state);
    // Taken out elsewhere, as when its token was revoked: what was said of it no longer holds.
    if (lastState === 'connected' && done?.isConnected === true) setDone(null);
  }
  const label = ASSISTANT_LABELS[assistant];

  const verify = async (client: FileClient): Promise<Handshake | null> => {
    setIsStarting(true);
    try {
      return await perform(() => bridge.command('assistants.verify', { assistant: client }));
    } finally {
      setIsStarting(false);
    }
  };
  const connect = async (): Promise<void> => {
    const added = await perform(() => bridge.command('assistants.add', { assistant }));
    if (added === null) return;
    setDone({ isConnected: true, change: added.change, text: `Written. Restart ${label} to use it.` });
    const answered = await verify(assistant);
    if (answered === null) return;
    setDone({
      isConnected: true,
      change: added.change,
      text: `${handshakeText(answered)} Restart ${label} to use it.`,
    });
    onPrepared(true);
  };
  const check = async (): Promise<void> => {
    setDone(null);
    const answered = await verify(assistant);
    if (answered !== null) setDone({ isConnected: true, change: null, text: handshakeText(answered) });
  };
  const undo = async (): Promise<void> => {
    const undone = await perform(() => bridge.command('assistants.undo', { assistant }));
    if (undone === null) return;
    setDone({
      isConnected: false,
      change: undone.change,
      text:
        undone.restored === 'file'
          ? 'The file is as it was before, byte for byte.'
          : 'The file was changed since, so only our entry was removed.',
    });
    onPrepared(false);
  };

  const shownChange = done === null ? change : done.change;
  return (
    <div className="client-file">
      {done === null ? <StateNote setup={setup} /> : null}
      {shownChange === null ? null : (
        <FileChangeBlock
          label={done === null ? `What Connect changes for ${label}` : `What was changed for ${label}`}
          change={shownChange}
        />
      )}
      <div className="snippet-actions row">
        {state === 'connected' ? (
          <>
            <Button look="primary" disabled={busy} onClick={() => void check()}>
              Verify
            </Button>
            <Button disabled={busy} title="Take our entry out of the file again" onClick={() => void undo()}>
              Undo
            </Button>
          </>
        ) : (
          <Button look="primary" disabled={busy || state === 'unreadable'} onClick={() => void connect()}>
            Connect
          </Button>
        )}
        {isStarting ? (
          <output className="third">Starting the command as {label} does …</output>
        ) : done === null ? (
          <span className="third">
            {state === 'connected' ? 'starts the command and lists its tools' : 'keeps everything else in the file'}
          </span>
        ) : (
          <output className="inline-row">
            <DoneIcon size={14} className="is-done" />
            <span>{done.text}</span>
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
