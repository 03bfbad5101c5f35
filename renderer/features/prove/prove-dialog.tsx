/** Asks what a proof of a fix compares: pages, processes or commands, the steps, and the figure that must fall. The proof is a document. */
import { useMemo, useState } from 'react';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { findTarget, targetName } from '../../core/stores/topics/targets.ts';
import { useSelectedTargetId, useTopic, useWorkbench } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { Dialog, DialogActions, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { useEditedSteps } from '../page/interaction/steps-editor.tsx';
import { callOf, emptyAsked, figureOf, missingIn, type Asked, type Compared } from './prove-asked.ts';
import { PROVING } from './proving.ts';
import { ProveForm } from './prove-form.tsx';
import './proof.css';

/** Description of what happens; `name`: of the selected target. */
const DESCRIPTIONS: Readonly<Record<Compared, (name: string | null) => string>> = {
  addresses: (name) =>
    name === null
      ? 'Select a page first.'
      : `Loads a build before and one after a change into ${name} in turns, with the same steps, until the figure is decided. Then the page returns to where it was.`,
  commands: () =>
    'Runs a command of the build before and one of the build after a change in turns, each run in processes of its own, until the figure is decided. The commands run on this computer with your rights.',
  processes: () =>
    'Repeats an action in two processes that run, the build before and the one after a change, in turns, until the figure is decided.',
};

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
  const { startedRuns } = useWorkbench();
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const processes = useProcesses();
  const place = { target, processes };
  const [given, setAsked] = useState<Asked | null>(null);
  const edited = useEditedSteps([], true);
  // Until the person chooses, what fits the selected target.
  const asked = given ?? emptyAsked(target === null ? 'commands' : target.type === 'page' ? 'addresses' : 'processes');
  const missing = missingIn(asked, place, edited.why);
  const about = DESCRIPTIONS[asked.compared](target === null ? null : targetName(target));
  const prove = (): void => {
    // A proof of addresses changes that of the page meanwhile.
    setAsked({ ...asked, url: asked.url ?? target?.url ?? null });
    const claim = asked.compared === 'commands' ? String(asked.commands['claim']) : (figureOf(asked)?.title ?? '');
    void startedRuns
      .getState()
      .start(`Proof: ${claim}`, { ...PROVING, ...callOf(asked, place, edited.steps()), about });
    onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Prove a fix"
      description={`${about} It takes minutes.`}
      widthPx={960}
      testId="prove-dialog"
    >
      <div className="proof-body">
        <ProveForm asked={asked} place={place} edited={edited} onChange={(part) => setAsked({ ...asked, ...part })} />
        <DialogActions>
          {missing === null ? null : <span className="small third">{missing}</span>}
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button look="primary" disabled={missing !== null} title={missing ?? undefined} onClick={prove}>
            Prove
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
