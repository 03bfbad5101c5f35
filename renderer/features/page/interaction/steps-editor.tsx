/** Edits the steps of an interaction: pick an element on a screenshot of the page or name it, and choose what to do with it. */
import { useState, type ReactNode } from 'react';
import type { GivenStep } from '../../../../shared/features/page/tools/interact-steps.ts';
import type { PickedElement } from '../../../../shared/core/contracts/interaction.ts';
import { useCommandRunner } from '../../../core/stores/hooks/use-command.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { useBridge } from '../../../core/stores/workbench.tsx';
import { Button, IconButton } from '../../../core/widgets/button.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { AddIcon, CloseIcon, RefreshIcon } from '../../../core/widgets/icons.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import { EmptyState } from '../../../core/widgets/states.tsx';
import { PagePicture } from './page-picture.tsx';
import {
  ACTION_LABELS,
  DRAFT_ACTIONS,
  draftOfStep,
  draftWords,
  missingInDraft,
  NEW_DRAFT,
  stepOfDraft,
  VALUE_EXAMPLES,
  VALUE_LABELS,
  type StepDraft,
} from './step-draft.ts';
import './interaction.css';

// The form of one step, and the list of steps before it.

interface StepFormProps {
  readonly steps: readonly StepDraft[];
  readonly draft: StepDraft;
  readonly onDraft: (draft: StepDraft) => void;
  readonly onAdd: () => void;
  readonly onRemove: (index: number) => void;
}

function StepForm({ steps, draft, onDraft, onAdd, onRemove }: StepFormProps) {
  const valueLabel = VALUE_LABELS[draft.action];
  const isOptional = draft.action === 'press' || draft.action === 'scroll';
  return (
    <div className="interaction-form stack">
      {steps.length === 0 ? null : (
        <ol className="interaction-steps" aria-label="Steps">
          {steps.map((step, index) => (
            // Equal steps may follow each other.
            <li key={`${index} ${draftWords(step)}`}>
              <span className="cut">{draftWords(step)}</span>
              <IconButton
                label={`Remove step ${index + 1}`}
                icon={CloseIcon}
                size="tiny"
                onClick={() => onRemove(index)}
              />
            </li>
          ))}
        </ol>
      )}
      <Segmented
        label="Action"
        value={draft.action}
        options={DRAFT_ACTIONS.map((value) => ({ value, label: ACTION_LABELS[value] }))}
        onValue={(action) => onDraft({ ...draft, action, value: '' })}
      />
      <div className="interaction-row stack">
        <span>Element</span>
        <Field
          label="Element"
          icon={null}
          data-autofocus
          placeholder={isOptional ? 'Optional' : 'Save, button "Save", #save'}
          value={draft.element}
          onValue={(element) => onDraft({ ...draft, element })}
        />
      </div>
      {valueLabel === null ? null : (
        <div className="interaction-row stack">
          <span>{valueLabel}</span>
          <Field
            label={valueLabel}
            icon={null}
            placeholder={VALUE_EXAMPLES[draft.action]}
            value={draft.value}
            onValue={(value) => onDraft({ ...draft, value })}
          />
        </div>
      )}
      <div className="interaction-add">
        <Button size="tiny" icon={AddIcon} disabled={missingInDraft(draft) !== null} onClick={onAdd}>
          Add another step
        </Button>
      </div>
    </div>
  );
}

export interface EditedSteps {
  /** Valid unless `why` says what is missing. */
  readonly steps: () => readonly GivenStep[];
  readonly why: string | null;
  /** Takes the screenshot again. */
  readonly lookAgain: () => void;
}

export interface StepsEditorProps {
  readonly targetId: string;
  /** Steps to begin with; the last one is in the fields. */
  readonly initial?: readonly GivenStep[];
  /** Returns what follows the steps: options and the button that runs them. */
  readonly children: (edited: EditedSteps) => ReactNode;
}

export function StepsEditor({ targetId, initial = [], children }: StepsEditorProps) {
  const bridge = useBridge();
  const run = useCommandRunner();
  const { answer: looked, refetch: lookAgain } = useQuery(targetId, () =>
    bridge.command('interaction.look', { targetId }),
  );
  const bringToFront = async (): Promise<void> => {
    const brought = await run('interaction.bring-to-front', { targetId }, 'The tab was not brought to the front');
    if (brought !== null) lookAgain();
  };
  const [given] = useState(() => initial.flatMap((step) => draftOfStep(step) ?? []));
  const [steps, setSteps] = useState<readonly StepDraft[]>(given.slice(0, -1));
  const [draft, setDraft] = useState<StepDraft>(given.at(-1) ?? NEW_DRAFT);
  const [picked, setPicked] = useState<PickedElement | null>(null);
  const isUntouched = draft.element === '' && draft.value === '';
  // A draft that was begun is part of it; an empty one after other steps is not.
  const wanted = isUntouched && steps.length > 0 ? steps : [...steps, draft];
  const why = wanted.includes(draft) ? missingInDraft(draft) : null;
  return (
    <div className="interaction-top">
      <div className="interaction-look stack">
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
          <FailureState
            place="inline"
            title="The page could not be shown"
            error={looked.error}
            {...(looked.error.data?.['inBackground'] === true
              ? {
                  actions: (
                    <Button size="tiny" onClick={() => void bringToFront()}>
                      Bring to front
                    </Button>
                  ),
                }
              : {})}
          />
        )}
        <Button size="tiny" icon={RefreshIcon} onClick={lookAgain}>
          Refresh screenshot
        </Button>
      </div>
      <div className="interaction-side stack">
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
        {children({ steps: () => wanted.map(stepOfDraft), why, lookAgain })}
      </div>
    </div>
  );
}
