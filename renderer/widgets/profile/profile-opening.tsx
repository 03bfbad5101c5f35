/** Shown in place of a profile that is not open: progress, cancelled, or error. */
import { useContext } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import { ANALYSIS_STAGES, stageCount, type AnalysisStage } from '../../../shared/contracts/analysis-stages.ts';
import { Button } from '../button.tsx';
import { ProgressBar } from '../meter.tsx';
import { OpenFailureActions } from '../open-failure-actions.ts';
import { EmptyState, ErrorState } from '../states.tsx';
import type { ShownError } from './rows-error.tsx';

interface OpeningProgress {
  readonly stage: AnalysisStage;
  readonly done: number;
  readonly total: number | null;
}

export interface ProfileOpeningProps {
  /** "The heap profile": the start of the error sentence. */
  readonly what: string;
  readonly current:
    | { readonly state: 'opening'; readonly progress: OpeningProgress | null }
    | { readonly state: 'failed'; readonly error: ShownError }
    | { readonly state: 'cancelled' };
  readonly sizeBytes: number;
  readonly onCancel: () => void;
  readonly onReopen: () => void;
}

export function ProfileOpening({ what, current, sizeBytes, onCancel, onReopen }: ProfileOpeningProps) {
  const more = useContext(OpenFailureActions);
  if (current.state === 'cancelled')
    return <EmptyState title="Opening was cancelled" action={<Button onClick={onReopen}>Open again</Button>} />;
  if (current.state === 'failed')
    return (
      <div className="profile-failed" data-testid="document-error">
        <ErrorState
          title={`${what} could not be opened`}
          detail={current.error.message}
          suggestion={current.error.suggestion}
          actions={
            <>
              <Button onClick={onReopen}>Open again</Button>
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
    <div className="profile-opening" data-testid="document-progress">
      <output>
        <b>{label}</b>
      </output>
      <ProgressBar label={label} done={share ?? 0} total={share === null ? null : 1} />
      <p className="mono small">
        {progress === null ? '…' : countedText(progress, sizeBytes)}
        {share === null ? '' : ` ${formatPercent(share)}`}
      </p>
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}

/** The file size is known while reading, even if the reader does not report it. */
function countedText({ stage, done, total }: OpeningProgress, sizeBytes: number): string {
  return stageCount(stage, done, total ?? (stage === 'reading' ? sizeBytes : null));
}
