/** Objects that expand into objects: Containment, Dominators, and search results. */
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { countNoun, formatCount } from '../../../../shared/base/units.ts';
import { shownDistance, type HeapNode } from '../../../../shared/engine/heap/contract/heap-objects.ts';
import type { ShownNames } from '../../../../shared/engine/source-map/contract/original-positions.ts';
import { bytesColumn, countColumn } from '../../../core/widgets/tables/figure-columns.tsx';
import type { Column } from '../../../core/widgets/tables/table-columns.ts';
import { useHuntComparing, WAITING_FOR_HUNT } from '../use-hunt-comparing.ts';
import { useTableLayout } from '../../../core/stores/hooks/use-table-layout.ts';
import { useKeys } from '../../../core/widgets/keys/keys.ts';
import { FailureState } from '../../../core/widgets/failure-state.tsx';
import { EmptyState } from '../../../core/widgets/states.tsx';
import { useHeapNames } from '../heap-names.ts';
import { ExpandingTable, LinesFooter } from './expanding-table.tsx';
import { LineName, lineText, otherNames, shownNames } from './object-cells.tsx';
import { linesUnder, type ObjectLine } from './object-lines.ts';
import type { OpenHeap } from '../open-heap.ts';
import type { ObjectSource } from './object-source.ts';
import { useObjectPages } from './use-object-pages.ts';
import type { Retained } from './use-retained.ts';

// Columns of a table of objects.

interface ObjectColumnsOptions {
  readonly retained: Retained['state'];
  readonly onMore: (parentKey: string) => void;
  /** A class column for lists with objects of many classes. */
  readonly hasClass?: boolean;
  readonly names?: ShownNames;
}

/** The class by both names. */
function classTooltip(node: HeapNode, names: ShownNames): string {
  return [shownNames(node, names).name, otherNames(node, names) ?? ''].filter(Boolean).join('\n');
}

function objectColumns(options: ObjectColumnsOptions): Column<ObjectLine>[] {
  const { retained, onMore, hasClass = false, names = 'original' } = options;
  const known = (figure: number | null): number | null | undefined => (retained === 'ready' ? figure : undefined);
  const columns: (Column<ObjectLine> | null)[] = [
    {
      id: 'object',
      title: 'Object',
      width: 'grow',
      minWidthPx: 180,
      cell: (line) => <LineName line={line} onMore={onMore} isNamed={!hasClass} />,
      text: (line) => lineText(line, names),
      // Objects have a hover card instead.
      tooltip: (line) => (line.kind === 'object' ? '' : lineText(line)),
      canHide: false,
    },
    hasClass
      ? {
          id: 'class',
          title: 'Class',
          width: 180,
          cell: (line) =>
            line.kind === 'object' ? (
              <span className="cut second">{shownNames(line.item.node, names).name}</span>
            ) : null,
          text: (line) => (line.kind === 'object' ? shownNames(line.item.node, names).name : ''),
          tooltip: (line) => (line.kind === 'object' ? classTooltip(line.item.node, names) : ''),
        }
      : null,
    retained === 'failed'
      ? null
      : countColumn(
          'distance',
          'Distance',
          (line) => (line.kind === 'object' ? known(shownDistance(line.item.node.distance)) : 'blank'),
          { width: 72, explanation: 'Edges on the shortest path from the root' },
        ),
    bytesColumn('shallow', 'Shallow', (line) => (line.kind === 'object' ? line.item.node.shallowSizeBytes : 'blank'), {
      explanation: 'Shallow size: the object itself',
    }),
    retained === 'failed'
      ? null
      : bytesColumn(
          'retained',
          'Retained',
          (line) => (line.kind === 'object' ? known(line.item.node.retainedSizeBytes) : 'blank'),
          { explanation: 'Retained size: bytes that would be freed with the object' },
        ),
  ];
  return columns.filter((column) => column !== null);
}

