/** The list of all shortcuts, opened with `?`. */
import { useEffect, useRef, useState } from 'react';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import { activeDocument } from '../stores/documents/documents.ts';
import { useCommandList, useDocuments } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog, type DialogProps } from '../widgets/overlays/dialog.tsx';
import { Field } from '../widgets/field.tsx';
import { Kbd } from '../widgets/keys/kbd.tsx';
import { EmptyState } from '../widgets/states.tsx';
import { keyGroups } from './key-groups.ts';
import './keys.css';

/** Reached with Tab, so that arrow keys scroll it. */
const SCROLLABLE = { tabIndex: 0 } as const;

function KeyList() {
  const commands = useCommandList();
  const [filter, setFilter] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const shown = useDocuments((state) => {
    const active = activeDocument(state);
    return active?.kind === 'capture' || active?.kind === 'comparison'
      ? CAPTURE_KINDS[active.captureKind].document
      : (active?.kind ?? '');
  });
  const groups = keyGroups(commands, filter, shown);
  return (
    <div className="keys" data-testid="keys-overlay">
      <Field ref={field} label="Filter keys" placeholder="Filter" value={filter} onValue={setFilter} />
      {groups.length === 0 ? (
        <EmptyState
          place="inline"
          title={`No keys match \`${filter.trim()}\`.`}
          action={
            <Button size="tiny" onClick={() => setFilter('')}>
              Clear filter
            </Button>
          }
        />
      ) : (
        <section className="keys-columns" aria-label="Keys by region" {...SCROLLABLE}>
          {groups.map((group) => (
            <section key={group.title} className="keys-group">
              <h3 className="keys-title">{group.title}</h3>
              <ul>
                {group.entries.map((entry) => (
                  <li key={`${entry.label} ${entry.shortcuts.join()}`} className="keys-entry row">
                    <span>{entry.label}</span>
                    <span className="keys-caps">
                      {entry.shortcuts.map((shortcut) => (
                        <Kbd key={shortcut} shortcut={shortcut} />
                      ))}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </section>
      )}
    </div>
  );
}

export function KeysOverlay({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys" widthPx={780}>
      <KeyList />
    </Dialog>
  );
}
