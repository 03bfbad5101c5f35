/** Records an interaction: asks for the steps on a page. What they cost is a document. */
import { useState } from 'react';
import { z } from 'zod';
import { interactionName } from '../../../../shared/features/page/interaction-name.ts';
import { GivenStepSchema, parseSteps } from '../../../../shared/features/page/tools/interact-steps.ts';
import { beginKey } from '../../../core/stores/documents/started-runs.ts';
import { findTarget, targetName } from '../../../core/stores/topics/targets.ts';
import { useSelectedTargetId, useTopic, useWorkbench } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import { Dialog, DialogActions, type DialogProps } from '../../../core/widgets/overlays/dialog.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { MEASURING } from './measuring.ts';
import { StepsEditor, useEditedSteps } from './steps-editor.tsx';
import './interaction.css';

export function InteractionDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const isPage = target?.type === 'page';
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Record an interaction"
      description={
        isPage
          ? `Performs the steps on ${targetName(target)} with trusted input: once for the times, and once more with a profiler.`
          : 'Select a page first.'
      }
      widthPx={1120}
      testId="interaction-dialog"
      {...(isPage ? { children: <Interaction targetId={target.id} onClose={() => onOpenChange(false)} /> } : {})}
    />
  );
}

function Interaction({ targetId, onClose }: { readonly targetId: string; readonly onClose: () => void }) {
  const { startedRuns } = useWorkbench();
  const [reset, setReset] = useState('');
  const [initial] = useState(() => {
    const last = startedRuns.getState().beginnings.get(beginKey({ ...MEASURING, targetId }));
    return z.array(GivenStepSchema).catch([]).parse(last?.params['steps']);
  });
  const edited = useEditedSteps(initial);
  const { why, arePerformed } = edited;

  const start = (): void => {
    const steps = edited.steps();
    const parsed = parseSteps(steps);
    const before = reset.trim() === '' && arePerformed ? 'reload' : reset.trim();
    const params = { steps: [...steps], measure: true, ...(before === '' ? {} : { reset: before }) };
    void startedRuns.getState().start(parsed.ok ? interactionName(parsed.value) : 'Interaction', {
      ...MEASURING,
      ...{ params, targetId },
    });
    onClose();
  };

  return (
    <>
      <StepsEditor
        targetId={targetId}
        edited={edited}
        {...(reset.trim() === '' ? {} : { afterwards: 'The steps were performed here.' })}
      >
        <div className="interaction-row stack">
          <span>Before each run</span>
          <Field
            label="Before each run"
            icon={null}
            placeholder={arePerformed ? 'reload' : 'Empties typed fields; or reload, a URL, an expression'}
            value={reset}
            onValue={setReset}
          />
        </div>
      </StepsEditor>
      <DialogActions>
        {why === null ? null : <span className="small third">{why}</span>}
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={why !== null} title={why ?? undefined} onClick={start}>
          Record
        </Button>
      </DialogActions>
    </>
  );
}
