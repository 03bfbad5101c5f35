/**
 * Edits steps of a page: pick an element on a screenshot or name it, and choose what to do with it. A step that another one follows is performed in the
 * page, and the screenshot is taken again.
 */
import { useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import { ok } from '../../../../shared/base/result.ts';
import { pause } from '../../../../shared/base/within.ts';
import { penInteract } from '../../../../shared/features/page/tools/interact.ts';
import type { GivenStep } from '../../../../shared/features/page/tools/interact-steps.ts';
import type { PickedElement } from '../../../../shared/core/contracts/interaction.ts';
import { useAction } from '../../../core/stores/hooks/use-action.ts';
import { useCommandRunner } from '../../../core/stores/hooks/use-command.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { useBridge } from '../../../core/stores/workbench.tsx';
import { Button, IconButton } from '../../../core/widgets/button.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { Field } from '../../../core/widgets/field.tsx';
import { AddIcon, CloseIcon, RefreshIcon } from '../../../core/widgets/icons.tsx';
import { Segmented } from '../../../core/widgets/segmented.tsx';
import { EmptyState } from '../../../core/widgets/states.tsx';
import { PagePicture, type Look } from './page-picture.tsx';
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
  /** The step that is being performed. */
  readonly performing: StepDraft | null;
  readonly onDraft: (draft: StepDraft) => void;
  readonly onAdd: () => void;
  readonly onRemove: (index: number) => void;
  readonly elementField: RefObject<HTMLInputElement | null>;
}

function StepForm({ steps, draft, performing, onDraft, onAdd, onRemove, elementField }: StepFormProps) {
  const canAdd = performing === null && missingInDraft(draft) === null;
  const onEnter = ({ key }: KeyboardEvent): void => {
    if (key === 'Enter' && canAdd) onAdd();
  };
  const valueLabel = VALUE_LABELS[draft.action];
  const isOptional = draft.action === 'press' || draft.action === 'scroll';
  return (
    <div className="interaction-form stack">
      {steps.length === 0 && performing === null ? null : (
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
          {performing === null ? null : (
            <li aria-busy="true">
              <span className="cut">
                {draftWords(performing)} <span className="third">Performing it …</span>
              </span>
            </li>
          )}
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
          ref={elementField}
          label="Element"
          icon={null}
          onKeyDown={onEnter}
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
            onKeyDown={onEnter}
            placeholder={VALUE_EXAMPLES[draft.action]}
            value={draft.value}
            onValue={(value) => onDraft({ ...draft, value })}
          />
        </div>
      )}
      <div className="interaction-add">
        <Button size="tiny" icon={AddIcon} disabled={!canAdd} onClick={onAdd}>
          Perform it, add another
        </Button>
      </div>
    </div>
  );
}

export interface EditedSteps {
  /** Valid unless `why` says what is missing. */
  readonly steps: () => readonly GivenStep[];
  readonly why: string | null;
  /** Steps were performed in the page while they were picked, so that it is no longer as it was. */
  readonly arePerformed: boolean;
  readonly state: StepsState;
  readonly change: (part: Partial<StepsState> | ((before: StepsState) => Partial<StepsState>)) => void;
}

interface StepsState {
  readonly steps: readonly StepDraft[];
  readonly draft: StepDraft;
  readonly picked: PickedElement | null;
  readonly arePerformed: boolean;
  /** The step that is being performed, while the fields are free for the next one. */
  readonly performing: StepDraft | null;
}

function isUntouched({ element, value }: StepDraft): boolean {
  return element === '' && value === '';
}

const PERFORMING = 'The step is being performed.';

/**
 * Steps that are being edited. `initial`: to begin with; the last one is in the fields. `areOptional`: none is enough. `arePerformed`: the initial ones were
 * performed in the page.
 */
export function useEditedSteps(
  initial: readonly GivenStep[] = [],
  {
    areOptional = false,
    arePerformed = false,
  }: { readonly areOptional?: boolean; readonly arePerformed?: boolean } = {},
): EditedSteps {
  const [state, setState] = useState<StepsState>(() => {
    const given = initial.map(draftOfStep);
    const last = given.at(-1);
    // One that has no fields stays in the list.
    const inFields = last?.kept === undefined ? last : undefined;
    const steps = inFields === undefined ? given : given.slice(0, -1);
    return { steps, draft: inFields ?? NEW_DRAFT, picked: null, arePerformed, performing: null };
  });
  const { steps, draft } = state;
  // A draft that was begun is part of it; an empty one after other steps is not.
  const wanted = isUntouched(draft) && (steps.length > 0 || areOptional) ? steps : [...steps, draft];
  return {
    steps: () => wanted.map(stepOfDraft),
    why: state.performing !== null ? PERFORMING : wanted.includes(draft) ? missingInDraft(draft) : null,
    arePerformed: state.arePerformed,
    state,
    change: (part) => setState((before) => ({ ...before, ...(typeof part === 'function' ? part(before) : part) })),
  };
}

