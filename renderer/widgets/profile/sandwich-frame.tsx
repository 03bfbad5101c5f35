/** One function with its callers above and its callees below, for all profiles. */
import { useState, type ReactNode } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import { Button } from '../button.tsx';
import { CopyIcon, GoToIcon } from '../icons.tsx';
import type { MenuEntry } from '../menu.tsx';
import { sourcePlace, wholeSource } from '../source-place.ts';
import { SplitPane } from '../split-pane.tsx';
import { EmptyState } from '../states.tsx';
import type { Column } from '../table-columns.ts';
import { VirtualTable } from '../virtual-table.tsx';
import { functionText } from './call-columns.tsx';
import { FunctionName } from './function-name.tsx';
import { functionKey, type ArrangedTable, type FunctionPlace, type FunctionRowsSource } from './function-rows.tsx';
import { useOriginals } from './originals.ts';
import { RowsError } from './rows-error.tsx';

export type Around = 'callers' | 'callees';

const WORDS = {
  callers: {
    title: 'Callers',
    noun: 'caller',
    head: 'Called by',
    none: 'No callers: stacks start here.',
  },
  callees: {
    title: 'Callees',
    noun: 'callee',
    head: 'Calls',
    none: 'No callees were sampled.',
  },
} as const;

export interface AroundTableProps<Row> {
  readonly direction: Around;
  readonly rows: FunctionRowsSource<Row>;
  /** The first is the function column, whose title is that of the table. */
  readonly columns: readonly Column<Row>[];
  readonly arranged: ArrangedTable;
  readonly onPlace: (fn: Row) => void;
  readonly showLabel: string;
  readonly onShow: (fn: Row) => void;
  readonly moreMenu?: (fn: Row) => readonly MenuEntry[];
  readonly onReopen: () => void;
}

export function AroundTable<Row extends FunctionPlace>(props: AroundTableProps<Row>) {
  const { direction, rows, columns, arranged, onPlace, showLabel, onShow, onReopen } = props;
  const { layout, setLayout, copied, copy } = arranged;
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const { title, noun, head, none } = WORDS[direction];
  const page = rows.page();
  return (
    <div className="profile-table">
      <RowsError error={rows.error()} onRetry={() => rows.retry()} onReopen={onReopen} />
      <VirtualTable<Row>
        label={title}
        columns={columns.map((column) => (column.id === 'function' ? { ...column, title: head } : column))}
        rowCount={page?.total ?? 0}
        rowAt={(index) => rows.row(index) ?? undefined}
        keyOf={functionKey}
        onRange={rows.look}
        selectedKey={selectedKey}
        indexOfKey={rows.placeOf}
        onSelect={(fn) => setSelectedKey(functionKey(fn))}
        onOpen={onPlace}
        onCopy={copy}
        menuOf={(fn) => [
          { label: 'Show its callers and callees', icon: GoToIcon, shortcut: 'Enter', onSelect: () => onPlace(fn) },
          { label: showLabel, onSelect: () => onShow(fn) },
          ...(props.moreMenu?.(fn) ?? []),
          { kind: 'separator' },
          { label: 'Copy function and source', icon: CopyIcon, onSelect: () => copy(functionText(fn)) },
        ]}
        layout={layout}
        onLayout={setLayout}
        rowAttributes={() => ({ 'data-testid': `${direction}-row` })}
        empty={page === null ? <span className="third">…</span> : <EmptyState place="inline" title={none} />}
        footer={
          <>
            <span>{page === null ? '…' : `${formatCount(page.total)} ${noun}${page.total === 1 ? '' : 's'}`}</span>
            <span className="cut">Enter goes to the function</span>
            <span className="grow" />
            {copied ? <output>Copied</output> : null}
          </>
        }
      />
    </div>
  );
}

export interface SandwichFrameProps {
  readonly picked: FunctionPlace;
  /** Its figures; null if the profile does not contain it. */
  readonly figures: ReactNode;
  readonly callers: ReactNode;
  readonly callees: ReactNode;
  readonly sizes: Readonly<Record<string, number>> | undefined;
  readonly onSizes: (percentages: Record<string, number>) => void;
  readonly showLabel: string;
  readonly onShow: () => void;
}

export function SandwichFrame(props: SandwichFrameProps) {
  const { picked, figures, callers, callees, sizes, onSizes, showLabel, onShow } = props;
  const originals = useOriginals();
  return (
    <SplitPane
      label="Resize callers"
      direction="column"
      sizes={sizes}
      onSizes={onSizes}
      panes={[
        { id: 'callers', content: callers, minSize: '90px' },
        {
          id: 'callees',
          content: (
            <div className="sandwich-callees">
              <div className="pane-head sandwich-picked" data-testid="sandwich-function" title={wholeSource(picked)}>
                <h3 className="cut">
                  <FunctionName place={picked} originals={originals} />
                </h3>
                <span className="mono third cut">{sourcePlace(picked)}</span>
                <span className="grow" />
                {figures === null ? null : <span className="sandwich-figures">{figures}</span>}
                <Button size="tiny" onClick={onShow}>
                  {showLabel}
                </Button>
              </div>
              {callees}
            </div>
          ),
          minSize: '120px',
        },
      ]}
    />
  );
}
