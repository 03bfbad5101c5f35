/** Changes by class; a class expands into its new and deleted objects. */
import { useEffect, useMemo, useState } from 'react';
import { countNoun, formatCount } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapCluster } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import { growthEvidence } from '../../../../shared/features/heap/growth-rules.ts';
import { survivorsOf } from '../../../../shared/features/heap/heap-growth.ts';
import { useQuery } from '../../../core/stores/hooks/use-query.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { NoRows } from '../../../core/widgets/tables/no-rows.tsx';
import type { QuerySort } from '../../../core/widgets/tables/table-columns.ts';
import { useRestedPointer } from '../../../core/widgets/use-rested-pointer.ts';
import { classText } from '../classes/class-label.tsx';
import { useHeapNames } from '../heap-names.ts';
import { ExpandingTable, LinesFooter } from '../objects/expanding-table.tsx';
import { useObjectPages } from '../objects/use-object-pages.ts';
import { CompareFailed } from './compare-failed.tsx';
import { useComparing, type ComparingTableProps } from './comparing.ts';
import { DIFF_SORTS, diffColumns, FIRST_DIFF_SORT, type DiffSort } from './diff-columns.tsx';
import { diffLines, sideKey, type DiffHead, type DiffSide } from './diff-rows.ts';

export interface DiffTableProps extends Omit<ComparingTableProps, 'onCancel'> {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** Called once per result with totals and match method. */
  readonly onAnswer: (answer: AnalysisAnswer<'heap.diff'>) => void;
}

const LAYOUT_KEY = 'heap-diff.classes';
const FIRST_ROWS = 100;
const MORE_ROWS = 500;
/** Paths to new objects, the largest growth first, among which are those that a verdict names. */
const MAX_PATHS = 5;

/** Classes of the new objects that the verdict of a pair names. */
function namedClasses(clusters: readonly HeapCluster[]): string[] {
  const survivors = clusters.map(survivorsOf);
  const { named } = growthEvidence(survivors, undefined);
  return named.flatMap((each) => {
    const { chain, path } = clusters[survivors.indexOf(each)] ?? {};
    return chain?.className ?? path?.steps.at(-1)?.node.name ?? [];
  });
}

export function DiffTable(props: DiffTableProps) {
  const { document, compared, filter, onFilter, isReady, onAnswer, selected, onSelect, objectActions, table } = props;
  const { onOpenGone, root } = props;
  const { base, match } = compared;
  // Null until the person asks for an order: what the verdict names is first, then by change of size.
  const [asked, setAsked] = useState<QuerySort<DiffSort> | null>(null);
  const order = asked ?? FIRST_DIFF_SORT;
  const [count, setCount] = useState(FIRST_ROWS);
  const [rowKey, setRowKey] = useState<string | null>(null);
  const arranged = useTableLayout(LAYOUT_KEY);
  const pages = useObjectPages(document, isReady);
  const { shown: names, version } = useHeapNames();
  const paths = useQuery(JSON.stringify([document.documentId, base, match, version]), (options) =>
    document.query('heap.diff-clusters', { base, match, count: MAX_PATHS }, options),
  );
  const held = paths.answer?.ok === true ? paths.answer.value.clusters : [];
  const { hasRested } = useRestedPointer(held.length > 0);
  const first = asked === null && hasRested ? namedClasses(held) : [];
  const question = {
    base,
    match,
    filter,
    first,
    ...order,
    ...(order.sort === 'name' ? { names } : {}),
    start: 0,
    count,
  };
  const {
    answer,
    found: diff,
    isLoading,
    progress,
    refetch,
    cancel,
  } = useComparing({ root }, JSON.stringify([document.documentId, question, version]), (context) =>
    document.query('heap.diff', question, context),
  );
  useEffect(() => {
    if (answer?.ok === true) onAnswer(answer.value);
  }, [answer, onAnswer]);
  const isLed = first.includes(diff?.rows[0]?.name ?? '');
  const more = (): void => setCount((now) => now + MORE_ROWS);
  const lines = diff === null ? [] : diffLines(diff, pages, filter !== '');
  const largest = useMemo(
    () => (diff === null ? 0 : Math.max(0, ...diff.rows.map((row) => Math.abs(row.sizeDeltaBytes)))),
    [diff],
  );
  const columns = useMemo(() => diffColumns({ largest, onMore: pages.more, names }), [largest, pages, names]);

  if (answer !== null && !answer.ok)
    return <CompareFailed error={answer.error} onRetry={refetch} onReopen={props.onReopen} />;
  return (
    <ExpandingTable<DiffHead>
      label="Comparison"
      ref={table}
      pages={pages}
      objectActions={objectActions}
      sourcesOf={(line) => {
        if (line.kind !== 'class') return [];
        const { name: className, addedCount, removedCount } = line.row;
        const sides: readonly DiffSide[] = ['added', 'removed'];
        return sides
          .filter((side) => (side === 'added' ? addedCount : removedCount) > 0)
          .map((side) => [sideKey(className, side), { kind: 'diff', base, match, className, side }]);
      }}
      onOpenHead={(line, onToggle) => (line.kind === 'rest' ? more() : onToggle())}
      menuOfHead={(line) =>
        line.kind !== 'class'
          ? []
          : [
              { label: 'Copy class name', onSelect: () => arranged.copy(classText(line.row, names)) },
              { label: 'Filter by class name', onSelect: () => onFilter(line.row.name) },
            ]
      }
      gone={{
        onOpen: onOpenGone,
        menuOf: ({ id }) => [{ label: 'Copy id', onSelect: () => arranged.copy(`@${id}`) }],
      }}
      columns={columns}
      rows={diff !== null && diff.rows.length === 0 ? [] : lines}
      sort={isLed ? [] : DIFF_SORTS.ofQuery(order)}
      onSort={(sort) => setAsked(DIFF_SORTS.ofTable(sort))}
      selectedKey={rowKey ?? (selected?.kind === 'object' ? selected.key : null)}
      onSelect={(line) => {
        setRowKey(line.key);
        if (line.kind === 'object' && !line.isGone) onSelect({ kind: 'object', key: line.key, node: line.item.node });
      }}
      arranged={arranged}
      testIdOf={(line) =>
        line.kind === 'class' ? 'diff-row' : `diff-${line.kind === 'more' ? 'object' : line.kind}-row`
      }
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
        <LinesFooter
          testId="diff-total"
          listed={
            diff === null
              ? null
              : `${formatCount(diff.rows.length)} of ${countNoun(diff.total, 'class', 'classes')} changed`
          }
          onMore={diff !== null && diff.rows.length < diff.total ? more : null}
          doing="Comparing"
          asking={isLoading ? { progress, cancel } : null}
        >
          {isLoading ? null : <span>{isLed ? 'Held new objects first, then by Δ size; ' : ''}Δ is B minus A</span>}
        </LinesFooter>
      }
    />
  );
}
