/** Shown in place of the classes: progress with provisional classes, the error, or that opening was cancelled. */
import { useContext } from 'react';
import { formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisProgress } from '../../../shared/core/analysis/analysis.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import { useHuntComparing, WAITING_FOR_HUNT } from './use-hunt-comparing.ts';
import { useNow } from '../../core/stores/workbench.tsx';
import { Button } from '../../core/widgets/button.tsx';
import { ProgressBar } from '../../core/widgets/meter.tsx';
import { OpenFailureActions } from '../../core/widgets/document-opening.tsx';
import { stopwatch } from '../../core/words/moments.ts';
import { EmptyState, ErrorState } from '../../core/widgets/states.tsx';
import { FirstClasses } from './classes/first-classes.tsx';
import { openError } from './open-error.ts';
import { openProgress } from './open-progress.ts';

export interface OpeningProps {
  readonly progress: AnalysisProgress | null;
  readonly startedAtMs: number;
  readonly onCancel: () => void;
}

export function Opening({ progress, startedAtMs, onCancel }: OpeningProps) {
  const nowMs = useNow(true);
  const waitsForHunt = useHuntComparing();
  const { stage: own, counted, share, place, stages } = openProgress(progress);
  const stage = progress === null && waitsForHunt ? WAITING_FOR_HUNT : own;
  const first = progress?.firstClasses;
  return (
    <div
      className={first === undefined ? 'opening scroll' : 'opening scroll has-classes'}
      data-testid="document-progress"
    >
      <div className="opening-panel stack">
        <output className="opening-stage">
          <b>{stage}</b>
          {place === 0 ? null : <span className="third">{` step ${place} of ${stages}`}</span>}
        </output>
        <ProgressBar label={stage} done={share ?? 0} total={share === null ? null : 1} />
        <p className="opening-figures">
          <span className="mono">{counted === '' ? '…' : counted}</span>
          <span className="mono opening-percent">{share === null ? '…' : formatPercent(share)}</span>
          <span className="mono">{stopwatch(nowMs - startedAtMs)}</span>
        </p>
        <Button onClick={onCancel} data-testid="cancel-open">
          Cancel
        </Button>
      </div>
      {first === undefined ? null : <FirstClasses classes={first} />}
    </div>
  );
}

export interface OpenFailedProps {
  readonly error: AppError;
  readonly sizeBytes: number;
  readonly onReopen: () => void;
}

export function OpenFailed({ error, sizeBytes, onReopen }: OpenFailedProps) {
  const { title, detail, suggestion, canReopen } = openError(error, sizeBytes);
  const more = useContext(OpenFailureActions);
  return (
    <div className="opening scroll" data-testid="document-error">
      <ErrorState
        title={title}
        detail={detail}
        suggestion={suggestion}
        actions={
          <>
            <Button look={canReopen ? 'primary' : 'plain'} onClick={onReopen}>
              Open again
            </Button>
            {more}
          </>
        }
      />
    </div>
  );
}

export function OpenCancelled({ onReopen }: { onReopen: () => void }) {
  return (
    <EmptyState
      title="Opening was cancelled"
      action={
        <Button look="primary" onClick={onReopen}>
          Open again
        </Button>
      }
    >
      The capture is still in the library.
    </EmptyState>
  );
}
