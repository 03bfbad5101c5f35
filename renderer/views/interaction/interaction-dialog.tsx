/** Records an interaction: pick an element on a screenshot of the page or name it, choose what to do with it, and measure that. */
import { useState } from 'react';
import { penInteract } from '../../../shared/capabilities/page/interact.ts';
import type { PickedElement } from '../../../shared/contracts/interaction.ts';
import { findTarget, targetName } from '../../stores/targets.ts';
import { useAction } from '../../stores/use-action.ts';
import { useQuery } from '../../stores/use-query.ts';
import { useBridge, useSelectedTargetId, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Dialog, type DialogProps } from '../../widgets/dialog.tsx';
import { Field } from '../../widgets/field.tsx';
import { RefreshIcon } from '../../widgets/icons.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { EmptyState } from '../../widgets/states.tsx';
import { InteractionResult, type InteractionOutcome } from './interaction-result.tsx';
import { PagePicture } from './page-picture.tsx';
import { missingInDraft, NEW_DRAFT, stepOfDraft, type StepDraft } from './step-draft.ts';
import { StepForm } from './step-form.tsx';
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
  const { answer: looked, refetch: lookAgain } = useQuery(targetId, () =>
    bridge.command('interaction.look', { targetId }),
  );
  const [steps, setSteps] = useState<readonly StepDraft[]>([]);
  const [draft, setDraft] = useState<StepDraft>(NEW_DRAFT);
  const [picked, setPicked] = useState<PickedElement | null>(null);
  const [isMeasured, setIsMeasured] = useState(true);
  const [reset, setReset] = useState('');
  const [result, setResult] = useState<InteractionOutcome | null>(null);
  const { busy, error, perform } = useAction();
  const missing = missingInDraft(draft);
  const isUntouched = draft.element === '' && draft.value === '';
  // A draft that was begun is part of it; an empty one after other steps is not.
  const wanted = isUntouched && steps.length > 0 ? steps : [...steps, draft];
  const why = wanted.includes(draft) ? missing : null;

  const run = async (): Promise<void> => {
    setResult(null);
    const params = {
      steps: wanted.map(stepOfDraft),
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
      <div className="interaction-top">
        <div className="interaction-look">
          {looked === null ? (
            <EmptyState title="Taking a screenshot …" />
          ) : looked.ok ? (
            <PagePicture
              targetId={targetId}
              look={looked.value}
              picked={picked}
              onPick={(element) => {
                setPicked(element);
                setDraft((before) => ({ ...before, element: element.locator }));
              }}
            />
          ) : (
            <FailureState place="inline" title="The page could not be shown" error={looked.error} />
          )}
          <Button size="tiny" icon={RefreshIcon} onClick={lookAgain}>
            Refresh screenshot
          </Button>
        </div>
        <div className="interaction-side">
          <StepForm
            steps={steps}
            draft={draft}
            onDraft={(next) => {
              if (next.element !== draft.element) setPicked(null);
              setDraft(next);
            }}
            onAdd={() => {
              setSteps([...steps, draft]);
              setDraft(NEW_DRAFT);
              setPicked(null);
            }}
            onRemove={(index) => setSteps(steps.filter((_, place) => place !== index))}
          />
          <div className="interaction-how">
            <label>
              <input type="checkbox" checked={isMeasured} onChange={({ target }) => setIsMeasured(target.checked)} />
              Measure: performs the steps a second time, with a profiler
            </label>
            {isMeasured ? (
              <div className="interaction-row">
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
          <div className="interaction-run">
            <Button look="primary" disabled={busy || why !== null} title={why ?? undefined} onClick={() => void run()}>
              {busy ? 'Running …' : isMeasured ? 'Run and measure' : 'Run'}
            </Button>
            {why === null ? null : <span className="small third">{why}</span>}
          </div>
          <FailureState place="inline" error={error} />
        </div>
      </div>
      {result === null ? null : <InteractionResult result={result} onLeave={onLeave} />}
    </div>
  );
}
