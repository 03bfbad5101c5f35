/** From two traces of a page to the proof of a fix. Chats have no dialogs, and not this (`scripts/view-bundle.mjs`). */
import { useDialogOn } from '../../../core/runs/dialog-on.ts';
import type { Beginning } from '../../../core/stores/documents/started-runs.ts';
import type { ComparedPair } from '../../../core/comparison/comparison-frame.tsx';

/**
 * A proof of the builds of both, as its dialog begins; one address is no second build, and the person enters it. Null where no page was recorded: of
 * a process nobody knows the one before.
 */
export function proofOfChange({ base, later }: Pick<ComparedPair, 'base' | 'later'>): Beginning | null {
  if (base.target?.type !== 'page' || later.target?.type !== 'page') return null;
  const [before, url] = [base.target.url, later.target.url];
  return { tool: 'pen_workflow', params: { name: 'prove', before: before === url ? '' : before, url, steps: [] } };
}

/** Opens the dialog of that proof on the page of the later trace; null where there is none. */
export function useProveChange(pair: Pick<ComparedPair, 'base' | 'later'>): (() => Promise<void>) | null {
  const { target } = pair.later;
  return useDialogOn('capture.prove', target?.id ?? null, target, proofOfChange(pair));
}
