/** Shown until the scripts of a target are listed: what listing costs, and how to start it. */
import type { AppError } from '../../../shared/base/errors.ts';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';

/** The cost of listing scripts. */
export const LISTING_COST = 'This turns on the debugger domain. The page is never paused, but V8 may optimize less.';

export interface ScriptsOffProps {
  readonly error: AppError | null;
  readonly isStarting: boolean;
  readonly isConnected: boolean;
  readonly onList: () => void;
}

export function ScriptsOff({ error, isStarting, isConnected, onList }: ScriptsOffProps) {
  return (
    <div className="sources column full" data-testid="sources-panel">
      <FailureState place="strip" title="The scripts were not listed" error={error} />
      <EmptyState
        title="Scripts are not listed yet"
        action={
          <Button disabled={isStarting || !isConnected} onClick={onList}>
            {isStarting ? 'Loading …' : 'List scripts'}
          </Button>
        }
      >
        {LISTING_COST}
      </EmptyState>
    </div>
  );
}
