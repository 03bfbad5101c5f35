/** The document of a call that takes minutes: what it does, how far it is, Cancel, and why it ended without a result. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { CAPTURE_KINDS } from '../../../shared/core/contracts/captures.ts';
import { captureDocument } from '../stores/documents/document-tabs.ts';
import { isOfRequest } from '../stores/documents/follow-run.ts';
import type { RunTab } from '../stores/documents/run-tab.ts';
import { useDocuments, useTopic, useWorkbench } from '../stores/workbench.tsx';
import { Button, type ButtonProps } from '../widgets/button.tsx';
import { FailureState } from '../widgets/failure-state.tsx';
import { VerdictPage } from '../widgets/findings/verdict-page.tsx';
import { ProgressBar } from '../widgets/meter.tsx';
import { EmptyState } from '../widgets/states.tsx';
import { CancelRun } from './cancel-run.tsx';
import { paramsOn, useAgainTarget } from './again-target.ts';
import { useDialogOn } from './dialog-on.ts';
import './run.css';

/** Opens the dialog that asked for it, as it was asked. */
function Change({ tab: { asked, lastTarget }, look }: { readonly tab: RunTab } & Required<Pick<ButtonProps, 'look'>>) {
  const open = useDialogOn(asked.command, asked.targetId, lastTarget ?? null, asked);
  return open === null ? null : (
    <Button look={look} onClick={() => void open()}>
      Change …
    </Button>
  );
}

export function RunDocument({ tab }: { readonly tab: RunTab }) {
  const { startedRuns } = useWorkbench();
  const { asked, title, startedAtMs } = tab;
  const { captureKind, targetId, tool, about, kept = 'Captures that were taken before are in the library.' } = asked;
  const what = CAPTURE_KINDS[captureKind].label.toLowerCase();
  const run = useStore(startedRuns, ({ runs }) => runs.get(tab.id));
  const call =
    useTopic('calls', (calls) =>
      calls.find(
        (each) =>
          each.tool === tool &&
          each.caller.kind === 'window' &&
          each.targetId === targetId &&
          each.partOf === undefined &&
          (each.state === 'running' || each.state === 'cancelling'),
      ),
    ) ?? null;
  // The window was loaded again while it ran: what it stored since is its result.
  const stored = useTopic('captures', (captures) =>
    run === undefined
      ? captures.find(({ kind, startedAt }) => kind === captureKind && Date.parse(startedAt) >= startedAtMs)
      : undefined,
  );
  const replace = useDocuments((documents) => documents.replace);
  useEffect(() => {
    if (stored !== undefined) replace(tab.id, captureDocument(stored));
  }, [stored, replace, tab.id]);
  const { id, missing } = useAgainTarget(targetId, tab.lastTarget ?? null, 'Its page or process');
  const again = (): void => {
    const params = paramsOn(asked.params, targetId ?? undefined, id);
    void startedRuns.getState().start(title, { ...asked, params, targetId: id }, tab.id);
  };
  const mustChange = run?.state === 'failed' && isOfRequest(run.error);
  const actions = (
    <>
      <Change tab={tab} look={mustChange ? 'primary' : 'plain'} />
      <Button
        look={mustChange ? 'plain' : 'primary'}
        disabled={missing !== null}
        title={missing ?? undefined}
        onClick={again}
      >
        Start again
      </Button>
    </>
  );
  if (run?.state === 'failed')
    return run.error.code === 'cancelled' ? (
      <EmptyState title={`You cancelled the ${what}`} action={actions}>
        {kept}
      </EmptyState>
    ) : (
      <FailureState title={`The ${what} failed`} error={run.error} actions={actions} />
    );
  if (run?.state === 'done')
    return (
      <EmptyState title={`The ${what} was not stored`} action={actions}>
        {run.notes.join(' ')}
      </EmptyState>
    );
  if (run === undefined && call === null)
    return (
      <EmptyState title={`This ${what} did not end`} action={actions}>
        The window was closed while it ran. {kept}
      </EmptyState>
    );
  const { message = 'Starting', found = [] } = call?.progress ?? {};
  return (
    <VerdictPage
      testId="run-running"
      level="plain"
      headline={title}
      lead={about}
      actions={<CancelRun what={what} call={call} startedAtMs={startedAtMs} lost={asked.kept} />}
    >
      <div className="run-progress">
        <p aria-live="polite">{message}</p>
        <ProgressBar label={what} done={call?.progress?.done ?? 0} total={call?.progress?.total ?? null} />
        {found.map((sentence) => (
          <p key={sentence} className="second">
            {sentence}
          </p>
        ))}
        {asked.kept === undefined ? null : <p className="third">{kept}</p>}
      </div>
    </VerdictPage>
  );
}
