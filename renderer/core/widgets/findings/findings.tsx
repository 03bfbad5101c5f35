/** Draws sections of findings as cards of two lines: figure, rating and the code to blame, which open to rows that lead to what they tell. */
import { useContext, useState, type ReactNode } from 'react';
import {
  isAbsence,
  type Absence,
  type Block,
  type Destination,
  type List,
  type Rating,
  type Section,
  type Table,
  type Words,
} from '../../../../shared/core/findings/model.ts';
import { isFigure } from '../../../../shared/core/findings/plain-tables.ts';
import { formatCount } from '../../../../shared/base/units.ts';
import { told, type Voice } from '../../../../shared/core/findings/voice.ts';
import type { TracePlace } from '../../../../shared/engine/trace/contract/trace-causes.ts';
import { DoneIcon, ErrorIcon, WarningIcon, type Icon } from '../icons.tsx';
import { chartName, chartText, originalPlace, useOriginals } from '../profile/originals.ts';
import { NO_SOURCE_LINKS, SourceLink, SourceLinksContext } from '../source-link.tsx';
import { sourcePlace } from '../source-place.ts';
import { QuotedCode } from './quoted-code.tsx';

// An insight: its figure, rating, and causes, which link to the tracks.

/** Rating as a shape, color and accessible text. */
interface InsightMark {
  readonly icon: Icon;
  readonly className: string;
  readonly words: string;
}

const RATINGS: Readonly<Record<Rating, InsightMark>> = {
  good: { icon: DoneIcon, className: 'is-done', words: 'good' },
  'needs-improvement': { icon: WarningIcon, className: 'is-warning', words: 'needs improvement' },
  poor: { icon: ErrorIcon, className: 'is-error', words: 'poor' },
};

/** Something went wrong. */
const WARNING_MARK: InsightMark = { icon: WarningIcon, className: 'is-warning', words: '' };

interface InsightCardProps {
  readonly id: string;
  readonly title: string;
  /** The figure; absent if it was not recorded. */
  readonly figure?: ReactNode;
  readonly rating?: Rating | null;
  /** Replaces the rating if another tool judged it. */
  readonly mark?: InsightMark;
  /** One line on what the figure consists of, or why it is missing. */
  readonly line?: ReactNode;
  /** In its place while the card is closed. */
  readonly place?: ReactNode;
  /** Above its rows once it is open. */
  readonly code?: ReactNode;
  readonly children?: ReactNode;
  readonly isOpen?: boolean;
}

function InsightCard(props: InsightCardProps) {
  const { id, title, figure, rating = null, line, place, children, isOpen = false } = props;
  // Another first section closes nothing that a person reads.
  const [opensAtFirst] = useState(isOpen);
  const [isShown, setShown] = useState(isOpen);
  const rated = props.mark ?? (rating === null ? null : RATINGS[rating]);
  const Shape = rated?.icon;
  const head = (
    <>
      <span className="insight-words grow">
        <span className="insight-title">
          {title}
          {rated === null || rated.words === '' ? null : <span className="third small"> {rated.words}</span>}
        </span>
        {line === undefined ? null : <span className="third small insight-line">{line}</span>}
      </span>
      <span className="insight-figure mono">
        {Shape === undefined ? null : <Shape size={12} className={rated?.className ?? ''} />}
        {figure}
      </span>
      {place === undefined ? null : <span className="small cut insight-place">{place}</span>}
    </>
  );
  if (children === undefined || children === null)
    return (
      <div className="insight" data-testid={`insight-${id}`}>
        <div className="insight-head">{head}</div>
      </div>
    );
  return (
    <details
      className="insight"
      open={opensAtFirst}
      data-testid={`insight-${id}`}
      onToggle={({ currentTarget }) => setShown(currentTarget.open)}
    >
      <summary className="insight-head">
        <SourceLinksContext value={NO_SOURCE_LINKS}>{head}</SourceLinksContext>
      </summary>
      <div className="insight-body">
        {isShown ? props.code : null}
        {children}
      </div>
    </details>
  );
}

interface InsightRow {
  readonly key: string;
  readonly name: string;
  readonly second?: string;
  /** Behind a press. */
  readonly details?: string;
  /** One of many alike, such as a long task: one line. */
  readonly isLine?: boolean;
  readonly figure: ReactNode;
  /** Absent if there is no destination. */
  readonly onGo?: (() => void) | undefined;
  /** The code behind it: a link below the row. */
  readonly code?: TracePlace | null | undefined;
}

/** Texts of links to code; null where there is no link, whose text would only repeat the words of the row. A line has no words: it is the function. */
function useLinkText(): (row: Pick<InsightRow, 'code' | 'isLine'>) => string | null {
  const { show } = useContext(SourceLinksContext);
  const originals = useOriginals();
  return ({ code, isLine = false }) => {
    if (show === null || !code || code.url === '' || code.line <= 0) return null;
    if (isLine) return chartName(code, originals);
    const original = originals.of(code);
    return original === null ? sourcePlace(code) : originalPlace(original);
  };
}

/** Of rows that are alike, the largest come first; others are the parts of a whole. */
const SHOWN_ALIKE = 3;

