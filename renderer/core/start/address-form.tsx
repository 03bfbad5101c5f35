/** The form for another address: validated while typing, connected on Enter, with the error below. */
import { useEffect, useRef, useState } from 'react';
import { useClipboard } from '../stores/hooks/use-command.ts';
import { useAction } from '../stores/hooks/use-action.ts';
import { useBridge } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { CodeBlock } from '../widgets/code-block.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { Field } from '../widgets/field.tsx';
import { ConnectIcon } from '../widgets/icons.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { judgeAddress } from '../stores/documents/address.ts';

/** Errors about the typed text; others are shown on the endpoint card. */
const ABOUT_THE_TEXT = new Set(['invalid_params', 'not_loopback']);

export function AddressForm({ takesFocus }: { takesFocus: boolean }) {
  const clipboard = useClipboard();
  const bridge = useBridge();
  const { busy, error, perform, dismiss } = useAction();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus]);
  const verdict = judgeAddress(text);
  // An incomplete address is no error: validation starts on Enter and then continues while typing.
  const wrong = asked && verdict.state === 'wrong' ? verdict : null;
  const connect = async (): Promise<void> => {
    setAsked(true);
    if (verdict.state !== 'fine') return;
    const added = await perform(() => bridge.command('endpoints.add', { address: verdict.address }));
    if (added !== null) {
      setText('');
      setAsked(false);
    }
  };
  return (
    <form
      className="address"
      onSubmit={(event) => {
        event.preventDefault();
        void connect();
      }}
    >
      <div className="address-line">
        <div className="grow">
          <Field
            ref={field}
            label="Other address"
            placeholder="Other address: localhost:9333 or ws://localhost:9333/…"
            icon={ConnectIcon}
            data-testid="address-field"
            value={text}
            error={wrong === null ? null : `${wrong.problem} ${wrong.advice}`}
            onValue={(value) => {
              setText(value);
              dismiss();
              if (value === '') setAsked(false);
            }}
          />
        </div>
        <Button type="submit" disabled={busy || verdict.state === 'empty'}>
          {busy ? 'Connecting …' : 'Connect'}
        </Button>
      </div>
      {wrong?.command === undefined || wrong.command === null ? null : (
        <div className="address-command row">
          <CodeBlock label="SSH command" text={wrong.command} />
          <CopyButton label="Copy command" onCopy={() => clipboard(wrong.command ?? '')} />
        </div>
      )}
      {error === null || !ABOUT_THE_TEXT.has(error.code) ? null : <FailureState place="inline" error={error} />}
    </form>
  );
}
