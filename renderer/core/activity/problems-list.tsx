/** Problems, newest first: what happened, why, what to do. */
import { useMemo, useState } from 'react';
import { countNoun } from '../../../shared/base/units.ts';
import type { Problem } from '../../../shared/core/contracts/activity.ts';
import { useCommandRunner } from '../stores/hooks/use-command.ts';
import { useTableLayout } from '../stores/hooks/use-table-layout.ts';
import { useTopic, useWindowProblems } from '../stores/workbench.tsx';
import { Button } from '../widgets/button.tsx';
import { Dialog } from '../widgets/overlays/dialog.tsx';
import { ErrorState, EmptyState, SeverityIcon } from '../widgets/states.tsx';
import { type Column, type TableSort } from '../widgets/tables/table-columns.ts';
import { SortedTable } from '../widgets/tables/sorted-table.tsx';
import { secondsClock } from './call-words.ts';
import { personAdvice, personText } from '../words/person-text.ts';

const SEVERITY_ORDER: Readonly<Record<Problem['severity'], number>> = { error: 2, warning: 1, info: 0 };

const COLUMNS: readonly Column<Problem>[] = [
  {
    id: 'severity',
    title: '',
    width: 40,
    sortable: 'figure',
    sortValue: (problem) => SEVERITY_ORDER[problem.severity],
    cell: (problem) => <SeverityIcon severity={problem.severity} size={14} />,
    text: (problem) => problem.severity,
  },
  {
    id: 'time',
    title: 'Time',
    width: 74,
    sortable: 'figure',
    sortValue: (problem) => problem.atMs,
    cell: (problem) => <span className="figure third">{secondsClock(problem.atMs)}</span>,
    text: (problem) => secondsClock(problem.atMs),
  },
  {
    id: 'title',
    title: 'Problem',
    width: 280,
    sortable: 'text',
    canHide: false,
    text: (problem) => problem.title,
  },
  {
    id: 'detail',
    title: 'What happened',
    width: 'grow',
    minWidthPx: 160,
    cell: (problem) => <span className="second">{problem.detail}</span>,
    text: (problem) => problem.detail,
  },
  {
    id: 'suggestion',
    title: 'What to do',
    width: 300,
    cell: (problem) => <span className="second">{problem.suggestion ?? '–'}</span>,
    text: (problem) => problem.suggestion ?? '',
  },
];

const NEWEST_FIRST: TableSort = { columnId: 'time', descending: true };

/** Problems from main and from the window. */
export function useProblems(): readonly Problem[] {
  const main = useTopic('problems');
  const own = useWindowProblems((state) => state.problems);
  return useMemo(
    () =>
      [...own, ...main].map((problem) => ({
        ...problem,
        detail: personText(problem.detail),
        suggestion: personAdvice({ suggestion: problem.suggestion ?? '' }) || null,
      })),
    [own, main],
  );
}

export function ProblemsList() {
  const problems = useProblems();
  const run = useCommandRunner();
  const arranged = useTableLayout('problems');
  const clearOwn = useWindowProblems((state) => state.clear);
  const [openId, setOpenId] = useState<string | null>(null);
  const open = problems.find((problem) => problem.id === openId) ?? null;
  const clear = (): void => {
    clearOwn();
    void run('problems.clear', {}, 'Problems were not cleared');
  };
  return (
    <>
      <SortedTable
        label="Problems"
        columns={COLUMNS}
        rows={problems}
        firstSort={NEWEST_FIRST}
        keyOf={(problem) => problem.id}
        onOpen={(problem) => setOpenId(problem.id)}
        arranged={arranged}
        empty={
          <EmptyState place="inline" title="No problems.">
            Errors are listed here with their fix.
          </EmptyState>
        }
        footer={
          problems.length === 0 ? undefined : (
            <>
              <span>{countNoun(problems.length, 'problem')}</span>
              <span className="grow" />
              <Button size="tiny" look="bare" onClick={clear}>
                Clear
              </Button>
            </>
          )
        }
        rowAttributes={(problem) => ({ 'data-testid': 'problem-row', 'data-severity': problem.severity })}
      />
      {open === null ? null : (
        <Dialog
          open
          onOpenChange={(isOpen) => (isOpen ? undefined : setOpenId(null))}
          title={open.title}
          description={secondsClock(open.atMs)}
          widthPx={560}
        >
          <div className="problem-text">
            <ErrorState
              place="inline"
              severity={open.severity}
              title={open.detail}
              suggestion={open.suggestion ?? undefined}
            />
          </div>
        </Dialog>
      )}
    </>
  );
}
