/** Records an interaction: steps on a page, and what they cost. */
import { useState } from 'react';
import { penInteract } from '../../../../shared/features/page/tools/interact.ts';
import { findTarget, targetName } from '../../../core/stores/topics/targets.ts';
import { useAction } from '../../../core/stores/hooks/use-action.ts';
import { useBridge, useSelectedTargetId, useTopic } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import { Dialog, type DialogProps } from '../../../core/widgets/overlays/dialog.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { InteractionResult, type InteractionOutcome } from './interaction-result.tsx';
import { StepsEditor, type EditedSteps } from './steps-editor.tsx';
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
      description={isPage ? `Performs the steps on ${targetName(target)} with trusted input.` : 'Select a page first.'}
      widthPx={960}
      {...(isPage ? { children: <Interaction targetId={target.id} onLeave={() => onOpenChange(false)} /> } : {})}
    />
  );
}

function Interaction({ targetId, onLeave }: { readonly targetId: string; readonly onLeave: () => void }) {
  const bridge = useBridge();
  const [isMeasured, setIsMeasured] = useState(true);
  const [reset, setReset] = useState('');
  const [result, setResult] = useState<InteractionOutcome | null>(null);
  const { busy, error, perform } = useAction();

  const run = async ({ steps, lookAgain }: EditedSteps): Promise<void> => {
    setResult(null);
    const params = {
      steps: steps(),
      measure: isMeasured,
      ...(isMeasured && reset.trim() !== '' ? { reset: reset.trim() } : {}),
      target: targetId,
    };
    const done = await perform(() => bridge.call(penInteract.name, params, penInteract.result));
    if (done !== null) setResult(done);
    lookAgain();
  };

  return (
    <div className="interaction" data-testid="interaction-dialog">
      <StepsEditor targetId={targetId}>
        {(edited) => (
          <>
            <div className="interaction-how stack">
              <label>
                <input type="checkbox" checked={isMeasured} onChange={({ target }) => setIsMeasured(target.checked)} />
                Measure: performs the steps a second time, with a profiler
              </label>
              {isMeasured ? (
                <div className="interaction-row stack">
                  <span>Before each run</span>
                  <Field
                    label="Before each run"
                    icon={null}
                    placeholder="Empties typed fields; or reload, a URL, an expression"
                    value={reset}
                    onValue={setReset}
                  />
                </div>
              ) : null}
            </div>
            <div className="row">
              <Button
                look="primary"
                disabled={busy || edited.why !== null}
                title={edited.why ?? undefined}
                onClick={() => void run(edited)}
              >
                {busy ? 'Running …' : isMeasured ? 'Run and measure' : 'Run'}
              </Button>
              {edited.why === null ? null : <span className="small third">{edited.why}</span>}
            </div>
            <FailureState place="inline" error={error} />
          </>
        )}
      </StepsEditor>
      {result === null ? null : <InteractionResult result={result} onLeave={onLeave} />}
    </div>
  );
}
