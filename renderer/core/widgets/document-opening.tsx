/** Shown in place of a document that is not open: progress, cancelled, or error. */
import { createContext, useContext, type ReactNode } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import {
  ANALYSIS_STAGES,
  stageCount,
  type AnalysisStage,
} from '../../../shared/engine/steps/contract/analysis-stages.ts';
import { Button } from './button.tsx';
import { ProgressBar } from './meter.tsx';
import { EmptyState } from './states.tsx';
import { FailureState, type ShownError } from './failure-state.tsx';

interface OpeningProgress {
  readonly stage: AnalysisStage;
  readonly done: number;
  readonly total: number | null;
}

/** More buttons next to "Open again" of a document that could not be opened. */
export const OpenFailureActions = createContext<ReactNode>(null);

export interface DocumentOpeningProps {
  /** "The heap profile": the start of the error sentence. */
  readonly what: string;
  readonly opened: {
    readonly current:
      | { readonly state: 'opening'; readonly progress: OpeningProgress | null }
      | { readonly state: 'failed'; readonly error: ShownError }
      | { readonly state: 'cancelled' }
      | { readonly state: 'open' };
    readonly cancel: () => void;
    readonly reopen: () => void;
  };
  readonly sizeBytes: number;
}

export function DocumentOpening({ what, opened: { current, cancel, reopen }, sizeBytes }: DocumentOpeningProps) {
  const more = useContext(OpenFailureActions);
  if (current.state === 'open') return null;
  if (current.state === 'cancelled')
    return <EmptyState title="Opening was cancelled" action={<Button onClick={reopen}>Open again</Button>} />;
  if (current.state === 'failed')
    return (
      <div className="profile-failed" data-testid="document-error">
        <FailureState
          title={`${what} could not be opened`}
          error={current.error}
          actions={
            <>
              <Button onClick={reopen}>Open again</Button>
              {more}
            </>
          }
        />
      </div>
    );
  const { progress } = current;
  const label = progress === null ? 'Waiting for the analysis process' : ANALYSIS_STAGES[progress.stage].label;
  const share =
    progress === null || progress.total === null || progress.total === 0
      ? null
      : Math.min(1, progress.done / progress.total);
  return (
    <div className="profile-opening stack" data-testid="document-progress">
      <output>
        <b>{label}</b>
      </output>
      <ProgressBar label={label} done={share ?? 0} total={share === null ? null : 1} />
      <p className="mono small">
        {progress === null ? '…' : countedText(progress, sizeBytes)}
        {share === null ? '' : ` ${formatPercent(share)}`}
      </p>
      <Button onClick={cancel}>Cancel</Button>
    </div>
  );
}

/** The file size is known while reading, even if the reader does not report it. */
function countedText({ stage, done, total }: OpeningProgress, sizeBytes: number): string {
  return stageCount(stage, done, total ?? (stage === 'reading' ? sizeBytes : null));
}
