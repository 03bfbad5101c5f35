/** Draws sections of findings as cards: figure, rating and rows that lead to what they tell. */
import { useState, type ReactNode } from 'react';
import {
  isAbsence,
  type Absence,
  type Block,
  type Destination,
  type List,
  type Section,
  type Table,
  type TableRow,
} from '../../../shared/findings/model.ts';
import { told, type Voice } from '../../../shared/findings/voice.ts';
import { QuotedCode } from './quoted-code.tsx';
import { Button } from '../button.tsx';
import { InsightCard, InsightRows, WARNING_MARK, type InsightRow } from './insight-card.tsx';

export interface FindingsProps {
  readonly parts: readonly (Section | Absence)[];
  /** Writes values in this view's form. */
  readonly voice: Voice;
  readonly go: (to: Destination) => void;
  /** Nodes that only a window can show, below the rows of a section. */
  readonly slots?: Readonly<Record<string, ReactNode>>;
}

type Shown = Pick<FindingsProps, 'voice' | 'go'>;

/** A cell of the column with that role. */
function cellOf({ columns }: Table, row: TableRow, role: 'name' | 'figure'): TableRow['cells'][number] {
  const index = columns.findIndex((column) => column.role === role);
  return row.cells[index] ?? '';
}

function tableRows(table: Table, { voice, go }: Shown): Omit<InsightRow, 'key'>[] {
  return table.rows.map((row) => {
    const { to } = row;
    const values = table.columns.flatMap(({ role, before = '' }, index) => {
      const text = role === undefined ? told(row.cells[index] ?? '', voice) : '';
      return text === '' ? [] : [`${before}${text}`];
    });
    return {
      name: told(row.name ?? cellOf(table, row, 'name'), voice),
      second: [...values, told(row.more ?? '', voice)].filter((text) => text !== '').join(', '),
      figure: told(row.figure ?? cellOf(table, row, 'figure'), voice),
      onGo: to === undefined ? undefined : () => go(to),
      code: row.code,
    };
  });
}

/** The words after a name, without the sign that joins them to it in a sentence. */
function afterName(text: string): string {
  return text.replace(/^[\s:;,]+/, '');
}

/** The same where the figure of the row would be read twice: at its beginning, or as its last part. */
function withoutFigure(text: string, figure: string): string {
  if (figure === '') return text;
  if (text.startsWith(figure)) return afterName(text.slice(figure.length));
  const end = [`, ${figure}`, ` (${figure})`].find((part) => text.endsWith(part));
  return end === undefined ? text : text.slice(0, -end.length);
}

function listRows({ rows, inline }: List, { voice, go }: Shown): Omit<InsightRow, 'key'>[] {
  return rows.map(({ name, detail = '', figure = '', more = '', to, code }) => {
    const figureText = told(figure, voice);
    return {
      name: told(name, voice),
      // Rows with a figure need no words that say what they are.
      second: [figure === '' ? (inline ?? '') : '', withoutFigure(afterName(told([detail, more], voice)), figureText)]
        .filter((text) => text !== '')
        .join(': '),
      figure: figureText,
      onGo: to === undefined ? undefined : () => go(to),
      code,
    };
  });
}

function rowsOf(block: Block, isWhole: boolean, shown: Shown): Omit<InsightRow, 'key'>[] {
  if (block.kind === 'table') {
    const rows = tableRows(block, shown);
    return isWhole ? rows : rows.slice(0, block.maxShown);
  }
  return block.kind === 'list' && block.only !== 'assistant' ? listRows(block, shown) : [];
}

function hiddenRows(block: Block): number {
  return block.kind === 'table' ? Math.max(0, block.rows.length - (block.maxShown ?? block.rows.length)) : 0;
}

function SectionCard({ section, voice, go, slot }: Shown & { readonly section: Section; readonly slot: ReactNode }) {
  const [isWhole, setIsWhole] = useState(false);
  const { id, title, facts, figure = facts[0]?.[1] ?? '', line, rating = null, blocks, to, isOpen = false } = section;
  const rows = [
    ...(to === undefined ? [] : [{ name: 'Show on the tracks', figure: '', onGo: () => go(to) }]),
    ...blocks.flatMap((block) => rowsOf(block, isWhole, { voice, go })),
  ];
  const hidden = isWhole ? 0 : blocks.reduce((sum, block) => sum + hiddenRows(block), 0);
  const notes = blocks.flatMap((block) =>
    block.kind === 'paragraph' && block.only !== 'assistant' ? [told(block.words, voice)] : [],
  );
  const quoted = blocks.flatMap((block) =>
    block.kind === 'code' ? [{ name: told(block.name, voice), quote: block.quote }] : [],
  );
  const lineText = line === undefined ? '' : told(line, voice);
  return (
    <InsightCard
      id={id}
      title={title}
      figure={told(figure, voice)}
      rating={rating}
      isOpen={isOpen}
      {...(lineText === '' ? {} : { line: lineText })}
      {...(section.isWarning === true ? { mark: WARNING_MARK } : {})}
    >
      {rows.length + notes.length + quoted.length === 0 && slot === undefined ? null : (
        <InsightRows
          rows={rows.map((row, index) => ({ ...row, key: String(index) }))}
          more={
            <>
              {hidden === 0 ? null : (
                <div className="insight-note">
                  <Button size="tiny" onClick={() => setIsWhole(true)}>
                    {`Show ${hidden} more`}
                  </Button>
                </div>
              )}
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

/** What is not there, in one line; each with its reason on request. */
function Absences({ parts }: { readonly parts: readonly Absence[] }) {
  if (parts.length === 0) return null;
  return (
    <InsightCard id="absent" title="Nothing found for" line={parts.map(({ title }) => title).join(', ')}>
      {parts.map(({ id, title, absent, isGood }) => (
        <InsightCard key={id} id={id} title={title} line={absent} rating={isGood === true ? 'good' : null} />
      ))}
    </InsightCard>
  );
}

/** Sections in their order, and below them those without data. */
export function Findings({ parts, voice, go, slots = {} }: FindingsProps) {
  return (
    <>
      {parts.map((part) =>
        isAbsence(part) ? null : (
          <SectionCard key={part.id} section={part} voice={voice} go={go} slot={slots[part.id]} />
        ),
      )}
      <Absences parts={parts.filter(isAbsence)} />
    </>
  );
}
