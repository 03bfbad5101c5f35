/** The answer of a query: rows or a plot; while it runs, after an error or a cancel, and before the first run, words about that. */
import { assertNever } from '../../../shared/base/assert-never.ts';
import type { SqlRun } from './stores/sql-runs.ts';
import { Button } from '../../core/widgets/button.tsx';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../core/widgets/states.tsx';
import { errorPlaceOf } from './error-mark.ts';
import type { PlotChoice } from './plot-data.ts';
import { ResultPlot } from './result-plot.tsx';
import { ResultTable } from './result-table.tsx';

export interface SqlResultViewProps {
  readonly run: SqlRun | undefined;
  /** Null: the answer is shown as a table. */
  readonly plot: PlotChoice | null;
  readonly onPlot: (choice: PlotChoice) => void;
  readonly onMore: () => void;
  readonly onRetry: () => void;
  /** The id of the element with the error. */
  readonly errorId: string;
}

function Failed({ run, onRetry }: { run: Extract<SqlRun, { state: 'failed' }>; onRetry: () => void }) {
  const { error } = run;
  const place = errorPlaceOf(error);
  if (error.code === 'cancelled')
    return <EmptyState title="The query was cancelled" action={<Button onClick={onRetry}>Run again</Button>} />;
  return (
    <FailureState
      place="inline"
      title={place === null ? 'Query failed' : `Line ${place.line}, column ${place.column}`}
      error={error}
      // An error in the text is the same the next time.
      {...(place === null ? { onRetry } : {})}
    />
  );
}

export function SqlResultView({ run, plot, onPlot, onMore, onRetry, errorId }: SqlResultViewProps) {
  switch (run?.state) {
    case undefined:
      return (
        <EmptyState title="No answer yet">
          Write a query, or take an example from the shelf. Ctrl Space lists tables and columns.
        </EmptyState>
      );
    case 'running':
      return (
        <EmptyState title="Running …">
          The first query about a capture also opens it and makes its tables, which takes a few seconds for large files.
        </EmptyState>
      );
    case 'failed':
      return (
        <div id={errorId} className="sql-failed" data-testid="sql-error">
          <Failed run={run} onRetry={onRetry} />
        </div>
      );
    case 'done':
      return plot === null ? (
        <ResultTable
          // The table of another answer starts without a selection, unsorted and at the top.
          key={run.query.sql}
          answer={run.answer}
          isLoadingMore={run.isLoadingMore}
          moreError={run.moreError?.message ?? null}
          onMore={onMore}
        />
      ) : (
        <ResultPlot answer={run.answer} choice={plot} onChoice={onPlot} />
      );
    default:
      return assertNever(run, 'run of a query');
  }
}
