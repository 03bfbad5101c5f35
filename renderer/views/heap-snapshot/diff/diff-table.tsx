/** What changed, class by class: a class opens into the objects that came and went. */
import { useEffect, useMemo, useState, type RefObject } from 'react';
import { formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { AnalysisDocument } from '../../../bridge/analysis-client.ts';
import { useAnswer } from '../../../stores/use-answer.ts';
import { useLayout } from '../../../stores/workbench.tsx';
import { Button } from '../../../widgets/button.tsx';
import { CopyIcon } from '../../../widgets/icons.tsx';
import type { MenuEntry } from '../../../widgets/menu.tsx';
import { EmptyState, ErrorState } from '../../../widgets/states.tsx';
import { VirtualTable } from '../../../widgets/virtual-table.tsx';
import { objectMenu, type ObjectActions } from '../object-menu.ts';
import type { Selection } from '../selection.ts';
import { useObjectPages } from '../use-object-pages.ts';
import { diffColumns, diffSort, diffTableSort, type DiffSort } from './diff-columns.tsx';
import { classKey, diffLines, sideKey, type DiffLine } from './diff-rows.ts';

export interface DiffTableProps {
  readonly document: AnalysisDocument;
  /** The earlier file. */
  readonly base: string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly isReady: boolean;
  /** Told once for each answer: totals and the share of ids that both have. */
  readonly onAnswer: (answer: AnalysisAnswer<'heap.diff'>) => void;
  readonly selected: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly objectActions: ObjectActions;
  /** Opens the later snapshot anew: the analysis process is gone. */
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

const LAYOUT_KEY = 'heap-diff.classes';
const FIRST_ROWS = 100;
const MORE_ROWS = 500;

export function DiffTable(props: DiffTableProps) {
  const { document, base, filter, onFilter, isReady, onAnswer, selected, onSelect, objectActions, table } = props;
  const [order, setOrder] = useState<{ sort: DiffSort; descending: boolean }>({ sort: 'size-delta', descending: true });
  const [count, setCount] = useState(FIRST_ROWS);
  const [rowKey, setRowKey] = useState<string | null>(null);
  const layout = useLayout((state) => state.tables[LAYOUT_KEY]);
  const setTable = useLayout((state) => state.setTable);
  const pages = useObjectPages(document, isReady);
  const question = { base, filter, ...order, start: 0, count };
  const { answer, again } = useAnswer(JSON.stringify([document.documentId, question]), () =>
    document.query('heap.diff', question),
  );
  useEffect(() => {
    if (answer?.ok === true) onAnswer(answer.value);
  }, [answer, onAnswer]);
  const diff = answer?.ok === true ? answer.value : null;
  const lines = diff === null ? [] : diffLines(diff, pages, filter !== '');
  const largest = useMemo(
    () => (diff === null ? 0 : Math.max(0, ...diff.rows.map((row) => Math.abs(row.sizeDeltaBytes)))),
    [diff],
  );
  const columns = useMemo(() => diffColumns({ largest, onMore: pages.more }), [largest, pages]);

  const toggle = (line: DiffLine): void => {
    if (line.kind === 'object') {
      const { line: object } = line;
      if (object.kind === 'more' || object.expanded === null) return;
      if (object.expanded) pages.close(object.key);
      else pages.open(object.key, object.source);
    } else if (line.kind === 'class' && line.expanded === true) pages.close(classKey(line.row.name));
    else if (line.kind === 'class') {
      const { name: className, addedCount, removedCount } = line.row;
      if (addedCount > 0) pages.open(sideKey(className, 'added'), { kind: 'diff', base, className, side: 'added' });
      if (removedCount > 0)
        pages.open(sideKey(className, 'removed'), { kind: 'diff', base, className, side: 'removed' });
    }
  };
  /** Objects that are gone are not in the document any more: nothing more can be asked about them. */
  const objectOf = (line: DiffLine) =>
    line.kind === 'object' && line.line.kind === 'object' && line.side === 'added' ? line.line : null;

  if (answer !== null && !answer.ok)
    return (
      <ErrorState
        title="The snapshots could not be compared"
        detail={answer.error.message}
        suggestion={answer.error.suggestion}
        actions={
          <Button size="tiny" onClick={answer.error.code === 'analysis_crashed' ? props.onReopen : again}>
            Compare again
          </Button>
        }
      />
    );
  return (
    <div className="classes">
      <VirtualTable<DiffLine>
        label="Comparison"
        ref={table}
        columns={columns}
        rowCount={diff !== null && diff.rows.length === 0 ? 0 : lines.length}
        rowAt={(index) => lines[index]}
        keyOf={(line) => line.key}
        sort={diffTableSort(order.sort, order.descending)}
        onSort={(sort) => setOrder(diffSort(sort))}
        selectedKey={rowKey ?? (selected?.kind === 'object' ? selected.key : null)}
        indexOfKey={(key) => lines.findIndex((line) => line.key === key)}
        onSelect={(line) => {
          setRowKey(line.key);
          const object = objectOf(line);
          if (object !== null) onSelect({ kind: 'object', key: object.key, node: object.item.node });
        }}
        onOpen={(line) => {
          const object = objectOf(line);
          if (object !== null) objectActions.onWhy(object.item.node, object.key);
          else if (line.kind === 'object' && line.line.kind === 'more') pages.more(line.line.parentKey);
          else if (line.kind === 'rest') setCount((now) => now + MORE_ROWS);
          else toggle(line);
        }}
        onCopy={(text) => void objectActions.onCopy(text)}
        menuOf={(line) => {
          const object = objectOf(line);
          const copyRow: MenuEntry = {
            label: 'Copy row',
            icon: CopyIcon,
            shortcut: 'Mod+KeyC',
            onSelect: () => void objectActions.onCopy(columns.map((column) => column.text(line)).join('\t')),
          };
          if (object !== null) return [...objectMenu(object.item.node, object.key, objectActions), copyRow];
          return line.kind === 'class'
            ? [
                { label: 'Copy class name', onSelect: () => void objectActions.onCopy(line.row.name) },
                copyRow,
                { label: 'Filter by this name', onSelect: () => onFilter(line.row.name) },
              ]
            : [copyRow];
        }}
        tree={{
          levelOf: (line) => (line.kind === 'object' ? line.line.level : 1),
          expandedOf: (line) =>
            line.kind === 'class'
              ? line.expanded
              : line.kind === 'object' && line.line.kind === 'object'
                ? line.line.expanded
                : null,
          onToggle: toggle,
        }}
        {...(layout === undefined ? {} : { layout })}
        onLayout={(next) =>
          setTable(LAYOUT_KEY, { widths: { ...next.widths }, hidden: [...next.hidden], order: [...next.order] })
        }
        rowAttributes={(line) => ({
          'data-testid': line.kind === 'class' ? 'diff-row' : `diff-${line.kind}-row`,
        })}
        empty={
          diff === null ? (
            <span className="third">Comparing …</span>
          ) : filter === '' ? (
            <EmptyState place="inline" title="Nothing came and nothing went between the two." />
          ) : (
            <EmptyState
              place="inline"
              title={`No class that changed matches \`${filter}\`.`}
              action={
                <Button size="tiny" shortcut="Escape" onClick={() => onFilter('')}>
                  Clear filter
                </Button>
              }
            />
          )
        }
        footer={
          <>
            <span data-testid="diff-total">
              {diff === null
                ? '…'
                : `${formatCount(diff.rows.length)} of ${formatCount(diff.total)} ${diff.total === 1 ? 'class' : 'classes'} that changed`}
            </span>
            {diff !== null && diff.rows.length < diff.total ? (
              <Button look="bare" size="tiny" onClick={() => setCount((now) => now + MORE_ROWS)}>
                show more
              </Button>
            ) : null}
            <span className="grow" />
            <span>Δ is B against A</span>
          </>
        }
      />
    </div>
  );
}
