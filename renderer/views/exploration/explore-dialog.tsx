/** Explore for leaks: where it begins, how long it may take, and what it may press; then its progress, and the result as a document. */
import { useState } from 'react';
import type { OptionValues } from '../../../shared/base/option-field.ts';
import { chosenParams, optionFields } from '../../../shared/capabilities/common/option-fields.ts';
import { penExplore } from '../../../shared/capabilities/explore/explore.ts';
import { findTarget, targetName } from '../../stores/topics/targets.ts';
import { useSelectedTargetId, useTopic } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { FailureState } from '../../widgets/failure-state.tsx';
import { OptionsForm } from '../../widgets/options-form.tsx';
import { Dialog, type DialogProps } from '../../widgets/overlays/dialog.tsx';
import { ExploringProgress, useExploring } from './exploring.tsx';
import './exploration.css';

const FIELDS = optionFields(penExplore);
const NO_VALUES: OptionValues = {};

export function ExploreDialog({ open, onOpenChange }: Pick<DialogProps, 'open' | 'onOpenChange'>) {
  const selectedId = useSelectedTargetId();
  const target = useTopic('endpoints', (endpoints) => findTarget(endpoints, selectedId));
  const [values, setValues] = useState(NO_VALUES);
  const { busy, error, start } = useExploring();
  const page = target?.type === 'page' ? target : null;
  const run = async (): Promise<void> => {
    if (page === null) return;
    const isDone = await start({ url: page.url, ...chosenParams(FIELDS, values), target: page.id });
    if (isDone) onOpenChange(false);
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Explore for leaks"
      description={
        page === null
          ? 'Select a page first.'
          : `Walks the application in ${targetName(page)} by itself, repeats what comes back to where it began, and hunts what grows. It presses buttons: choose a page of a test system. It leaves alone what buys, deletes, sends or logs out, and never leaves the origin.`
      }
      widthPx={720}
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Close</Button>
          <Button look="primary" disabled={busy || page === null} onClick={() => void run()}>
            {busy ? 'Exploring …' : 'Explore'}
          </Button>
        </>
      }
    >
      <div className="exploration-dialog" data-testid="explore-dialog">
        <OptionsForm
          label="Exploration"
          fields={FIELDS}
          values={{ url: page?.url, ...values }}
          onValue={(name, value) => setValues((before) => ({ ...before, [name]: value }))}
        />
        <ExploringProgress />
        <FailureState place="inline" error={error} />
      </div>
    </Dialog>
  );
}
