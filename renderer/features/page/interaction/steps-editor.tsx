/** Edits the steps of an interaction: pick an element on a screenshot of the page or name it, and choose what to do with it. */
import { useState, type ReactNode } from 'react';
import type { GivenStep } from '../../../../shared/features/page/tools/interact-steps.ts';
import type { PickedElement } from '../../../../shared/core/contracts/interaction.ts';
import { useCommandRunner } from '../../../core/stores/hooks/use-command.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { useBridge } from '../../../core/stores/workbench.tsx';
import { Button } from '../../../core/widgets/button.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { RefreshIcon } from '../../../core/widgets/icons.tsx';
import { EmptyState } from '../../../core/widgets/states.tsx';
import { PagePicture } from './page-picture.tsx';
import { draftOfStep, missingInDraft, NEW_DRAFT, stepOfDraft, type StepDraft } from './step-draft.ts';
import { StepForm } from './step-form.tsx';
import './interaction.css';

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
