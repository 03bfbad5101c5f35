/** Runs a workflow of several tools on the selected page: slow page, unused JavaScript, or accessibility. */
import { useState } from 'react';
import type { z } from 'zod';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
import { unmarked } from '../../../shared/base/markdown.ts';
import type { OptionValues } from '../../../shared/base/option-field.ts';
import { chosenParams, optionFields } from '../../../shared/core/capability/option-fields.ts';
import { findTarget, targetName } from '../../core/stores/topics/targets.ts';
import { useAction } from '../../core/stores/hooks/use-action.ts';
import {
  useBridge,
  useCaptureTitle,
  useDocuments,
  useSelectedTargetId,
  useTopic,
} from '../../core/stores/workbench.tsx';
import { capabilityOf } from '../../core/stores/topics/recording.ts';
import { Button } from '../../core/widgets/button.tsx';
import { Dialog, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { OptionsForm } from '../../core/widgets/options-form.tsx';
import { personText } from '../../core/words/person-text.ts';
import '../../core/options/options.css';

const FIELDS = optionFields(penWorkflow, { untilStopped: false });
const NO_VALUES: OptionValues = {};
type WorkflowResult = z.infer<typeof penWorkflow.result>;

const VERDICTS: Readonly<Record<WorkflowResult['verdict'], string>> = {
  PASS: 'Passed',
  WARN: 'Needs attention',
  FAIL: 'Failed',
  NONE: 'Measured',
};

/** Steps of a person: those that call a tool are for assistants, and a capture has its link beside its step. */
function personSteps({ nextSteps, steps }: Pick<WorkflowResult, 'nextSteps' | 'steps'>): readonly string[] {
  const captures = steps.flatMap(({ captureId }) => captureId ?? []);
  return nextSteps.filter((step) => !step.includes('pen_') && !captures.some((id) => step.includes(id)));
}

export function WorkflowDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const bridge = useBridge();
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const [values, setValues] = useState(NO_VALUES);
  const [result, setResult] = useState<WorkflowResult | null>(null);
  const { busy, error, perform } = useAction();
  const run = async (): Promise<void> => {
    if (target === null) return;
    setResult(null);
    const params = { ...chosenParams(FIELDS, values), target: target.id };
    const done = await perform(() => bridge.call(penWorkflow.name, params, penWorkflow.result));
    if (done !== null) setResult(done);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Run a workflow"
      description={target === null ? 'Select a page first.' : `Runs several tools on ${targetName(target)}.`}
      widthPx={720}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Close</Button>
          <Button look="primary" disabled={busy || target?.type !== 'page'} onClick={() => void run()}>
            {busy ? 'Running …' : 'Run workflow'}
          </Button>
        </>
      }
    >
      <div className="options-dialog" data-testid="workflow-dialog">
        <OptionsForm
          label="Workflow"
          fields={FIELDS}
          values={values}
          onValue={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
        />
        <FailureState place="inline" error={error} />
        {result === null ? null : <Outcome result={result} onLeave={() => onOpenChange(false)} />}
      </div>
    </Dialog>
  );
}

function Outcome({ result, onLeave }: { readonly result: WorkflowResult; readonly onLeave: () => void }) {
  const openDocument = useDocuments((state) => state.open);
  const captures = useTopic('captures');
  const { verdict, reasons, summary, findings, steps } = result;
  return (
    <section className="workflow-outcome" data-testid="workflow-outcome" aria-label="Result">
      <h3>{VERDICTS[verdict]}</h3>
      <p>{unmarked(reasons.join('; '))}</p>
      <p className="second">{summary.map(([name, value]) => `${name}: ${value}`).join(', ')}</p>
      <Texts title="Findings" texts={findings} />
      <h4>Steps</h4>
      <ul>
        {steps.map(({ tool, outcome, captureId }, place) => {
          const capture = captures.find(({ id }) => id === captureId);
          return (
            // A tool may run twice.
            <li key={`${place} ${tool}`}>
              {capabilityOf({ tool }).title}: {personText(outcome)}{' '}
              {capture === undefined ? null : (
                <button
                  type="button"
                  className="link"
                  onClick={() => {
                    openDocument(captureDocument(capture));
                    onLeave();
                  }}
                >
                  Open <CaptureName capture={capture} />
                </button>
              )}
            </li>
          );
        })}
      </ul>
      <Texts title="Next steps" texts={personSteps(result)} />
    </section>
  );
}

function CaptureName({ capture }: { readonly capture: CaptureRecord }) {
  return useCaptureTitle(capture);
}

function Texts({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <>
      <h4>{title}</h4>
      <ul>
        {texts.map((text) => (
          <li key={text}>{unmarked(text)}</li>
        ))}
      </ul>
    </>
  );
}
