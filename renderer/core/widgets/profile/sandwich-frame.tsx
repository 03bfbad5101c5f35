/** One function with its callers above and its callees below, for all profiles. */
import type { ReactNode } from 'react';
import { Button } from '../button.tsx';
import { CopyIcon, GoToIcon } from '../icons.tsx';
import type { MenuEntry } from '../overlays/menu.tsx';
import { PagedTable, type RowPages } from '../tables/paged-table.tsx';
import { SourceLink } from '../source-link.tsx';
import { sourcePlace, wholeSource } from '../source-place.ts';
import { SplitPane } from '../split-pane.tsx';
import type { Column } from '../tables/table-columns.ts';
import type { ArrangedTable } from '../tables/virtual-table-props.ts';
import { functionText } from './call-columns.tsx';
import { FunctionName } from './function-name.tsx';
import { functionKey, type FunctionPlace } from './function-rows.tsx';
import { originalPlace, useOriginals } from './originals.ts';

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
  readonly rows: RowPages<Row>;
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
  const { title, noun, head, none } = WORDS[direction];
  return (
    <PagedTable<Row>
      label={title}
      rows={rows}
      arranged={arranged}
      columns={columns.map((column) => (column.id === 'function' ? { ...column, title: head } : column))}
      keyOf={functionKey}
      rowTestId={`${direction}-row`}
      onOpen={onPlace}
      menuOf={(fn) => [
        { label: 'Show its callers and callees', icon: GoToIcon, shortcut: 'Enter', onSelect: () => onPlace(fn) },
        { label: showLabel, onSelect: () => onShow(fn) },
        ...(props.moreMenu?.(fn) ?? []),
        { kind: 'separator' },
        { label: 'Copy function and source', icon: CopyIcon, onSelect: () => arranged.copy(functionText(fn)) },
      ]}
      noun={noun}
      none={none}
      note="Enter goes to the function"
      onReopen={onReopen}
    />
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
  /** At the end of the function's line. */
  readonly controls?: ReactNode;
  readonly showLabel: string;
  readonly onShow: () => void;
}

export function SandwichFrame(props: SandwichFrameProps) {
  const { picked, figures, callers, callees, sizes, onSizes, controls, showLabel, onShow } = props;
  const originals = useOriginals();
  const original = originals.of(picked);
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
            <div className="column full">
              <div className="pane-head sandwich-picked" data-testid="sandwich-function" title={wholeSource(picked)}>
                <h3 className="cut">
                  <FunctionName place={picked} originals={originals} />
                </h3>
                <SourceLink place={picked} className="mono third cut">
                  {original === null ? sourcePlace(picked) : originalPlace(original)}
                </SourceLink>
                <span className="grow" />
                {figures === null ? null : <span className="sandwich-figures">{figures}</span>}
                {controls}
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
