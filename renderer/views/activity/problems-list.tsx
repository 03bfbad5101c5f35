/** Problems, newest first: what happened, why, what to do. */
import { useMemo, useState } from 'react';
import type { Problem } from '../../../shared/contracts/activity.ts';
import { useClipboard, useCommandRunner } from '../../stores/use-command.ts';
import { useLayout, useTopic, useWindowProblems } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { Dialog } from '../../widgets/dialog.tsx';
import { ErrorState, EmptyState, SeverityIcon } from '../../widgets/states.tsx';
import { sortRows, type Column, type TableSort } from '../../widgets/table-columns.ts';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { secondsClock } from './call-words.ts';
import { personText } from '../../widgets/person-text.ts';

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
    sortValue: (problem) => problem.title,
    cell: (problem) => problem.title,
    text: (problem) => problem.title,
    tooltip: (problem) => problem.title,
  },
  {
    id: 'detail',
    title: 'What happened',
    width: 'grow',
    minWidthPx: 160,
    cell: (problem) => <span className="second">{problem.detail}</span>,
    text: (problem) => problem.detail,
    tooltip: (problem) => problem.detail,
  },
  {
    id: 'suggestion',
    title: 'What to do',
    width: 300,
    cell: (problem) => <span className="second">{problem.suggestion ?? '–'}</span>,
    text: (problem) => problem.suggestion ?? '',
    tooltip: (problem) => problem.suggestion ?? '',
  },
];

const NEWEST_FIRST: readonly TableSort[] = [{ columnId: 'time', descending: true }];
const LAYOUT_KEY = 'problems';

/** Problems from main and from the window. */
export function useProblems(): readonly Problem[] {
  const main = useTopic('problems');
  const own = useWindowProblems((state) => state.problems);
  return useMemo(
    () =>
      [...own, ...main].map((problem) => ({
        ...problem,
        detail: personText(problem.detail),
        suggestion: personText(problem.suggestion ?? '') || null,
      })),
    [own, main],
  );
}

export function ProblemsList() {
  const problems = useProblems();
  const run = useCommandRunner();
  const copy = useClipboard();
  const clearOwn = useWindowProblems((state) => state.clear);
  const layout = useLayout((state) => state.tables[LAYOUT_KEY]);
  const setTable = useLayout((state) => state.setTable);
  const [sort, setSort] = useState(NEWEST_FIRST);
  const [selected, setSelected] = useState<string | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const rows = useMemo(() => sortRows(problems, COLUMNS, sort), [problems, sort]);
  const open = problems.find((problem) => problem.id === openId) ?? null;
  const clear = (): void => {
    clearOwn();
    void run('problems.clear', {}, 'Problems were not cleared');
  };
  return (
    <>
      <VirtualTable
        label="Problems"
        columns={COLUMNS}
        rowCount={rows.length}
        rowAt={(index) => rows[index]}
        keyOf={(problem) => problem.id}
        sort={sort}
        onSort={setSort}
        selectedKey={selected}
        onSelect={(problem) => setSelected(problem.id)}
        indexOfKey={(key) => rows.findIndex((problem) => problem.id === key)}
        onOpen={(problem) => setOpenId(problem.id)}
        onCopy={(text) => void copy(text)}
        layout={layout}
        onLayout={(next) =>
          setTable(LAYOUT_KEY, { widths: { ...next.widths }, hidden: [...next.hidden], order: [...next.order] })
        }
        empty={
          <EmptyState place="inline" title="No problems.">
            Errors are listed here with their fix.
          </EmptyState>
        }
        footer={
          rows.length === 0 ? undefined : (
            <>
              <span>{rows.length === 1 ? '1 problem' : `${rows.length} problems`}</span>
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
