/** Asks what a proof of a fix compares: pages, processes or commands, the steps, and the figure that must fall. The proof is a document. */
import { useMemo, useState } from 'react';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { beginKey } from '../../core/stores/documents/started-runs.ts';
import { findTarget } from '../../core/stores/topics/targets.ts';
import { useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { Dialog, DialogActions, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { MEASURING } from '../page/interaction/measuring.ts';
import { useEditedSteps } from '../page/interaction/steps-editor.tsx';
import { changeWords, parseChanges } from '../../../shared/features/prove/contract/changes.ts';
import { givenOf } from './edited-change.ts';
import { askedOf, callOf, figureOf, isTrial, missingIn, stepsOf, type Asked } from './prove-asked.ts';
import { PROVING } from './proving.ts';
import { aboutProof, ProveForm } from './prove-form.tsx';
import './proof.css';

/** Connected processes of Node and Deno; the same list as long as nothing changes. */
function useProcesses(): readonly TargetInfo[] {
  const endpoints = useTopic('endpoints');
  return useMemo(
    () =>
      endpoints
        .filter(({ state }) => state === 'connected')
        .flatMap(({ targets }) => targets)
        .filter(({ type, state }) => (type === 'node' || type === 'deno') && state !== 'gone'),
    [endpoints],
  );
}

export function ProveDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Prove a fix"
      description="Runs a build before a change and one after it in turns, or one with and without a change, and says what became of the figures. It takes minutes."
      widthPx={960}
      testId="prove-dialog"
    >
      <Prove onClose={() => onOpenChange(false)} />
    </Dialog>
  );
}

/** Title of the tab while it runs. */
function titleOf(asked: Asked): string {
  if (isTrial(asked)) {
    const words = parseChanges(asked.changes.map(givenOf));
    return `Trial: ${words.ok ? words.value.map(changeWords).join(', ') : ''}`;
  }
  return `Proof: ${asked.compared === 'commands' ? String(asked.options['claim']) : (figureOf(asked)?.title ?? '')}`;
}

function Prove({ onClose }: { readonly onClose: () => void }) {
  const { startedRuns } = useWorkbench();
  const targetId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, targetId));
  const place = { target, processes: useProcesses() };
  const [beginning] = useState(() => startedRuns.getState().beginnings.get(beginKey({ ...PROVING, targetId })));
  const [asked, setAsked] = useState(() => askedOf(target, beginning));
  const [recorded] = useState(() => startedRuns.getState().beginnings.get(beginKey({ ...MEASURING, targetId })));
  const edited = useEditedSteps(stepsOf(beginning, recorded), { areOptional: true });
  const missing = missingIn(asked, place, edited);
  const prove = (): void => {
    const call = callOf(asked, place, edited.steps());
    void startedRuns.getState().start(titleOf(asked), { ...PROVING, ...call, about: aboutProof(asked, place) });
    // Commands have no target: what was asked last belongs to the one that is selected.
    if (call.targetId === null) startedRuns.getState().propose({ ...PROVING, targetId }, call);
    onClose();
  };
  return (
    <div className="proof-body">
      <ProveForm asked={asked} place={place} edited={edited} onChange={(part) => setAsked({ ...asked, ...part })} />
      <DialogActions>
        {missing === null ? null : <span className="small third">{missing}</span>}
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={missing !== null} title={missing ?? undefined} onClick={prove}>
          {isTrial(asked) ? 'Try' : 'Prove'}
        </Button>
      </DialogActions>
    </div>
  );
}
