/** Calls of a profile as a tree loaded on expansion, top-down or bottom-up. */
import { useContext, useState, type ReactNode, type RefObject } from 'react';
import type { TreeLine } from '../../../../shared/base/tree-line.ts';
import { countNoun } from '../../../../shared/base/units.ts';
import { CopyIcon, GoToIcon } from '../icons.tsx';
import type { MenuEntry } from '../overlays/menu.tsx';
import { MoreRows, moreRowsText } from '../tables/more-rows.tsx';
import { NoRows } from '../tables/no-rows.tsx';
import { SourceLinksContext, sourceEntries } from '../source-link.tsx';
import { functionName } from '../source-place.ts';
import type { Column } from '../tables/table-columns.ts';
import { VirtualTable } from '../tables/virtual-table.tsx';
import type { ArrangedTable } from '../tables/virtual-table-props.ts';
import { functionColumn, functionText } from './call-columns.tsx';
import type { FunctionPlace } from './function-rows.tsx';
import type { ShownError } from '../failure-state.tsx';

export interface CallNode extends FunctionPlace {
  readonly nodeId: number;
  readonly hasChildren: boolean;
}

export type CallLine<Node> = TreeLine<Node, ShownError>;

/** The paged tree of the table. */
export interface CallPages<Node> {
  readonly lines: () => readonly CallLine<Node>[];
  readonly total: () => number | null;
  readonly toggle: (nodeId: number) => void;
  readonly more: (parent: number | null) => void;
}

export interface CallTreeProps<Node> {
  readonly label: string;
  readonly note: ReactNode;
  readonly pages: CallPages<Node>;
  /** Figure columns; the tree adds the name column. */
  readonly figures: readonly Column<CallLine<Node>>[];
  readonly arranged: ArrangedTable;
  /** The original name of a call, if known and different. */
  readonly originalNameOf?: (call: Node) => string | null;
  /** Third-party code is dimmed. */
  readonly isDim?: (call: Node) => boolean;
  readonly showLabel: string;
  readonly onShow: (call: Node) => void;
  readonly onPick?: (call: Node) => void;
  /** `path` leads from the top level to the call, which is its last. */
  readonly moreMenu?: (call: Node, path: readonly Node[]) => readonly MenuEntry[];
  /** The reason why the tree is empty, if not for lack of samples. */
  readonly emptyTitle?: string;
  readonly table: RefObject<HTMLDivElement | null>;
}

/** The nodes from the top level to that of a line. */
function pathTo<Node>(lines: readonly CallLine<Node>[], index: number): readonly Node[] {
  const path: Node[] = [];
  let level = Number.POSITIVE_INFINITY;
  for (let at = index; at >= 0 && level > 1; at -= 1) {
    const line = lines[at];
    if (line?.kind !== 'node' || line.level >= level) continue;
    path.unshift(line.node);
    level = line.level;
  }
  return path;
}

function CallName({
  name,
  original,
  isDim,
}: {
  readonly name: string;
  readonly original: string | null;
  readonly isDim: boolean;
}) {
  const look = isDim ? 'third cut' : 'cut';
  if (original === null) return <span className={look}>{name}</span>;
  return (
    <span className={look}>
      {original} <span className="third">{name}</span>
    </span>
  );
}

export function CallTree<Node extends CallNode>(props: CallTreeProps<Node>) {
  type Line = CallLine<Node>;
  const { label, note, pages, figures, arranged, showLabel, onShow, table } = props;
  const links = useContext(SourceLinksContext);
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const stateOf = (line: Extract<Line, { kind: 'more' }>) => ({ ...line, error: line.error?.message ?? null });
  const columns: Column<Line>[] = [
    functionColumn<Line>(
      (line) => (line.kind === 'node' ? functionName(line.node.name) : moreRowsText(stateOf(line))),
      (line) =>
        line.kind === 'node' ? (
          <CallName
            name={functionName(line.node.name)}
            original={props.originalNameOf?.(line.node) ?? null}
            isDim={props.isDim?.(line.node) ?? false}
          />
        ) : (
          <MoreRows state={stateOf(line)} onMore={() => pages.more(line.parent)} />
        ),
      (line) => (line.kind === 'node' ? functionText(line.node) : ''),
      false,
    ),
    ...figures,
  ];
  const lines = pages.lines();
  const total = pages.total();
  return (
    <div className="profile-table column fill">
      <VirtualTable<Line>
        label={label}
        ref={table}
        columns={columns}
        rows={lines}
        keyOf={(line) => line.key}
        selectedKey={selectedKey}
        onSelect={(line) => {
          setSelectedKey(line.key);
          if (line.kind === 'node') props.onPick?.(line.node);
        }}
        onOpen={(line) => {
          if (line.kind === 'more') pages.more(line.parent);
          else onShow(line.node);
        }}
        menuOf={(line, index) =>
          line.kind === 'more'
            ? []
            : [
                { label: showLabel, icon: GoToIcon, shortcut: 'Enter', onSelect: () => onShow(line.node) },
                ...sourceEntries(links, line.node),
                ...(props.moreMenu?.(line.node, pathTo(lines, index)) ?? []),
                { kind: 'separator' },
                {
                  label: 'Copy function and source',
                  icon: CopyIcon,
                  onSelect: () => arranged.copy(functionText(line.node)),
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
        arranged={arranged}
        rowAttributes={(line) => ({ 'data-testid': `profile-${line.kind}-row` })}
        empty={<NoRows waitsFor={total === null ? '' : null} noun="call" none={props.emptyTitle ?? 'No samples.'} />}
        footer={
          <>
            <span>{total === null ? '…' : countNoun(total, 'top-level call')}</span>
            <span className="cut">{note}</span>
          </>
        }
      />
    </div>
  );
}
