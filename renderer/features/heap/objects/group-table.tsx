/** Groups of objects, most wasteful first; a group expands into its objects. */
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { countNoun, formatCount } from '../../../../shared/base/units.ts';
import { useKeys } from '../../../core/widgets/keys/keys.ts';
import { NoRows } from '../../../core/widgets/tables/no-rows.tsx';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import type { Column } from '../../../core/widgets/tables/table-columns.ts';
import { ExpandingTable, LinesFooter } from './expanding-table.tsx';
import { useHeapNames } from '../heap-names.ts';
import { LineName, lineText } from './object-cells.tsx';
import { linesUnder, type ObjectLine } from './object-lines.ts';
import type { ObjectSource } from './object-source.ts';
import type { OpenHeap } from '../open-heap.ts';
import { useObjectPages } from './use-object-pages.ts';
import type { QueryState } from '../../../core/stores/hooks/use-query.ts';

/** A column of groups; `ofObject` is its value for an object. */
export interface GroupColumn<Group> extends Omit<Column<Group>, 'tooltip'> {
  readonly ofObject?: Column<GroupLine<Group>>['cell'];
  readonly tooltip?: (group: Group) => string;
}

interface GroupHead<Group> {
  readonly kind: 'group';
  readonly key: string;
  readonly group: Group;
  readonly expanded: boolean;
}

type GroupLine<Group> = GroupHead<Group> | ObjectLine;

export interface GroupTableProps<Group> extends OpenHeap {
  readonly label: string;
  readonly groups: QueryState<{ readonly rows: readonly Group[]; readonly total: number }>;
  readonly keyOf: (group: Group) => string;
  readonly sourceOf: (group: Group) => ObjectSource;
  readonly columns: readonly GroupColumn<Group>[];
  /** Text searched by the name filter. */
  readonly textOf: (group: Group) => string;
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly empty: string;
  readonly doing: string;
  /** Footer: totals and what the figures exclude. */
  readonly note: ReactNode;
  /** Loads more groups; null if the limit is reached. */
  readonly onMore: (() => void) | null;
}

function lineColumns<Group>(
  columns: readonly GroupColumn<Group>[],
  onMore: (parentKey: string) => void,
  names: ShownNames,
): Column<GroupLine<Group>>[] {
  return columns.map(
    ({ text, cell = text, tooltip, ofObject, sortValue: _order, ...column }, place): Column<GroupLine<Group>> => ({
      ...column,
      cell: (line) => {
        if (line.kind === 'group') return cell(line.group);
        return place > 0 ? (ofObject?.(line) ?? null) : <LineName line={line} onMore={onMore} />;
      },
      text: (line) => {
        if (line.kind === 'group') return text(line.group);
        return place > 0 ? '' : lineText(line, names);
      },
      tooltip: (line) => (line.kind === 'group' ? (tooltip ?? text)(line.group) : ''),
    }),
  );
}

export function GroupTable<Group>(props: GroupTableProps<Group>) {
  const { groups, keyOf, sourceOf, document, retained, selected, onSelect, objectActions, table, filter } = props;
  const root = useRef<HTMLDivElement>(null);
  const pages = useObjectPages(document, retained.state === 'ready');
  const [groupKey, setGroupKey] = useState<string | null>(null);
  const { shown: names } = useHeapNames();
  const columns = useMemo(() => lineColumns(props.columns, pages.more, names), [props.columns, pages, names]);
  const answer = groups.answer;
  const all = answer?.ok === true ? answer.value.rows : [];
  const wanted = filter.toLowerCase();
  const shown = wanted === '' ? all : all.filter((group) => props.textOf(group).toLowerCase().includes(wanted));
  const lines = shown.flatMap((group): GroupLine<Group>[] => {
    const key = `group:${keyOf(group)}`;
    return [{ kind: 'group', key, group, expanded: pages.opened(key) !== null }, ...linesUnder(pages, key, 2)];
  });
  useKeys({ Escape: groups.cancel }, { within: root, enabled: groups.isLoading });
  if (answer !== null && !answer.ok)
    return (
      <FailureState title="The search failed" error={answer.error} onRetry={groups.refetch} onReopen={props.onReopen} />
    );
  return (
    <ExpandingTable<GroupHead<Group>>
      label={props.label}
      ref={table}
      root={root}
      pages={pages}
      objectActions={objectActions}
      sourcesOf={({ key, group }) => [[key, sourceOf(group)]]}
      menuOfHead={({ expanded }, onToggle) => [
        { label: expanded ? 'Close' : 'Show objects', shortcut: 'Enter', onSelect: onToggle },
      ]}
      hasCards
      columns={columns}
      rows={lines}
      selectedKey={groupKey ?? (selected?.kind === 'object' ? selected.key : null)}
      onSelect={(line) => {
        setGroupKey(line.kind === 'object' ? null : line.key);
        if (line.kind === 'object') onSelect({ kind: 'object', key: line.key, node: line.item.node });
      }}
      onCopy={(text) => void objectActions.onCopy(text)}
      testIdOf={(line) => `${line.kind}-row`}
      empty={
        <NoRows
          waitsFor={answer === null ? props.doing : null}
          noun="group"
          none={props.empty}
          filter={filter}
          onFilter={props.onFilter}
        />
      }
      footer={
        <LinesFooter
          testId="group-total"
          listed={answer === null ? null : `${formatCount(shown.length)} of ${countNoun(answer.value.total, 'group')}`}
          onMore={answer !== null && all.length < answer.value.total ? props.onMore : null}
          doing={props.doing}
          asking={groups.isLoading ? groups : null}
        >
          <span className="cut">{props.note}</span>
        </LinesFooter>
      }
    />
  );
}
