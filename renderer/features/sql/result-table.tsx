/** The rows of an answer. It reads on when the person scrolls to its end. */
import { useMemo, useState } from 'react';
import { countNoun, formatCount } from '../../../shared/base/units.ts';
import { MAX_SHOWN_ROWS, type SqlAnswer } from './stores/sql-runs.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { Button } from '../../core/widgets/button.tsx';
import { GoToIcon } from '../../core/widgets/icons.tsx';
import type { MenuEntry } from '../../core/widgets/overlays/menu.tsx';
import { sortRows, type TableSort } from '../../core/widgets/tables/table-columns.ts';
import { VirtualTable } from '../../core/widgets/tables/virtual-table.tsx';
import { resultColumns, type ResultRow } from './result-columns.tsx';
import { useValueLinks } from './use-value-links.ts';

export interface ResultTableProps {
  readonly answer: SqlAnswer;
  readonly isLoadingMore: boolean;
  /** The reason why the next page could not be read. */
  readonly moreError: string | null;
  readonly onMore: () => void;
}

/** Returns how many rows there are, in words: those of the whole answer, or those that were read. */
export function rowsText({ rows, rowCount, cursor }: Pick<SqlAnswer, 'rows' | 'rowCount' | 'cursor'>): string {
  if (cursor === null) return countNoun(rows.length, 'row');
  const first = `first ${formatCount(rows.length)} rows`;
  return rowCount === null ? first : `${first} of ${formatCount(rowCount)}`;
}

function isFull({ rows, cursor }: SqlAnswer): boolean {
  return cursor !== null && rows.length >= MAX_SHOWN_ROWS;
}

function Footer({ answer, isLoadingMore, moreError, onMore }: ResultTableProps) {
  if (answer.cursor === null && moreError === null) return null;
  if (isFull(answer))
    return (
      <span className="cut">
        {`The window shows ${formatCount(MAX_SHOWN_ROWS)} rows at most. Add a condition, or group the rows.`}
      </span>
    );
  return (
    <>
      <span className={moreError === null ? 'cut' : 'is-error cut'} role={moreError === null ? undefined : 'alert'}>
        {moreError ??
          (isLoadingMore ? 'Loading rows …' : 'Scroll to the end for more rows; sorting needs all of them.')}
      </span>
      {isLoadingMore ? null : (
        <Button look="bare" size="tiny" onClick={onMore}>
          {moreError === null ? 'Load more' : 'Retry'}
        </Button>
      )}
    </>
  );
}

export function ResultTable(props: ResultTableProps) {
  const { answer, isLoadingMore, moreError, onMore } = props;
  const { columns } = answer;
  const copy = useClipboard();
  const linkOf = useValueLinks(columns);
  const [sort, setSort] = useState<readonly TableSort[]>([]);
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const hasAllRows = answer.cursor === null;
  const rows = useMemo(
    (): readonly ResultRow[] => answer.rows.map((values, index) => ({ index, values })),
    [answer.rows],
  );
  const tableColumns = useMemo(
    () => resultColumns(columns, rows, linkOf, hasAllRows),
    [columns, rows, linkOf, hasAllRows],
  );
  const shown = useMemo(
    () => (hasAllRows ? sortRows(rows, tableColumns, sort) : rows),
    [rows, tableColumns, sort, hasAllRows],
  );
  const linksOf = (row: ResultRow): readonly MenuEntry[] =>
    columns.flatMap((_, index) => {
      const link = linkOf(index, row);
      return link === null ? [] : [{ label: `Open ${link.title}`, icon: GoToIcon, onSelect: link.open }];
    });
  const openFirst = (row: ResultRow): void => {
    const index = columns.findIndex((_, at) => linkOf(at, row) !== null);
    if (index >= 0) linkOf(index, row)?.open();
  };
  return (
    <VirtualTable<ResultRow>
      label="Answer"
      columns={tableColumns}
      rowCount={shown.length}
      rowAt={(index) => shown[index]}
      indexOfKey={(key) => shown.findIndex(({ index }) => String(index) === key)}
      onRange={(_, end) => {
        if (end >= shown.length && answer.cursor !== null && moreError === null && !isLoadingMore) onMore();
      }}
      keyOf={({ index }) => String(index)}
      sort={sort}
      {...(hasAllRows ? { onSort: setSort } : {})}
      selectedKey={selectedKey}
      onSelect={({ index }) => setSelectedKey(String(index))}
      onOpen={openFirst}
      menuOf={linksOf}
      onCopy={(text) => void copy(text)}
      rowAttributes={() => ({ 'data-testid': 'sql-row' })}
      empty={<span className="third">No rows.</span>}
      footer={hasAllRows && moreError === null ? undefined : <Footer {...props} />}
    />
  );
}
