/** Groups of objects, most wasteful first; a group expands into its objects. */
import type { ShownNames } from '../../../../shared/contracts/original-positions.ts';
import { useMemo, useRef, useState, type ReactNode } from 'react';
import { countNoun, formatCount } from '../../../../shared/base/units.ts';
import { Button } from '../../../widgets/button.tsx';
import { useKeys } from '../../../widgets/keys/keys.ts';
import { NoRows } from '../../../widgets/tables/no-rows.tsx';
import { FailureState } from '../../../widgets/failure-state.tsx';
import type { Column } from '../../../widgets/tables/table-columns.ts';
import { VirtualTable } from '../../../widgets/tables/virtual-table.tsx';
import { groupLines, type GroupLine } from './group-lines.ts';
import { useHeapNames } from '../heap-names.ts';
import { itemText, MoreObjects, moreText, ObjectName } from './object-cells.tsx';
import { objectMenu } from './object-menu.ts';
import type { ObjectSource } from './object-source.ts';
import type { OpenHeap } from '../open-heap.ts';
import { QueryProgress } from '../query-progress.tsx';
import { useObjectPages } from './use-object-pages.ts';
import type { QueryState } from '../../../stores/hooks/use-query.ts';

/** A column of groups; `ofObject` is its value for an object. */
export interface GroupColumn<Group> extends Omit<Column<Group>, 'tooltip'> {
  readonly ofObject?: Column<GroupLine<Group>>['cell'];
  readonly tooltip?: (group: Group) => string;
}

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
        if (place > 0) return ofObject?.(line) ?? null;
        if (line.kind === 'more') return <MoreObjects line={line} onMore={() => onMore(line.parentKey)} />;
        return <ObjectName item={line.item} />;
      },
      text: (line) => {
        if (line.kind === 'group') return text(line.group);
        if (place > 0) return '';
        return line.kind === 'more' ? moreText(line) : itemText(line.item, names);
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
  const lines = groupLines(shown, keyOf, pages);
  useKeys({ Escape: groups.cancel }, { within: root, enabled: groups.isLoading });
  const toggle = (line: GroupLine<Group>): void => {
    if (line.kind === 'more' || line.expanded === null) return;
    if (line.expanded) pages.close(line.key);
    else pages.open(line.key, line.kind === 'group' ? sourceOf(line.group) : line.source);
  };
  if (answer !== null && !answer.ok)
    return (
      <FailureState title="The search failed" error={answer.error} onRetry={groups.refetch} onReopen={props.onReopen} />
    );
  return (
    <div className="classes" ref={root}>
      <VirtualTable<GroupLine<Group>>
        label={props.label}
        ref={table}
        columns={columns}
        rows={lines}
        keyOf={(line) => line.key}
        selectedKey={groupKey ?? (selected?.kind === 'object' ? selected.key : null)}
        onSelect={(line) => {
          setGroupKey(line.kind === 'object' ? null : line.key);
          if (line.kind === 'object') onSelect({ kind: 'object', key: line.key, node: line.item.node });
        }}
        onOpen={(line) => {
          if (line.kind === 'object') objectActions.onWhy(line.item.node, line.key);
          else if (line.kind === 'more') pages.more(line.parentKey);
          else toggle(line);
        }}
        onCopy={(text) => void objectActions.onCopy(text)}
        menuOf={(line) => {
          if (line.kind === 'more') return [];
          if (line.kind === 'object') return objectMenu(line.item.node, line.key, objectActions);
          return [{ label: line.expanded ? 'Close' : 'Show objects', shortcut: 'Enter', onSelect: () => toggle(line) }];
        }}
        tree={{
          levelOf: (line) => (line.kind === 'group' ? 1 : line.level),
          expandedOf: (line) => (line.kind === 'more' ? null : line.expanded),
          onToggle: toggle,
        }}
        rowAttributes={(line) => ({
          'data-testid': `${line.kind}-row`,
          'data-object': line.kind === 'object' ? String(line.item.node.id) : undefined,
        })}
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
          <>
            <span data-testid="group-total">
              {answer === null ? '…' : `${formatCount(shown.length)} of ${countNoun(answer.value.total, 'group')}`}
            </span>
            {answer !== null && props.onMore !== null && all.length < answer.value.total ? (
              <Button look="bare" size="tiny" onClick={props.onMore}>
                show more
              </Button>
            ) : null}
            <span className="grow" />
            {groups.isLoading ? (
              <QueryProgress doing={props.doing} progress={groups.progress} onCancel={groups.cancel} />
            ) : null}
            <span className="cut">{props.note}</span>
          </>
        }
      />
    </div>
  );
}
