/** The allocation stacks of the recording as a tree from the outermost functions down. */
import { useMemo, useState } from 'react';
import type { AllocationTreeNode } from '../../../../shared/engine/heap/contract/allocations.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { countNoun } from '../../../../shared/base/units.ts';
import type { TreeLine } from '../../../core/stores/tree-pages.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { useTreePages } from '../../../core/stores/hooks/use-tree-pages.ts';
import { CopyIcon } from '../../../core/widgets/icons.tsx';
import { functionName, wholeSource } from '../../../core/widgets/source-place.ts';
import type { Column } from '../../../core/widgets/tables/table-columns.ts';
import { MoreRows, moreRowsText } from '../../../core/widgets/tables/more-rows.tsx';
import { NoRows } from '../../../core/widgets/tables/no-rows.tsx';
import { VirtualTable } from '../../../core/widgets/tables/virtual-table.tsx';
import type { AllocationsContext } from '../allocation-parts.ts';
import { siteTooltip, withOriginalPlaces, type MappedSite } from './mapped-sites.ts';
import { siteColumns, siteText } from './site-columns.tsx';

type Node = MappedSite<AllocationTreeNode>;
type Line = TreeLine<Node>;

function columnsOf(onMore: (parent: number | null) => void): Column<Line>[] {
  return [
    {
      id: 'function',
      title: 'Call',
      width: 'grow',
      minWidthPx: 160,
      cell: (line) =>
        line.kind === 'node' ? (
          <span className="cut">{functionName(line.node.name)}</span>
        ) : (
          <MoreRows state={{ ...line, error: line.error?.message ?? null }} onMore={() => onMore(line.parent)} />
        ),
      text: (line) =>
        line.kind === 'node'
          ? functionName(line.node.name)
          : moreRowsText({ ...line, error: line.error?.message ?? null }),
      tooltip: (line) => (line.kind === 'node' ? siteTooltip(line.node) : ''),
      canHide: false,
    },
    ...siteColumns<Line>((line) => (line.kind === 'node' ? line.node : null), { sortable: false, isRange: false }),
  ];
}

export function CallTree({ context, isRange }: { context: AllocationsContext; isRange: boolean }) {
  const { document } = context;
  const pages = useTreePages<Node>(document, async (parent, page) =>
    withOriginalPlaces<AllocationTreeNode, AnalysisAnswer<'allocations.tree'>>(
      document,
      await document.query('allocations.tree', { parent, ...page }),
    ),
  );
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const arranged = useTableLayout('heap-snapshot.allocation-tree');
  const columns = useMemo(() => columnsOf(pages.more), [pages]);
  const lines = pages.lines();
  const toggle = (line: Line): void => {
    if (line.kind === 'more') pages.more(line.parent);
    else if (line.expanded !== null) pages.toggle(line.node.nodeId);
  };
  const total = pages.total();
  return (
    <div className="classes column fill">
      <VirtualTable<Line>
        label="Call tree of allocations"
        columns={columns}
        rows={lines}
        keyOf={(line) => line.key}
        selectedKey={selectedKey}
        onSelect={(line) => setSelectedKey(line.key)}
        onOpen={toggle}
        menuOf={(line) =>
          line.kind === 'more'
            ? []
            : [
                {
                  label: 'Copy function and source',
                  icon: CopyIcon,
                  onSelect: () => arranged.copy(`${siteText(line.node)}\n${wholeSource(line.node)}`),
                },
              ]
        }
        tree={{
          levelOf: (line) => line.level,
          expandedOf: (line) => (line.kind === 'node' ? line.expanded : null),
          onToggle: toggle,
        }}
        arranged={arranged}
        rowAttributes={(line) => ({ 'data-testid': `call-${line.kind}-row` })}
        empty={<NoRows waitsFor={total === null ? '' : null} noun="call" none="No allocations." />}
        footer={
          <>
            <span>{total === null ? '…' : countNoun(total, 'outermost call')}</span>
            <span className="cut">
              Each includes the allocations of its callees
              {isRange ? '. The tree covers the whole recording: stacks have no times' : ''}
            </span>
          </>
        }
      />
    </div>
  );
}
