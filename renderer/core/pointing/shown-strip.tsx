/** Marks a tab that a client opened with `pen_show`: who shows what, and the way back to the person's own place. */
import { useStore } from 'zustand';
import { useCommands, useWorkbench } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { AssistantIcon } from '../widgets/icons.tsx';
import './pointing.css';

const BACK_SHORTCUT = 'Alt+KeyB';

function Strip({ by, title }: { readonly by: string; readonly title: string }) {
  const { pointing } = useWorkbench();
  const goBack = (): void => pointing.getState().goBack();
  useCommands([
    { id: 'go.back-to-place', title: 'Back to your place', section: 'Go to', shortcut: BACK_SHORTCUT, run: goBack },
  ]);
  return (
    <output className="shown-strip row" data-testid="shown-by">
      <AssistantIcon size={14} />
      <span className="cut">
        <span className="second">Shown by </span>
        <b>{by}</b>
        <span className="second">: {title}</span>
      </span>
      <span className="grow" />
      <Button size="tiny" shortcut={BACK_SHORTCUT} onClick={goBack}>
        Back to your place
      </Button>
    </output>
  );
}

/** Nothing in the person's own tabs. */
export function ShownStrip({ documentId }: { readonly documentId: string }) {
  const shown = useStore(useWorkbench().pointing, (state) => state.shown);
  return shown?.documentId === documentId ? <Strip by={shown.by} title={shown.title} /> : null;
}
