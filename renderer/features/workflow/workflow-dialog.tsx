/** Runs a workflow of several tools on the selected page: slow page, unused JavaScript, or accessibility. */
import { useState } from 'react';
import type { z } from 'zod';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { captureDocument } from '../../core/stores/documents/document-tabs.ts';
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
import { Button } from '../../core/widgets/button.tsx';
import { Dialog, type DialogProps } from '../../core/widgets/overlays/dialog.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { OptionsForm } from '../../core/widgets/options-form.tsx';
import '../../core/options/options.css';

/** A proof has a dialog of its own. */
const FIELDS = optionFields(penWorkflow, { untilStopped: false }).map((field) =>
  field.kind === 'choice' ? { ...field, choices: field.choices.filter((choice) => choice !== 'prove') } : field,
);
const NO_VALUES: OptionValues = {};
type WorkflowResult = z.infer<typeof penWorkflow.result>;

const VERDICTS: Readonly<Record<WorkflowResult['verdict'], string>> = {
  PASS: 'Passed',
  WARN: 'Needs attention',
  FAIL: 'Failed',
};

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
  const { verdict, reasons, summary, findings, steps, nextSteps } = result;
  return (
    <section className="workflow-outcome" data-testid="workflow-outcome" aria-label="Result">
      <h3>{VERDICTS[verdict]}</h3>
      <p>{reasons.join('; ')}</p>
      <p className="second">{summary.map(([name, value]) => `${name}: ${value}`).join(', ')}</p>
      <Texts title="Findings" texts={findings} />
      <h4>Steps</h4>
      <ul>
        {steps.map(({ tool, outcome, captureId }, place) => {
          const capture = captures.find(({ id }) => id === captureId);
          return (
            // A tool may run twice.
            <li key={`${place} ${tool}`}>
              {tool}: {outcome}{' '}
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
      <Texts title="Next steps" texts={nextSteps} />
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
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  );
}
