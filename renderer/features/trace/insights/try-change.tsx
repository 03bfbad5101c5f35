/** From an insight of a load to the trial of a change. Chats have no dialogs, and not this (`scripts/view-bundle.mjs`). */
import type { TargetSnapshot } from '../../../../shared/core/contracts/targets.ts';
import { useDialogOn } from '../../../core/runs/dialog-on.ts';
import { Button } from '../../../core/widgets/button.tsx';

interface TryChangeProps {
  /** The page of the trace. */
  readonly target: TargetSnapshot;
  /** As a trial takes it: `defer /ads.js`. */
  readonly change: string;
}

export function TryChange({ target, change }: TryChangeProps) {
  const open = useDialogOn('capture.prove', target.id, target, {
    tool: 'pen_workflow',
    params: { name: 'try', change: [change] },
  });
  if (open === null) return null;
  return (
    <Button size="tiny" title="Measures the page with and without it" onClick={() => void open()}>
      Try a change: {change}
    </Button>
  );
}
