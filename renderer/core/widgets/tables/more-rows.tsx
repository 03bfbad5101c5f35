/** The last line of a partially loaded list: count, loading state, or error. */
import { formatCount } from '../../../../shared/base/units.ts';
import { Button } from '../button.tsx';

export interface MoreRowsState {
  readonly shown: number;
  readonly total: number | null;
  readonly isLoading: boolean;
  readonly error: string | null;
}

export function moreRowsText({ shown, total, isLoading, error }: MoreRowsState): string {
  if (error !== null) return error;
  if (isLoading) return total === null ? 'Loading …' : `Loading more than ${formatCount(shown)} …`;
  return `${formatCount(shown)} of ${formatCount(total ?? shown)}`;
}

export function MoreRows({ state, onMore }: { readonly state: MoreRowsState; readonly onMore: () => void }) {
  return (
    <span className="more-rows row">
      <span className={state.error === null ? 'third cut' : 'is-error cut'}>{moreRowsText(state)}</span>
      {state.isLoading ? null : (
        <Button look="bare" size="tiny" tabIndex={-1} onClick={onMore}>
          {state.error === null ? 'show more' : 'retry'}
        </Button>
      )}
    </span>
  );
}
