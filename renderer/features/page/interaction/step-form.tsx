/** The form of one step, and the list of steps before it. */
import { Button, IconButton } from '../../../core/widgets/button.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { AddIcon, CloseIcon } from '../../../core/widgets/icons.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import {
  ACTION_LABELS,
  draftWords,
  DRAFT_ACTIONS,
  missingInDraft,
  VALUE_EXAMPLES,
  VALUE_LABELS,
  type StepDraft,
} from './step-draft.ts';

export interface StepFormProps {
  readonly steps: readonly StepDraft[];
  readonly draft: StepDraft;
  readonly onDraft: (draft: StepDraft) => void;
  readonly onAdd: () => void;
  readonly onRemove: (index: number) => void;
}

export function StepForm({ steps, draft, onDraft, onAdd, onRemove }: StepFormProps) {
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