function InsightRows({ rows, more }: { readonly rows: readonly InsightRow[]; readonly more: ReactNode }) {
  // One more is as long as the line that says so.
  const shown = rows.at(-1)?.isLine !== true || rows.length <= SHOWN_ALIKE + 1 ? rows.length : SHOWN_ALIKE;
  return (
    <>
      <RowList rows={rows.slice(0, shown)} />
      {shown === rows.length ? null : (
        <details className="insight-rest">
          <summary className="insight-row third small">{formatCount(rows.length - shown)} more</summary>
          <RowList rows={rows.slice(shown)} />
        </details>
      )}
      {more}
    </>
  );
}

/** Rows that link to their events. */
function RowList({ rows }: { readonly rows: readonly InsightRow[] }) {
  const linkText = useLinkText();
  return (
    <ul>
      {rows.map(({ key, name, second, details = '', figure, onGo, code, isLine = false }) => {
        const link = linkText({ code, isLine });
        const words = (
          <>
            <span className="insight-words grow">
              <span className="insight-name">{name}</span>
              {second === undefined || second === '' || second === link ? null : (
                <span className="third small insight-second">{second}</span>
              )}
            </span>
            <span className="mono insight-figure">{figure}</span>
          </>
        );
        return (
          <li key={key} className={isLine ? 'insight-of-line' : undefined}>
            {onGo === undefined ? (
              <span className="insight-row" title={second}>
                {words}
              </span>
            ) : (
              <button type="button" className="insight-row" title={second} onClick={onGo}>
                {words}
              </button>
            )}
            {/* A link may not be in the button of its row. */}
            {code && link !== null ? (
              <SourceLink place={code} className="mono small insight-code">
                {link}
              </SourceLink>
            ) : null}
            {details === '' ? null : (
              <details className="insight-parts third small">
                <summary>{isLine ? 'Parts' : 'Its parts'}</summary>
                {details}
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}

export interface FindingsProps {
  readonly parts: readonly (Section | Absence)[];
  /** Writes values in this view's form. */
  readonly voice: Voice;
  readonly go: (to: Destination) => void;
  /** Nodes that only a window can show, below the rows of a section. */
  readonly slots?: Readonly<Record<string, ReactNode>>;
  /** Code of sections, above their rows while they are open. */
  readonly code?: Readonly<Record<string, ReactNode>>;
  /** Every section is open; else the first. */
  readonly areOpen?: boolean;
}

type Shown = Pick<FindingsProps, 'voice' | 'go'>;

const isMoment = (words: Words): boolean =>
  typeof words === 'object' && 'kind' in words && (words.kind === 'at' || words.kind === 'span');

/** A row is named by its first cell; the first other duration, size or number is its figure, and a cell that is no name has its title. */
function tableRows({ columns, rows }: Table, { voice, go }: Shown): Omit<InsightRow, 'key'>[] {
  return rows.map(({ cells, brief = '', to, code }) => {
    const titled = (index: number): string => `${columns[index]?.title ?? ''} ${told(cells[index] ?? '', voice)}`;
    const figureAt = cells.findIndex((cell, index) => index > 0 && isFigure(cell));
    const [first = ''] = cells;
    const others = cells
      .flatMap((cell, index) => (index === 0 || index === figureAt || told(cell, voice) === '' ? [] : [titled(index)]))
      .join(SEPARATOR);
    const sentence = told(brief, voice);
    // Moments without a sentence of their own are alike.
    const isLine = sentence === '' && isMoment(first);
    return {
      name: isFigure(first) ? titled(0) : told(first, voice),
      isLine,
      ...(sentence === '' && !isLine ? { second: others } : { second: sentence, details: others }),
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
  code,
}: Shown & {
  readonly section: Section;
  readonly isOpen: boolean;
  readonly slot: ReactNode;
  readonly code: ReactNode;
}) {
  const { id, title, facts, rating = null, blocks, to, isWarning = false } = section;
  const originals = useOriginals();
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
  const blamed = rows.find((row) => row.code);
  return (
    <InsightCard
      id={id}
      title={title}
      {...(figure === undefined ? {} : { figure: told(figure[1], voice) })}
      rating={rating}
      isOpen={isOpen}
      code={code}
      {...(blamed?.code
        ? {
            place: (
              <SourceLink place={blamed.code}>
                {blamed.isLine ? chartText(blamed.code, originals) : blamed.name}
              </SourceLink>
            ),
          }
        : {})}
      {...(line === '' ? {} : { line })}
      {...(isWarning ? { mark: WARNING_MARK } : {})}
    >
      {rows.length + notes.length + quoted.length === 0 && slot === undefined && code === undefined ? null : (
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
    <InsightCard id="absent" title={`Nothing to say about ${formatCount(parts.length)} more`}>
      {parts.map(({ id, title, absent }) => (
        <InsightCard key={id} id={id} title={title} line={absent} />
      ))}
    </InsightCard>
  );
}

/** Sections in their order, and below them those without data. */
export function Findings({ parts, voice, go, slots = {}, code = {}, areOpen = false }: FindingsProps) {
  return (
    <>
      {parts.map((part, index) =>
        isAbsence(part) ? null : (
          <SectionCard
            key={part.id}
            section={part}
            isOpen={areOpen || index === 0}
            voice={voice}
            go={go}
            slot={slots[part.id]}
            code={code[part.id]}
          />
        ),
      )}
      <Absences parts={parts.filter(isAbsence)} />
    </>
  );
}
