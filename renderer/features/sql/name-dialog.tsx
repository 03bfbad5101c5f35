/** Asks for the name of a saved query. A name that is taken replaces the other query, which the button says. */
import { useState } from 'react';
import { Button } from '../../core/widgets/button.tsx';
import { Dialog } from '../../core/widgets/overlays/dialog.tsx';
import { Field } from '../../core/widgets/field.tsx';

const MAX_NAME_CHARS = 200;

export interface NameDialogProps {
  readonly title: string;
  /** The verb of the button, unless the name is taken. */
  readonly confirmLabel: string;
  /** The first name. */
  readonly name: string;
  /** Names of other queries. */
  readonly taken: readonly string[];
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

export function NameDialog({ title, confirmLabel, name: first, taken, onName, onClose }: NameDialogProps) {
  const [text, setText] = useState(first);
  const name = text.trim();
  const isTaken = taken.includes(name);
  const finish = (): void => {
    if (name === '') return;
    onName(name);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={name === ''} onClick={finish}>
            {isTaken ? 'Replace' : confirmLabel}
          </Button>
        </>
      }
    >
      <Field
        label="Name"
        icon={null}
        value={text}
        onValue={setText}
        maxLength={MAX_NAME_CHARS}
        onFocus={(event) => event.target.select()}
        onKeyDown={(event) => {
          if (event.key === 'Enter') finish();
        }}
      />
      {isTaken ? <p className="small third">{`The saved query “${name}” is replaced.`}</p> : null}
    </Dialog>
  );
}
