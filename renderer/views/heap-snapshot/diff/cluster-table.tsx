/** Retainers of the new or deleted objects: grouped by retaining path, largest first. */
import { useMemo, useState } from 'react';
import { countNoun, formatBytes, formatCount } from '../../../../shared/base/units.ts';
import type { HeapCluster, HeapNode } from '../../../../shared/contracts/heap/heap-objects.ts';
import { useTableLayout } from '../../../stores/hooks/use-table-layout.ts';
import { Button } from '../../../widgets/button.tsx';
import { GoToIcon } from '../../../widgets/icons.tsx';
import { useKeys } from '../../../widgets/keys/keys.ts';
import type { MenuEntry } from '../../../widgets/overlays/menu.tsx';
import { NoRows } from '../../../widgets/tables/no-rows.tsx';
import { VirtualTable } from '../../../widgets/tables/virtual-table.tsx';
import { useHeapNames } from '../heap-names.ts';
import { objectMenu } from '../objects/object-menu.ts';
import { pathText } from '../retainers/path-lines.ts';
import { QueryProgress } from '../query-progress.tsx';
import { useObjectPages } from '../objects/use-object-pages.ts';
import { useQuery } from '../../../stores/hooks/use-query.ts';
import { clusterColumns } from './cluster-columns.tsx';
import { clusterKey, clusterLines, type ClusterLine } from './cluster-lines.ts';
import { CompareFailed } from './compare-failed.tsx';
import type { ComparingTableProps } from './comparing.ts';

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
  const { document, compared, side, isReady, selected, onSelect, objectActions, onOpenGone, table, root } = props;
  const { base, match } = compared;
  const between = useMemo(() => [...compared.between], [compared.between]);
  const [count, setCount] = useState(FIRST_ROWS);
  const [rowKey, setRowKey] = useState<string | null>(null);
  const arranged = useTableLayout(LAYOUT_KEY);
  const pages = useObjectPages(document, isReady);
  const { shown: names, version } = useHeapNames();
  const comparison = useMemo(() => ({ base, between, match, side }), [base, between, match, side]);
  const {
    answer,
    isLoading,
    progress,
    refetch,
    cancel: cancelQuery,
  } = useQuery(JSON.stringify([document.documentId, comparison, count, version]), (options) =>
    document.query('heap.diff-clusters', { ...comparison, start: 0, count }, options),
  );
  const cancel = (): void => {
    cancelQuery();
    props.onCancel();
  };
  useKeys({ Escape: cancel }, { within: root, enabled: isLoading });
  const found = answer?.ok === true ? answer.value : null;
  const lines = found === null ? [] : clusterLines(found, pages);
  const hasRounds = between.length > 0 && found?.matchedBy === 'ids' && side === 'added';
  const totalSizeBytes = found?.totals.shallowSizeBytes ?? 0;
  const columns = useMemo(
    () => clusterColumns({ totalSizeBytes, side, hasRounds, onMore: pages.more, names }),
    [totalSizeBytes, side, hasRounds, pages, names],
  );

  const toggle = (line: ClusterLine): void => {
    if (line.kind === 'cluster') {
      if (line.expanded) pages.close(line.key);
      else
        pages.open(clusterKey(line.cluster.number), { kind: 'cluster', of: comparison, number: line.cluster.number });
    } else if (line.kind === 'object' && line.line.kind === 'object' && line.line.expanded !== null) {
      if (line.line.expanded) pages.close(line.line.key);
      else pages.open(line.line.key, line.line.source);
    }
  };
  /** The object of a line, for opening it. */
  const nodeOf = (line: ClusterLine): { key: string; node: HeapNode } | null => {
    if (line.kind === 'step') return { key: line.key, node: line.step.node };
    if (line.kind === 'object')
      return line.line.kind === 'object' ? { key: line.key, node: line.line.item.node } : null;
    const node = line.kind === 'cluster' ? firstOf(line.cluster) : null;
    return node === null ? null : { key: line.key, node };
  };
  const why = (line: ClusterLine): void => {
    const object = nodeOf(line);
    if (object === null) return;
    if (side === 'added') objectActions.onWhy(object.node, object.key);
    else onOpenGone(object.node);
  };
  const more = (): void => setCount((now) => Math.min(MAX_ROWS, now + MORE_ROWS));

  if (answer !== null && !answer.ok)
    return <CompareFailed error={answer.error} onRetry={refetch} onReopen={props.onReopen} />;
  return (
    <div className="classes">
      <VirtualTable<ClusterLine>
        label={side === 'added' ? 'Retainers of the new objects' : 'Retainers of the deleted objects'}
        ref={table}
        columns={columns}
        rows={found !== null && found.totals.count === 0 ? [] : lines}
        keyOf={(line) => line.key}
        selectedKey={rowKey ?? (selected?.kind === 'object' ? selected.key : null)}
        onSelect={(line) => {
          setRowKey(line.key);
          const object = nodeOf(line);
          if (object !== null && side === 'added') onSelect({ kind: 'object', ...object });
        }}
        onOpen={(line) => {
          if (line.kind === 'rest') more();
          else if (line.kind === 'object' && line.line.kind === 'more') pages.more(line.line.parentKey);
          else why(line);
        }}
        menuOf={(line): MenuEntry[] => {
          const object = nodeOf(line);
          if (object === null) return [];
          const copyPath: MenuEntry[] =
            line.kind === 'cluster'
              ? [{ label: 'Copy path as text', onSelect: () => arranged.copy(pathText(line.cluster.path, names)) }]
              : [];
          if (side === 'removed')
            return [
              { label: 'Open in its snapshot', icon: GoToIcon, shortcut: 'Enter', onSelect: () => why(line) },
              ...copyPath,
            ];
          return [...objectMenu(object.node, object.key, objectActions), ...copyPath];
        }}
        tree={{
          levelOf: (line) => (line.kind === 'object' ? line.line.level : line.kind === 'step' ? 2 : 1),
          expandedOf: (line) =>
            line.kind === 'cluster'
              ? line.expanded
              : line.kind === 'object' && line.line.kind === 'object'
                ? line.line.expanded
                : null,
          onToggle: toggle,
        }}
        arranged={arranged}
        rowAttributes={(line) => ({ 'data-testid': `cluster-${line.kind === 'cluster' ? 'row' : `${line.kind}-row`}` })}
        empty={
          <NoRows
            waitsFor={found === null ? 'Finding retainers' : null}
            noun="path"
            none={side === 'added' ? 'B has no new objects.' : 'No object of A was deleted in B.'}
          />
        }
        footer={
          <>
            <span data-testid="cluster-total">
              {found === null
                ? '…'
                : `${formatCount(found.clusters.length)} of ${countNoun(found.total, 'path')}; ${formatCount(found.totals.count)} ${side === 'added' ? 'new' : 'deleted'} objects, ${formatBytes(found.totals.shallowSizeBytes)}`}
            </span>
            {found !== null && found.clusters.length < Math.min(MAX_ROWS, found.total) ? (
              <Button look="bare" size="tiny" onClick={more}>
                show more
              </Button>
            ) : null}
            <span className="grow" />
            {isLoading ? <QueryProgress doing="Grouping by path" progress={progress} onCancel={cancel} /> : null}
          </>
        }
      />
    </div>
  );
}
