/** Retainers of the new or deleted objects: grouped by retaining path, largest first. */
import { useMemo, useState } from 'react';
import { countNoun, formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { HeapCluster } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import type { HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { NoRows } from '../../../core/widgets/tables/no-rows.tsx';
import { useHeapNames } from '../heap-names.ts';
import { ExpandingTable, goneEntry, LinesFooter } from '../objects/expanding-table.tsx';
import { objectMenu } from '../objects/object-menu.ts';
import { pathText } from '../retainers/path-lines.ts';
import { useObjectPages } from '../objects/use-object-pages.ts';
import { clusterColumns } from './cluster-columns.tsx';
import { clusterLines, type ClusterHead } from './cluster-lines.ts';
import { CompareFailed } from './compare-failed.tsx';
import { useComparing, type ComparingTableProps } from './comparing.ts';

export interface ClusterTableProps extends ComparingTableProps {
  readonly side: 'added' | 'removed';
}

const LAYOUT_KEY = 'heap-diff.clusters';
const FIRST_ROWS = 50;
const MORE_ROWS = 200;
const MAX_ROWS = 500;

/** The object of a cluster nearest to the root, the end of its path. */
function firstOf(cluster: HeapCluster): HeapNode | null {
  return cluster.path.steps.at(-1)?.node ?? null;
}

export function ClusterTable(props: ClusterTableProps) {
  const { document, compared, side, isReady, selected, onSelect, objectActions, onOpenGone, table } = props;
  const { base, match } = compared;
  const between = useMemo(() => [...compared.between], [compared.between]);
  const [count, setCount] = useState(FIRST_ROWS);
  const [rowKey, setRowKey] = useState<string | null>(null);
  const arranged = useTableLayout(LAYOUT_KEY);
  const pages = useObjectPages(document, isReady);
  const { shown: names, version } = useHeapNames();
  const comparison = useMemo(() => ({ base, between, match, side }), [base, between, match, side]);
  const { answer, found, isLoading, progress, refetch, cancel } = useComparing(
    props,
    JSON.stringify([document.documentId, comparison, count, version]),
    (context) => document.query('heap.diff-clusters', { ...comparison, start: 0, count }, context),
  );
  const lines = found === null ? [] : clusterLines(found, pages);
  const hasRounds = between.length > 0 && found?.matchedBy === 'ids' && side === 'added';
  const totalSizeBytes = found?.totals.shallowSizeBytes ?? 0;
  const columns = useMemo(
    () => clusterColumns({ totalSizeBytes, side, hasRounds, onMore: pages.more, names }),
    [totalSizeBytes, side, hasRounds, pages, names],
  );

  /** The object of a line above the objects, for opening it. */
  const nodeOf = (line: ClusterHead): HeapNode | null => (line.kind === 'cluster' ? firstOf(line.cluster) : null);
  const more = (): void => setCount((now) => Math.min(MAX_ROWS, now + MORE_ROWS));

  if (answer !== null && !answer.ok)
    return <CompareFailed error={answer.error} onRetry={refetch} onReopen={props.onReopen} />;
  return (
    <ExpandingTable<ClusterHead>
      label={side === 'added' ? 'Retainers of the new objects' : 'Retainers of the deleted objects'}
      ref={table}
      pages={pages}
      objectActions={objectActions}
      sourcesOf={(line) =>
        line.kind === 'cluster' ? [[line.key, { kind: 'cluster', of: comparison, number: line.cluster.number }]] : []
      }
      onOpenHead={(line) => {
        const node = nodeOf(line);
        if (line.kind === 'rest') more();
        else if (node !== null && side === 'added') objectActions.onWhy(node, line.key);
        else if (node !== null) onOpenGone(node);
      }}
      menuOfHead={(line) => {
        const node = nodeOf(line);
        if (node === null) return [];
        return [
          ...(side === 'removed' ? [goneEntry(() => onOpenGone(node))] : objectMenu(node, line.key, objectActions)),
          ...(line.kind === 'cluster'
            ? [{ label: 'Copy path as text', onSelect: () => arranged.copy(pathText(line.cluster.path, names)) }]
            : []),
        ];
      }}
      gone={{ onOpen: onOpenGone }}
      columns={columns}
      rows={found !== null && found.totals.count === 0 ? [] : lines}
      selectedKey={rowKey ?? (selected?.kind === 'object' ? selected.key : null)}
      onSelect={(line) => {
        setRowKey(line.key);
        const node = line.kind === 'object' ? line.item.node : line.kind === 'more' ? null : nodeOf(line);
        if (node !== null && side === 'added') onSelect({ kind: 'object', key: line.key, node });
      }}
      arranged={arranged}
      testIdOf={(line) =>
        `cluster-${line.kind === 'cluster' ? 'row' : `${line.kind === 'more' ? 'object' : line.kind}-row`}`
      }
      empty={
        <NoRows
          waitsFor={found === null ? 'Finding retainers' : null}
          noun="path"
          none={side === 'added' ? 'B has no new objects.' : 'No object of A was deleted in B.'}
        />
      }
      footer={
        <LinesFooter
          testId="cluster-total"
          listed={
            found === null
              ? null
              : `${formatCount(found.clusters.length)} of ${countNoun(found.total, 'path')}; ${formatCount(found.totals.count)} ${side === 'added' ? 'new' : 'deleted'} objects, ${formatBytes(found.totals.shallowSizeBytes)}`
          }
          onMore={found !== null && found.clusters.length < Math.min(MAX_ROWS, found.total) ? more : null}
          doing="Grouping by path"
          asking={isLoading ? { progress, cancel } : null}
        />
      }
    />
  );
}