/** Pauses before the page is looked at again: what a step opens may wait for an answer of a server. */
const LOOKS_AFTER_MS = [500, 1000, 2000];

/** The picture of the page, and of what steps open later in it. `isOld`: a new one was asked for, and has not come. */
function useLooks(targetId: string, arePerformed: boolean) {
  const bridge = useBridge();
  const { answer, current, progress, refetch } = useQuery<Look, Look>(targetId, async ({ signal, onProgress }) => {
    let last = await bridge.command('interaction.look', { targetId });
    for (const afterMs of arePerformed ? LOOKS_AFTER_MS : []) {
      if (!last.ok || signal.aborted) break;
      onProgress(last.value);
      await pause(afterMs, signal);
      if (signal.aborted) break;
      const next = await bridge.command('interaction.look', { targetId });
      if (next.ok) last = next;
    }
    return last;
  });
  const newest = current ?? (progress === null ? null : ok(progress));
  return { looked: newest ?? answer, isOld: newest === null && answer !== null, lookAgain: refetch };
}

export interface StepsEditorProps {
  readonly targetId: string;
  readonly edited: EditedSteps;
  /** Where the page is loaded again before the start if steps were performed; else a sentence on what becomes of them. */
  readonly afterwards?: string;
  /** Fields that follow the steps. */
  readonly children?: ReactNode;
}

const LOADED_AGAIN = 'The steps were performed here; the page is loaded again before the start.';

export function StepsEditor({ targetId, edited, afterwards = LOADED_AGAIN, children }: StepsEditorProps) {
  const bridge = useBridge();
  const run = useCommandRunner();
  const { looked, isOld, lookAgain } = useLooks(targetId, edited.arePerformed);
  const { error, perform } = useAction();
  const bringToFront = async (): Promise<void> => {
    const brought = await run('interaction.bring-to-front', { targetId }, 'The tab was not brought to the front');
    if (brought !== null) lookAgain();
  };
  const { state, change } = edited;
  const { steps, draft, picked } = state;
  const elementField = useRef<HTMLInputElement>(null);
  /** Performs the step, so that the next one can be picked in what it opens. */
  const add = async (): Promise<void> => {
    const params = { steps: [stepOfDraft(draft)], target: targetId };
    change({ draft: NEW_DRAFT, picked: null, performing: draft });
    elementField.current?.focus();
    const done = await perform(() => bridge.call(penInteract.name, params, penInteract.result));
    lookAgain();
    if (done !== null) change((now) => ({ steps: [...now.steps, draft], arePerformed: true, performing: null }));
    // A step that failed comes back to its fields, unless the next one was begun in them.
    else change((now) => ({ performing: null, ...(isUntouched(now.draft) ? { draft, picked } : {}) }));
  };
  // It is performed alone, and stands below the others.
  const shownError =
    error === null ? null : { ...error, message: error.message.replace(/^Step 1\b/, `Step ${steps.length + 1}`) };
  return (
    <div className="interaction-top">
      <div className="interaction-look stack">
        <div className="interaction-frame" aria-busy={state.performing !== null || isOld}>
          {looked === null ? (
            <EmptyState title="Taking a screenshot …" />
          ) : looked.ok ? (
            <PagePicture
              targetId={targetId}
              look={looked.value}
              picked={picked}
              onPick={(element) =>
                change((now) => ({ picked: element, draft: { ...now.draft, element: element.locator } }))
              }
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
        </div>
        <Button size="tiny" icon={RefreshIcon} onClick={lookAgain}>
          Refresh screenshot
        </Button>
      </div>
      <div className="interaction-side stack">
        <StepForm
          steps={steps}
          draft={draft}
          elementField={elementField}
          performing={state.performing}
          onDraft={(next) => change({ draft: next, ...(next.element === draft.element ? {} : { picked: null }) })}
          onAdd={() => void add()}
          onRemove={(index) => change({ steps: steps.filter((_, place) => place !== index) })}
        />
        <FailureState place="inline" title="The step could not be performed" error={shownError} />
        {edited.arePerformed ? <p className="small third">{afterwards}</p> : null}
        {children}
      </div>
    </div>
  );
}
