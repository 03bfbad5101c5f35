/** In place of a profile that is not open: how far its reading is, that it was cancelled, or why it failed. */
import { useContext } from 'react';
import { formatBytes, formatPercent } from '../../../shared/base/units.ts';
import { Button } from '../button.tsx';
import { ProgressBar } from '../meter.tsx';
import { OpenFailureActions } from '../open-failure-actions.ts';
import { EmptyState, ErrorState } from '../states.tsx';
import type { ShownError } from './rows-error.tsx';

export interface ProfileOpeningProps {
  /** "The heap profile": begins the sentence on what could not be opened. */
  readonly what: string;
  readonly current:
    | { readonly state: 'opening'; readonly progress: { readonly done: number; readonly total: number | null } | null }
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
  const share =
    progress === null || progress.total === null || progress.total === 0 ? null : progress.done / progress.total;
  return (
    <div className="profile-opening" data-testid="document-progress">
      <output>
        <b>{progress === null ? 'Waiting for the analysis process' : 'Reading the file'}</b>
      </output>
      <ProgressBar label="Reading the file" done={share ?? 0} total={share === null ? null : 1} />
      <p className="mono small">
        {progress === null ? '…' : `${formatBytes(progress.done)} of ${formatBytes(progress.total ?? sizeBytes)}`}
        {share === null ? '' : ` ${formatPercent(Math.min(1, share))}`}
      </p>
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}
