/** Calls of a profile as a tree: from the outermost function down, or from those that allocated up to who called them. */
import { useMemo, useState, type RefObject } from 'react';
import type { SampledFunction, SampledTreeNode } from '../../../shared/contracts/allocations.ts';
import { formatCount } from '../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import type { TreeLine } from '../../stores/tree-pages.ts';
import { useKeptTable } from '../../stores/use-kept-table.ts';
import { useTreePages } from '../../stores/use-tree-pages.ts';
import { CopyIcon, GoToIcon } from '../../widgets/icons.tsx';
import { MoreRows, moreRowsText } from '../../widgets/more-rows.tsx';
import { functionName } from '../../widgets/source-place.ts';
import { EmptyState } from '../../widgets/states.tsx';
import type { Column } from '../../widgets/table-columns.ts';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { functionText, profileColumns } from './profile-columns.tsx';
import type { ProfileOverview } from './use-heap-profile.ts';

export interface ProfileTreeProps {
  readonly view: 'top-down' | 'bottom-up';
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  /** Finds the function in the icicle. */
  readonly onShow: (of: SampledFunction) => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

type Line = TreeLine<SampledTreeNode>;

const WORDS = {
  'top-down': {
    label: 'Top-down',
    note: 'Each call with all that it and its calls allocated, largest first',
    self: 'Bytes this call allocated itself',
    total: 'The same with everything it called from here',
  },
  'bottom-up': {
    label: 'Bottom-up',
    note: 'Functions that allocated, and under each who called it',
    self: 'Bytes allocated by the function at the top, over this way',
    total: 'Bytes allocated over this way',
  },
} as const;

function columnsOf(
  view: ProfileTreeProps['view'],
  totalSizeBytes: number,
  onMore: (parent: number | null) => void,
): Column<Line>[] {
  return [
    {
      id: 'function',
      title: 'Function',
      width: 'grow',
      minWidthPx: 180,
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
      tooltip: (line) => (line.kind === 'node' ? functionText(line.node) : ''),
      canHide: false,
    },
    ...profileColumns<Line>((line) => (line.kind === 'node' ? line.node : null), {
      totalSizeBytes,
      sortable: false,
      selfMeans: WORDS[view].self,
      totalMeans: WORDS[view].total,
    }),
  ];
}

export function ProfileTree({ view, document, overview, onShow, table }: ProfileTreeProps) {
  const pages = useTreePages<SampledTreeNode>(document, (parent, page) =>
    document.query('heap-profile.tree', { view, parent, ...page }),
  );
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { layout, setLayout, copied, copy } = useKeptTable('heap-profile.tree');
  const columns = useMemo(() => columnsOf(view, overview.totalSizeBytes, pages.more), [view, overview, pages]);
  const lines = pages.lines();
  const total = pages.total();
  const { label, note } = WORDS[view];
  return (
    <div className="profile-table">
      <VirtualTable<Line>
        label={label}
        ref={table}
        columns={columns}
        rowCount={lines.length}
        rowAt={(index) => lines[index]}
        keyOf={(line) => line.key}
        selectedKey={selectedKey}
        indexOfKey={(key) => lines.findIndex((line) => line.key === key)}
        onSelect={(line) => setSelectedKey(line.key)}
        onOpen={(line) => {
          if (line.kind === 'more') pages.more(line.parent);
          else onShow(line.node);
        }}
        onCopy={copy}
        menuOf={(line) =>
          line.kind === 'more'
            ? []
            : [
                { label: 'Show in the icicle', icon: GoToIcon, shortcut: 'Enter', onSelect: () => onShow(line.node) },
                { kind: 'separator' },
                { label: 'Copy function and source', icon: CopyIcon, onSelect: () => copy(functionText(line.node)) },
                {
                  label: 'Copy row',
                  icon: CopyIcon,
                  shortcut: 'Mod+KeyC',
                  onSelect: () => copy(columns.map((column) => column.text(line)).join('\t')),
                },
              ]
        }
        tree={{
          levelOf: (line) => line.level,
          expandedOf: (line) => (line.kind === 'node' ? line.expanded : null),
          onToggle: (line) => {
            if (line.kind === 'node' && line.expanded !== null) pages.toggle(line.node.nodeId);
          },
        }}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={(line) => ({ 'data-testid': `profile-${line.kind}-row` })}
        empty={
          total === null ? <span className="third">…</span> : <EmptyState place="inline" title="Nothing was sampled." />
        }
        footer={
          <>
            <span>{total === null ? '…' : `${formatCount(total)} at the top`}</span>
            <span className="cut">{note}</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </div>
  );
}
