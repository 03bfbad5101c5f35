/** Opens the dialog of a command from a document, on the target of that document and with what is known of it. */
import type { Beginning } from '../stores/documents/started-runs.ts';
import { targetAgain, targetName, type LastTarget } from '../stores/topics/targets.ts';
import { useCommandList, useSelectedTargetId, useTopic, useWorkbench } from '../stores/workbench.tsx';

/**
 * Returns null where the command is not there, or nothing is to begin with. `targetId`: a target that is no longer listed is replaced by its successor,
 * which `last` tells, otherwise by the selected one; null for the selected one.
 */
export function useDialogOn(
  command: string,
  targetId: string | null,
  last: LastTarget | null,
  beginning: Beginning | null,
): (() => Promise<void>) | null {
  const { startedRuns, targetSelection } = useWorkbench();
  const selectedId = useSelectedTargetId();
  const own = useTopic('endpoints', (endpoints) => (targetId === null ? null : targetAgain(endpoints, targetId, last)));
  const dialog = useCommandList().find(({ id }) => id === command);
  if (dialog === undefined || beginning === null) return null;
  return async () => {
    startedRuns.getState().propose({ command, targetId: own?.id ?? selectedId }, beginning);
    if (own !== null) await targetSelection.getState().select(own.id, targetName(own));
    dialog.run();
  };
}
