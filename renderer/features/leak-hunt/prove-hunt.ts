/** From the result of a hunt to the proof of a fix. Chats have no dialogs, and not this (`scripts/view-bundle.mjs`). */
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { TargetSnapshot } from '../../../shared/core/contracts/targets.ts';
import { useDialogOn } from '../../core/runs/dialog-on.ts';
import type { AskedHunt } from '../../core/stores/documents/hunt-tab.ts';
import type { Beginning } from '../../core/stores/documents/started-runs.ts';
import { targetAgain } from '../../core/stores/topics/targets.ts';
import { useTopic } from '../../core/stores/workbench.tsx';
import { huntParams } from './hunt-words.ts';

/**
 * A proof that the leak is fixed, as its dialog begins: what the hunt repeated, where it ran as the build before, and what a hunt measures. The build
 * after is left to the person. Null where it cannot be proven: in workers and frames, and of a hunt whose action is not known.
 */
export function proofOfHunt(asked: AskedHunt | null, target: TargetSnapshot | null): Beginning | null {
  const params = asked === null ? null : huntParams(asked.params);
  if (params === null || target === null) return null;
  const { steps = [], expression, request } = params;
  const claim = 'heapGrowthObjects';
  const ofWorkflow = (before: string, repeated: readonly string[]): Beginning => ({
    tool: 'pen_workflow',
    params: { name: 'prove', before, steps: [...repeated], claim },
  });
  if (target.type === 'page')
    return ofWorkflow(
      target.url,
      steps.map((step) => JSON.stringify(step)),
    );
  if (target.type !== 'node' && target.type !== 'deno') return null;
  return request === undefined
    ? ofWorkflow(target.id, expression === undefined ? [] : [expression])
    : { tool: 'pen_prove_programs', params: { action: request, claim } };
}

/** Opens the dialog of that proof on the target of the hunt; null where there is none. `captures`: the snapshots. */
export function useProveHunt(
  asked: AskedHunt | null,
  captures: readonly CaptureRecord[],
): (() => Promise<void>) | null {
  const targetId = asked?.targetId ?? null;
  const last = captures.at(-1)?.target ?? null;
  const listed = useTopic('endpoints', (endpoints) =>
    targetId === null ? null : targetAgain(endpoints, targetId, last),
  );
  // The address of the page at that time, the id of the process as it is now.
  const target = last === null ? listed : { ...last, id: listed?.id ?? last.id };
  return useDialogOn('capture.prove', targetId, last, proofOfHunt(asked, target));
}
