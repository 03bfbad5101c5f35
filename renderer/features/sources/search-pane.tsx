/** Results of a search in all scripts of a target; a press opens a match. */
import { z } from 'zod';
import { formatCount } from '../../../shared/base/units.ts';
import { SourceMatchSchema, type SourceMatch } from '../../../shared/core/contracts/scripts.ts';
import { IconButton } from '../../core/widgets/button.tsx';
import { CloseIcon } from '../../core/widgets/icons.tsx';
import { NoRows } from '../../core/widgets/tables/no-rows.tsx';
import { MiddleCut } from '../../core/widgets/middle-cut.tsx';
import { sourcePlace } from '../../core/widgets/source-place.ts';
import { FailureState } from '../../core/widgets/failure-state.tsx';
import { VirtualTable } from '../../core/widgets/tables/virtual-table.tsx';
import type { Column } from '../../core/widgets/tables/table-columns.ts';
import type { AppError } from '../../../shared/base/errors.ts';
import { useState } from 'react';

export const SearchAnswerSchema = z.object({
  matches: z.array(SourceMatchSchema),
  scriptsWithMatches: z.number(),
  scriptsSearched: z.number(),
  scriptsSkipped: z.number(),
  isCut: z.boolean(),
});
export type SearchAnswer = z.infer<typeof SearchAnswerSchema>;

export type SearchState =
  | { readonly state: 'searching'; readonly query: string }
  | { readonly state: 'found'; readonly query: string; readonly answer: SearchAnswer }
  | { readonly state: 'failed'; readonly query: string; readonly error: AppError };

interface Row {
  readonly key: string;
  readonly match: SourceMatch;
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'place',
    title: 'Source',
    width: 220,
    canHide: false,
    cell: ({ match }) => <MiddleCut text={sourcePlace({ url: match.original ?? match.url, line: match.line })} />,
    text: ({ match }) =>
      `${match.original ?? match.url}:${match.line}${match.column === null ? '' : `:${match.column}`}`,
  },
  {
    id: 'text',
    title: 'Line',
    width: 'grow',
    cell: ({ match }) => <code className="sources-match cut">{match.text}</code>,
    text: ({ match }) => match.text,
  },
];

function scriptsText(count: number): string {
  return count === 1 ? '1 script' : `${formatCount(count)} scripts`;
}

function unsearchedText({ scriptsSkipped }: SearchAnswer): string {
  return scriptsSkipped === 0 ? '' : `${scriptsText(scriptsSkipped)} could not be searched`;
}

function summaryText(answer: SearchAnswer): string {
  const { matches, isCut, scriptsWithMatches, scriptsSearched } = answer;
  const found = `${formatCount(matches.length)}${isCut ? ' or more' : ''} ${matches.length === 1 ? 'match' : 'matches'}`;
  const where = `in ${formatCount(scriptsWithMatches)} of ${scriptsText(scriptsSearched)}`;
  return [`${found} ${where}`, unsearchedText(answer)].filter(Boolean).join(', ');
}

/** Never says more than was searched. */
function noMatchText(query: string, answer: SearchAnswer): string {
  const unsearched = unsearchedText(answer);
  return unsearched === ''
    ? `No script contains “${query}”.`
    : `No match for “${query}” in ${scriptsText(answer.scriptsSearched)}. ${unsearched}: reload the page to search them.`;
}

export function SearchPane({
  search,
  onGo,
  onClose,
  onCopy,
}: {
  readonly search: SearchState;
  readonly onGo: (match: SourceMatch) => void;
  readonly onClose: () => void;
  readonly onCopy: (text: string) => void;
}) {
  const [selectedKey, setSelectedKey] = useState<string | null>(null);
  const rows: readonly Row[] =
    search.state === 'found'
      ? search.answer.matches.map((match, index) => ({ key: `${index} ${match.scriptId}:${match.line}`, match }))
      : [];
  const summary =
    search.state === 'found' ? summaryText(search.answer) : search.state === 'searching' ? 'Searching …' : '';
  const go = (row: Row): void => {
    setSelectedKey(row.key);
    onGo(row.match);
  };
  return (
    <section className="sources-search column full" aria-label="Search results" data-testid="source-search">
      <div className="pane-head">
        <h3 className="cut">{`“${search.query}”`}</h3>
        <output className="third cut" data-testid="source-search-summary">
          {summary}
        </output>
        <span className="grow" />
        <IconButton label="Close the results" icon={CloseIcon} size="tiny" onClick={onClose} />
      </div>
      {search.state === 'failed' ? (
        <FailureState place="strip" title="The search failed" error={search.error} />
      ) : (
        <VirtualTable<Row>
          label="Matches"
          columns={COLUMNS}
          rows={rows}
          keyOf={({ key }) => key}
          selectedKey={selectedKey}
          onSelect={go}
          onOpen={go}
          onCopy={onCopy}
          rowAttributes={() => ({ 'data-testid': 'source-match' })}
          empty={
            <NoRows
              waitsFor={search.state === 'searching' ? 'Searching' : null}
              noun="script"
              none={search.state === 'found' ? noMatchText(search.query, search.answer) : ''}
            />
          }
        />
      )}
    </section>
  );
}