export interface ObjectTreeProps extends Pick<
  OpenHeap,
  'document' | 'retained' | 'selected' | 'onSelect' | 'objectActions' | 'onReopen' | 'table'
> {
  readonly label: string;
  /** The top-level objects; another source resets the tree. */
  readonly source: ObjectSource;
  /** Progress text of the query: "Searching". */
  readonly doing?: string;
  /** Shows the class in its own column. */
  readonly hasClass?: boolean;
  /** Shown if the source has no objects. */
  readonly empty: string;
  /** Shown in the footer next to the count. */
  readonly note: ReactNode;
}

const LAYOUT_KEY = 'heap-snapshot.objects';
const CLASS_LAYOUT_KEY = 'heap-snapshot.found';

export function ObjectTree(props: ObjectTreeProps) {
  const { label, document, retained, source, selected, onSelect, objectActions, table } = props;
  const { doing = 'Loading objects', hasClass = false } = props;
  const waitsForHunt = useHuntComparing();
  const root = useRef<HTMLDivElement>(null);
  const isReady = retained.state === 'ready';
  const pages = useObjectPages(document, isReady);
  const arranged = useTableLayout(hasClass ? CLASS_LAYOUT_KEY : LAYOUT_KEY);
  const rootKey = `top:${JSON.stringify(source)}`;
  // Dominators are available with retained sizes, not earlier.
  const canAsk = source.kind !== 'dominated' || isReady;
  const latest = useRef(source);
  useEffect(() => {
    latest.current = source;
  });
  useEffect(() => {
    if (!canAsk) return undefined;
    if (pages.opened(rootKey) === null) pages.open(rootKey, latest.current);
    return () => pages.close(rootKey);
  }, [pages, rootKey, canAsk]);
  const { shown: names } = useHeapNames();
  const columns = useMemo(
    () => objectColumns({ retained: retained.state, onMore: pages.more, hasClass, names }),
    [retained.state, pages, hasClass, names],
  );
  const top = pages.opened(rootKey);
  const lines = top === null || top.total === 0 ? [] : linesUnder(pages, rootKey, 1);
  const asking = pages
    .keys()
    .map((key) => pages.opened(key))
    .find((row) => row?.isLoading === true);
  useKeys({ Escape: pages.cancel }, { within: root, enabled: asking !== undefined });

  if (source.kind === 'dominated' && retained.state === 'failed')
    return <FailureState title="No dominators: retained sizes could not be computed" error={retained.error} />;
  const topError = top?.error ?? null;
  if (topError !== null && top?.rows.length === 0)
    return (
      <FailureState
        title="The objects could not be loaded"
        error={topError}
        onRetry={() => pages.more(rootKey)}
        onReopen={props.onReopen}
      />
    );
  return (
    <ExpandingTable<never>
      label={label}
      ref={table}
      root={root}
      pages={pages}
      objectActions={objectActions}
      prefetches
      hasCards
      columns={columns}
      rows={lines}
      selectedKey={selected?.kind === 'object' ? selected.key : null}
      onSelect={(line) => {
        if (line.kind === 'object') onSelect({ kind: 'object', key: line.key, node: line.item.node });
      }}
      arranged={arranged}
      testIdOf={(line) => `${line.kind}-row`}
      empty={
        top === null || top.total === null ? (
          <span className="third">
            {canAsk ? `${waitsForHunt ? WAITING_FOR_HUNT : doing} …` : 'Waiting for retained sizes …'}
          </span>
        ) : (
          <EmptyState place="inline" title={props.empty} />
        )
      }
      footer={
        <LinesFooter
          listed={
            top === null || top.total === null
              ? null
              : `${formatCount(top.rows.length)} of ${countNoun(top.total, 'object')}`
          }
          doing={doing}
          asking={asking === undefined ? null : { progress: asking?.progress ?? null, cancel: pages.cancel }}
        >
          <span>{props.note}</span>
        </LinesFooter>
      }
    />
  );
}
