/** "Hunt again": on the same target, or on its successor where the page was opened again or the process started again. */
import { useAgainTarget } from '../../core/runs/again-target.ts';
import type { AskedHunt } from '../../core/stores/documents/hunt-tab.ts';
import type { LastTarget } from '../../core/stores/topics/targets.ts';
import { useWorkbench } from '../../core/stores/workbench.tsx';
import { Button, type ButtonProps } from '../../core/widgets/button.tsx';
import { RefreshIcon } from '../../core/widgets/icons.tsx';

export interface HuntAgain {
  /** Where it hunts; null if that is not connected. */
  readonly targetId: string | null;
  /** Why it cannot start; null if it can. */
  readonly missing: string | null;
  /** How it finds its target at the start. */
  readonly begins: string;
  readonly start: () => void;
}

/** Null for a hunt whose action is not known. `tabId`: the tab that shows it; absent: a new one. */
export function useHuntAgain(asked: AskedHunt | null, last: LastTarget | null, tabId?: string): HuntAgain | null {
  const { leakHunts } = useWorkbench();
  const { id, name, missing } = useAgainTarget(asked?.targetId ?? null, last, asked?.targetName ?? '');
  if (asked === null) return null;
  const start = (): void => {
    if (id === null) return;
    void leakHunts.getState().start({ ...asked, targetId: id, targetName: name }, tabId === undefined ? {} : { tabId });
  };
  const begins =
    asked.params['reload'] === true
      ? 'loads the page again first, as the first hunt did'
      : `starts on ${name} as it is now`;
  return { targetId: id, missing, begins: `Hunt again ${begins}.`, start };
}

interface HuntAgainButtonProps extends Pick<ButtonProps, 'look'> {
  readonly again: HuntAgain | null;
}

export function HuntAgainButton({ again, look = 'primary' }: HuntAgainButtonProps) {
  return again === null ? null : (
    <Button
      icon={RefreshIcon}
      look={look}
      disabled={again.missing !== null}
      title={again.missing ?? again.begins}
      onClick={again.start}
    >
      Hunt again
    </Button>
  );
}
