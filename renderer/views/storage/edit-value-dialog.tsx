/** Edits the value of a cookie or stored key, or adds a key. */
import { useState } from 'react';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { Field } from '../../widgets/field.tsx';

export interface EditValueDialogProps {
  /** Null adds a key, whose name is entered. */
  readonly name: string | null;
  /** The current value; null if it is masked, so that the mask is not stored in its place. */
  readonly value: string | null;
  readonly onClose: () => void;
  readonly onSave: (name: string, value: string) => void;
}

export function EditValueDialog({ name, value, onClose, onSave }: EditValueDialogProps) {
  const [key, setKey] = useState(name ?? '');
  const [text, setText] = useState(value ?? '');
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={name === null ? 'Add entry' : `Edit ${name}`}
      {...(name !== null && value === null
        ? { description: 'The current value is masked. What you enter replaces it.' }
        : {})}
      widthPx={520}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" disabled={name === null && key === ''} onClick={() => onSave(key, text)}>
            Save
          </Button>
        </>
      }
    >
      <div className="storage-edit">
        {name === null ? <Field label="Key" icon={null} placeholder="Key" value={key} onValue={setKey} /> : null}
        <textarea
          className="mono"
          aria-label="Value"
          rows={8}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
    </Dialog>
  );
}
