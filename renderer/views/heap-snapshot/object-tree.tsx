/** Objects that open into objects: Containment, Dominators, and what a search found. */
import { useEffect, useMemo, useRef, type ReactNode, type RefObject } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useLayout } from '../../stores/workbench.tsx';
import { Button } from '../../widgets/button.tsx';
import { CopyIcon } from '../../widgets/icons.tsx';
import { EmptyState, ErrorState } from '../../widgets/states.tsx';
import { VirtualTable } from '../../widgets/virtual-table.tsx';
import { objectColumns } from './object-columns.tsx';
import { linesUnder, type ObjectLine } from './object-lines.ts';
import { objectMenu, type ObjectActions } from './object-menu.ts';
import type { ObjectSource } from './object-source.ts';
import type { Selection } from './selection.ts';
import { useObjectPages } from './use-object-pages.ts';
import type { Retained } from './use-retained.ts';

export interface ObjectTreeProps {
  readonly label: string;
  readonly document: AnalysisDocument;
  readonly retained: Retained;
  /** The objects at the top; another source begins anew. */
  readonly source: ObjectSource;
  readonly selected: Selection | null;
  readonly onSelect: (selection: Selection) => void;
  readonly objectActions: ObjectActions;
  /** Said where the source has no object. */
  readonly empty: string;
  /** Said in the footer beside the count. */
  readonly note: ReactNode;
  /** Opens the snapshot anew: the analysis process is gone. */
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

const LAYOUT_KEY = 'heap-snapshot.objects';

export function ObjectTree(props: ObjectTreeProps) {
  const { label, document, retained, source, selected, onSelect, objectActions, table } = props;
  const isReady = retained.state === 'ready';
  const pages = useObjectPages(document, isReady);
  const layout = useLayout((state) => state.tables[LAYOUT_KEY]);
  const setTable = useLayout((state) => state.setTable);
  const rootKey = `top:${JSON.stringify(source)}`;
  // What is dominated is known with the retained sizes, not before.
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
  const columns = useMemo(
    () => objectColumns({ retained: retained.state, onMore: pages.more }),
    [retained.state, pages],
  );
  const top = pages.opened(rootKey);
  const lines = top === null || top.total === 0 ? [] : linesUnder(pages, rootKey, 1);
  const toggle = (line: ObjectLine): void => {
    if (line.kind === 'more' || line.expanded === null) return;
    if (line.expanded) pages.close(line.key);
    else pages.open(line.key, line.source);
  };

  if (source.kind === 'dominated' && retained.state === 'failed')
    return (
      <ErrorState
        title="Dominators come with retained sizes, which could not be computed"
        detail={retained.error.message}
        suggestion={retained.error.suggestion}
      />
    );
  const topError = top?.error ?? null;
  if (topError !== null && top?.rows.length === 0)
    return (
      <ErrorState
        title="The objects could not be read"
        detail={topError.message}
        suggestion={topError.suggestion}
        actions={
          <Button
            size="tiny"
            onClick={() => (topError.code === 'analysis_crashed' ? props.onReopen() : pages.more(rootKey))}
          >
            Ask again
          </Button>
        }
      />
    );
  return (
    <div className="classes">
      <VirtualTable<ObjectLine>
        label={label}
        ref={table}
        columns={columns}
        rowCount={lines.length}
        rowAt={(index) => lines[index]}
        keyOf={(line) => line.key}
        selectedKey={selected?.kind === 'object' ? selected.key : null}
        indexOfKey={(key) => lines.findIndex((line) => line.key === key)}
        onSelect={(line) => {
          if (line.kind === 'object') onSelect({ kind: 'object', key: line.key, node: line.item.node });
        }}
        onOpen={(line) => {
          if (line.kind === 'object') objectActions.onWhy(line.item.node, line.key);
          else pages.more(line.parentKey);
        }}
        onCopy={(text) => void objectActions.onCopy(text)}
        menuOf={(line) =>
          line.kind === 'more'
            ? []
            : [
                ...objectMenu(line.item.node, line.key, objectActions),
                {
                  label: 'Copy row',
                  icon: CopyIcon,
                  shortcut: 'Mod+KeyC',
                  onSelect: () => void objectActions.onCopy(columns.map((column) => column.text(line)).join('\t')),
                },
              ]
        }
        tree={{
          levelOf: (line) => line.level,
          expandedOf: (line) => (line.kind === 'more' ? null : line.expanded),
          onToggle: toggle,
        }}
        {...(layout === undefined ? {} : { layout })}
        onLayout={(next) =>
          setTable(LAYOUT_KEY, { widths: { ...next.widths }, hidden: [...next.hidden], order: [...next.order] })
        }
        rowAttributes={(line) => ({ 'data-testid': `${line.kind}-row` })}
        empty={
          top === null || top.total === null ? (
            <span className="third">{canAsk ? '…' : 'Waiting for retained sizes …'}</span>
          ) : (
            <EmptyState place="inline" title={props.empty} />
          )
        }
        footer={
          <>
            <span>
              {top === null || top.total === null
                ? '…'
                : `${formatCount(top.rows.length)} of ${formatCount(top.total)} ${top.total === 1 ? 'object' : 'objects'}`}
            </span>
            <span className="grow" />
            <span>{props.note}</span>
          </>
        }
      />
    </div>
  );
}
