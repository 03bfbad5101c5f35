/** Draws sections of findings as cards: figure, rating and rows that lead to what they tell. */
import type { ReactNode } from 'react';
import {
  isAbsence,
  type Absence,
  type Block,
  type Destination,
  type List,
  type Section,
  type Table,
} from '../../../../shared/core/findings/model.ts';
import { isFigure } from '../../../../shared/core/findings/plain-tables.ts';
import { told, type Voice } from '../../../../shared/core/findings/voice.ts';
import { QuotedCode } from './quoted-code.tsx';
import { InsightCard, InsightRows, WARNING_MARK, type InsightRow } from './insight-card.tsx';

export interface FindingsProps {
  readonly parts: readonly (Section | Absence)[];
  /** Writes values in this view's form. */
  readonly voice: Voice;
  readonly go: (to: Destination) => void;
  /** Nodes that only a window can show, below the rows of a section. */
  readonly slots?: Readonly<Record<string, ReactNode>>;
  /** Every section is open; else those with a problem. */
  readonly areOpen?: boolean;
}

type Shown = Pick<FindingsProps, 'voice' | 'go'>;

/** A row is named by its first cell; the first other duration, size or number is its figure, and a cell that is no name has its title. */
function tableRows({ columns, rows }: Table, { voice, go }: Shown): Omit<InsightRow, 'key'>[] {
  return rows.map(({ cells, to, code }) => {
    const titled = (index: number): string => `${columns[index]?.title ?? ''} ${told(cells[index] ?? '', voice)}`;
    const figureAt = cells.findIndex((cell, index) => index > 0 && isFigure(cell));
    const [first = ''] = cells;
    return {
      name: isFigure(first) ? titled(0) : told(first, voice),
      second: cells
        .flatMap((cell, index) =>
          index === 0 || index === figureAt || told(cell, voice) === '' ? [] : [titled(index)],
        )
        .join(SEPARATOR),
      figure: told(cells[figureAt] ?? '', voice),
      onGo: to === undefined ? undefined : () => go(to),
      code,
    };
  });
}

function listRows({ rows, title = '' }: List, { voice, go }: Shown): Omit<InsightRow, 'key'>[] {
  return rows.map(({ name, detail = '', figure = '', to, code }) => ({
    name: told(name, voice),
    // Rows with a figure need no words that say what they are.
    second: [figure === '' ? title : '', told(detail, voice)].filter((text) => text !== '').join(': '),
    figure: told(figure, voice),
    onGo: to === undefined ? undefined : () => go(to),
    code,
  }));
}

function rowsOf(block: Block, shown: Shown): Omit<InsightRow, 'key'>[] {
  if (block.kind === 'table') return tableRows(block, shown);
  return block.kind === 'list' ? listRows(block, shown) : [];
}

/** Between a title with its value and the next one. */
const SEPARATOR = ' · ';

/** Name of the figure, and the other facts. */
function factsLine([first, ...others]: Section['facts'], title: string, voice: Voice): string {
  return [
    ...(first === undefined || first[0] === title ? [] : [first[0]]),
    ...others.map(([label, value]) => `${label} ${told(value, voice)}`),
  ].join(SEPARATOR);
}

function SectionCard({
  section,
  isOpen,
  voice,
  go,
  slot,
}: Shown & { readonly section: Section; readonly isOpen: boolean; readonly slot: ReactNode }) {
  const { id, title, facts, rating = null, blocks, to, isWarning = false } = section;
  const rows = [
    ...(to === undefined ? [] : [{ name: 'Show on the tracks', figure: '', onGo: () => go(to) }]),
    ...blocks.flatMap((block) => rowsOf(block, { voice, go })),
  ];
  const notes = blocks.flatMap((block) => (block.kind === 'paragraph' ? [told(block.words, voice)] : []));
  const quoted = blocks.flatMap((block) =>
    block.kind === 'code' ? [{ name: told(block.name, voice), quote: block.quote }] : [],
  );
  const [figure] = facts;
  const line = factsLine(facts, title, voice);
  return (
    <InsightCard
      id={id}
      title={title}
      {...(figure === undefined ? {} : { figure: told(figure[1], voice) })}
      rating={rating}
      isOpen={isOpen || isWarning || rating === 'poor'}
      {...(line === '' ? {} : { line })}
      {...(isWarning ? { mark: WARNING_MARK } : {})}
    >
      {rows.length + notes.length + quoted.length === 0 && slot === undefined ? null : (
        <InsightRows
          rows={rows.map((row, index) => ({ ...row, key: String(index) }))}
          more={
            <>
              {notes.map((note) => (
                <p key={note} className="third small insight-note">
                  {note}
                </p>
              ))}
              {quoted.map(({ name, quote }) => (
                <QuotedCode key={name} name={name} quote={quote} />
              ))}
              {slot === undefined ? null : <div className="insight-note">{slot}</div>}
            </>
          }
        />
      )}
    </InsightCard>
  );
}

/** Missing parts in one line; each with its reason on request. */
function Absences({ parts }: { readonly parts: readonly Absence[] }) {
  if (parts.length === 0) return null;
  return (
    <InsightCard id="absent" title="Nothing found for" line={parts.map(({ title }) => title).join(', ')}>
      {parts.map(({ id, title, absent }) => (
        <InsightCard key={id} id={id} title={title} line={absent} />
      ))}
    </InsightCard>
  );
}

/** Sections in their order, and below them those without data. */
export function Findings({ parts, voice, go, slots = {}, areOpen = false }: FindingsProps) {
  return (
    <>
      {parts.map((part) =>
        isAbsence(part) ? null : (
          <SectionCard key={part.id} section={part} isOpen={areOpen} voice={voice} go={go} slot={slots[part.id]} />
        ),
      )}
      <Absences parts={parts.filter(isAbsence)} />
    </>
  );
}
