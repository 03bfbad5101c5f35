/** Notices over the documents, each with an action and a dismiss button. */
import { useStore } from 'zustand';
import { useWorkbench } from '../stores/workbench.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { CloseIcon } from '../widgets/icons.tsx';
import { personText } from '../words/person-text.ts';

export function Notices() {
  const { notices } = useWorkbench();
  const shown = useStore(notices, (state) => state.notices);
  const dismiss = useStore(notices, (state) => state.dismiss);
  return (
    <section
      className="notices stack"
      aria-label="Notices"
      aria-live="polite"
      data-region={shown.length === 0 ? undefined : 'notices'}
    >
      {shown.map(({ id, severity, title, detail, action }) => (
        <div key={id} className="notice" data-testid="notice" data-severity={severity}>
          <div className="notice-words grow">
            <b>{title}</b>
            {detail === null ? null : <p className="second">{personText(detail)}</p>}
          </div>
          {action === null ? null : (
            <Button look="primary" size="tiny" onClick={action.run}>
              {action.label}
            </Button>
          )}
          <IconButton label="Dismiss" icon={CloseIcon} size="tiny" onClick={() => dismiss(id)} />
        </div>
      ))}
    </section>
  );
}
