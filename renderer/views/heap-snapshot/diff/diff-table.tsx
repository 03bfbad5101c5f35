/** Changes by class; a class expands into its new and deleted objects. */
import { useEffect, useMemo, useState } from 'react';
import { countNoun, formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import { useTableLayout } from '../../../stores/hooks/use-table-layout.ts';
import { Button } from '../../../widgets/button.tsx';
import { GoToIcon } from '../../../widgets/icons.tsx';
import { useKeys } from '../../../widgets/keys/keys.ts';
import { NoRows } from '../../../widgets/tables/no-rows.tsx';
import { VirtualTable } from '../../../widgets/tables/virtual-table.tsx';
import { classText } from '../classes/class-label.tsx';
import { useHeapNames } from '../heap-names.ts';
import { objectMenu } from '../objects/object-menu.ts';
import { QueryProgress } from '../query-progress.tsx';
import { useObjectPages } from '../objects/use-object-pages.ts';
import { useQuery } from '../../../stores/hooks/use-query.ts';
import { CompareFailed } from './compare-failed.tsx';
import type { ComparingTableProps } from './comparing.ts';
import { DIFF_SORTS, diffColumns, FIRST_DIFF_SORT } from './diff-columns.tsx';
import { classKey, diffLines, sideKey, type DiffLine, type DiffSide } from './diff-rows.ts';

export interface DiffTableProps extends Omit<ComparingTableProps, 'onCancel'> {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** Called once per result with totals and match method. */
  readonly onAnswer: (answer: AnalysisAnswer<'heap.diff'>) => void;
}

const LAYOUT_KEY = 'heap-diff.classes';
const FIRST_ROWS = 100;
const MORE_ROWS = 500;

export function DiffTable(props: DiffTableProps) {
  const { document, compared, filter, onFilter, isReady, onAnswer, selected, onSelect, objectActions, table } = props;
  const { onOpenGone, root } = props;
  const { base, match } = compared;
  const [order, setOrder] = useState(FIRST_DIFF_SORT);
  const [count, setCount] = useState(FIRST_ROWS);
  const [rowKey, setRowKey] = useState<string | null>(null);
  const arranged = useTableLayout(LAYOUT_KEY);
  const pages = useObjectPages(document, isReady);
  const { shown: names, version } = useHeapNames();
  const question = {
    base,
    match,
    filter,
    ...order,
    ...(order.sort === 'name' ? { names } : {}),
    start: 0,
    count,
  };
  const { answer, isLoading, progress, refetch, cancel } = useQuery(
    JSON.stringify([document.documentId, question, version]),
    (options) => document.query('heap.diff', question, options),
  );
  useKeys({ Escape: cancel }, { within: root, enabled: isLoading });
  useEffect(() => {
    if (answer?.ok === true) onAnswer(answer.value);
  }, [answer, onAnswer]);
  const diff = answer?.ok === true ? answer.value : null;
  const lines = diff === null ? [] : diffLines(diff, pages, filter !== '');
  const largest = useMemo(
    () => (diff === null ? 0 : Math.max(0, ...diff.rows.map((row) => Math.abs(row.sizeDeltaBytes)))),
    [diff],
  );
  const columns = useMemo(() => diffColumns({ largest, onMore: pages.more, names }), [largest, pages, names]);

  const toggle = (line: DiffLine): void => {
    if (line.kind === 'object') {
      const { line: object } = line;
      if (object.kind === 'more' || object.expanded === null) return;
      if (object.expanded) pages.close(object.key);
      else pages.open(object.key, object.source);
    } else if (line.kind === 'class' && line.expanded === true) pages.close(classKey(line.row.name));
    else if (line.kind === 'class') {
      const { name: className, addedCount, removedCount } = line.row;
      const side = (which: DiffSide): void =>
        pages.open(sideKey(className, which), { kind: 'diff', base, match, className, side: which });
      if (addedCount > 0) side('added');
      if (removedCount > 0) side('removed');
    }
  };
  /** Deleted objects are not in this document, so nothing more can be queried about them. */
  const objectOf = (line: DiffLine) =>
    line.kind === 'object' && line.line.kind === 'object' && line.side === 'added' ? line.line : null;
  const goneOf = (line: DiffLine) =>
    line.kind === 'object' && line.line.kind === 'object' && line.side === 'removed' ? line.line.item.node : null;

  if (answer !== null && !answer.ok)
    return <CompareFailed error={answer.error} onRetry={refetch} onReopen={props.onReopen} />;
  return (
    <div className="classes">
      <VirtualTable<DiffLine>
        label="Comparison"
        ref={table}
        columns={columns}
        rows={diff !== null && diff.rows.length === 0 ? [] : lines}
        keyOf={(line) => line.key}
        sort={DIFF_SORTS.ofQuery(order)}
        onSort={(sort) => setOrder(DIFF_SORTS.ofTable(sort))}
        selectedKey={rowKey ?? (selected?.kind === 'object' ? selected.key : null)}
        onSelect={(line) => {
          setRowKey(line.key);
          const object = objectOf(line);
          if (object !== null) onSelect({ kind: 'object', key: object.key, node: object.item.node });
        }}
        onOpen={(line) => {
          const object = objectOf(line);
          const gone = goneOf(line);
          if (object !== null) objectActions.onWhy(object.item.node, object.key);
          else if (gone !== null) onOpenGone(gone);
          else if (line.kind === 'object' && line.line.kind === 'more') pages.more(line.line.parentKey);
          else if (line.kind === 'rest') setCount((now) => now + MORE_ROWS);
          else toggle(line);
        }}
        menuOf={(line) => {
          const object = objectOf(line);
          const gone = goneOf(line);
          if (object !== null) return objectMenu(object.item.node, object.key, objectActions);
          if (gone !== null)
            return [
              { label: 'Open in its snapshot', icon: GoToIcon, shortcut: 'Enter', onSelect: () => onOpenGone(gone) },
              { label: 'Copy id', onSelect: () => arranged.copy(`@${gone.id}`) },
            ];
          if (line.kind !== 'class') return [];
          return [
            { label: 'Copy class name', onSelect: () => arranged.copy(classText(line.row, names)) },
            { label: 'Filter by class name', onSelect: () => onFilter(line.row.name) },
          ];
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
        arranged={arranged}
        rowAttributes={(line) => ({
          'data-testid': line.kind === 'class' ? 'diff-row' : `diff-${line.kind}-row`,
        })}
        empty={
          <NoRows
            waitsFor={diff === null ? 'Comparing' : null}
            noun="changed class"
            none="No objects were created or deleted."
            filter={filter}
            onFilter={onFilter}
          />
        }
        footer={
          <>
            <span data-testid="diff-total">
              {diff === null
                ? '…'
                : `${formatCount(diff.rows.length)} of ${countNoun(diff.total, 'class', 'classes')} changed`}
            </span>
            {diff !== null && diff.rows.length < diff.total ? (
              <Button look="bare" size="tiny" onClick={() => setCount((now) => now + MORE_ROWS)}>
                show more
              </Button>
            ) : null}
            <span className="grow" />
            {isLoading ? (
              <QueryProgress doing="Comparing" progress={progress} onCancel={cancel} />
            ) : (
              <span>Δ is B minus A</span>
            )}
          </>
        }
      />
    </div>
  );
}
