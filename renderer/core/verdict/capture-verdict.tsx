/** The verdict of a capture or a comparison, told by the findings of its kind, with the quoted code; one line or nothing where nothing can be said. */
import { useContext, useMemo, useState } from 'react';
import { bullets, code, document as markdown } from '../../../shared/base/markdown.ts';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { Words } from '../../../shared/core/findings/model.ts';
import { settle, unwrap } from '../../../shared/base/errors.ts';
import { formatLink } from '../../../shared/core/contracts/links.ts';
import type { CodeQuote } from '../../../shared/engine/source-map/contract/quotes.ts';
import type { TracePlace } from '../../../shared/engine/trace/contract/trace-causes.ts';
import { quotedTracePlace, quoteMarkdown } from '../../../shared/core/findings/quotes.ts';
import { SAME_CAPTURE_VERDICT, saysFigure, type Verdict } from '../../../shared/core/findings/verdict.ts';
import { marked, PERSON, told, type Voice } from '../../../shared/core/findings/voice.ts';
import type { AskDocument, ComparedBase } from '../../../shared/core/kinds/report-findings.ts';
import { askFile } from '../stores/ask-file.ts';
import { useClipboard } from '../stores/hooks/use-command.ts';
import { useCaptureSources } from '../stores/hooks/use-source-links.ts';
import { useOriginalPlaces } from '../stores/hooks/use-source-maps.ts';
import { useQuery } from '../stores/hooks/use-query.ts';
import { useBridge, useCaptureTitle, useLayout, useTopic } from '../stores/workbench.tsx';
import { CopyButton } from '../widgets/copy-button.tsx';
import { EarlyVerdictContext, type AskedDocument } from '../widgets/findings/document-verdict.tsx';
import { QuotedCode } from '../widgets/findings/quoted-code.tsx';
import { ToldWords } from '../widgets/findings/told-words.tsx';
import { isLongHeadline, VerdictHead, VerdictPlaceContext } from '../widgets/findings/verdict-head.tsx';
import { useRestedPointer } from '../widgets/use-rested-pointer.ts';
import { chartName, chartText, originalsOf, type Originals } from '../widgets/profile/originals.ts';
import { useRoomBelow } from './use-room-below.ts';
import { SourceLinksContext } from '../widgets/source-link.tsx';

const NO_CODE: NonNullable<Verdict['code']> = [];
const NOTHING_EARLIER: readonly CaptureRecord[] = [];

/** Words of a verdict: functions by their original names, requests by their path. */
function voiceOf(originals: Originals): Voice {
  return (cell) => {
    if (cell.kind !== 'place') return PERSON(cell);
    // Work of the browser or the engine has no script.
    return cell.place.url === '' ? chartName(cell.place, originals) : chartText(cell.place, originals);
  };
}

export interface Quoted {
  readonly name: string;
  readonly quote: CodeQuote;
  /** In the code that ran. */
  readonly place: TracePlace;
}

/** What an issue is about: a capture of a page or process, and the version that judged it. */
export interface IssueOrigin {
  readonly title: string;
  readonly link: string;
  /** Empty for a capture without a target. */
  readonly address: string;
  /** Empty where it is not known, as in a chat. */
  readonly version: string;
}

/** Markdown for an issue. Text of the page is code, so that none of it is read as marks. */
export function verdictIssue(
  { headline, figures, notes = [] }: Verdict,
  quotes: readonly Pick<Quoted, 'name' | 'quote'>[],
  voice: Voice,
  from: IssueOrigin,
): string {
  const inMarkdown = marked(voice);
  return markdown([
    `**${told(headline, inMarkdown)}**`,
    ...notes.map((note) => told(note, inMarkdown)),
    ...quotes.flatMap(({ name, quote }) => [`${code(name)}:`, quoteMarkdown(quote)]),
    bullets([
      ...figures.map(([label, value]) => `${label}: ${told(value, inMarkdown)}`),
      `Of: ${code(from.title)}`,
      ...(from.address === '' ? [] : [`At: ${code(from.address)}`]),
      `${['In PEN Workbench', from.version].filter(Boolean).join(' ')}: ${code(from.link)}`,
    ]),
  ]);
}

export interface CaptureVerdictProps {
  readonly document: AskedDocument;
  /** The capture, or the last one of a comparison. */
  readonly capture: CaptureRecord;
  /** For a comparison: the base, and what is between both. */
  readonly earlier?: readonly CaptureRecord[];
  /** `base`: of a comparison. */
  readonly tell: (ask: AskDocument, base: ComparedBase) => Promise<Verdict | null>;
}

/** Lines of the one quote beside a verdict. */
const QUOTED_LINES = 5;
/** Figures that are read at a glance. */
const MAX_FIGURES = 4;

const namesSomething = (words: Words): boolean =>
  typeof words === 'string'
    ? false
    : 'kind' in words
      ? words.kind === 'name' || words.kind === 'place' || words.kind === 'script'
      : words.some(namesSomething);

/** True for a verdict that has nothing grave to say: it names nobody, minds nothing, and quotes nothing. */
export const isBrief = ({ level, headline, notes = [], code: blamed = [] }: Verdict): boolean =>
  level === 'plain' && notes.length === 0 && blamed.length === 0 && !namesSomething(headline);

const asking =
  (document: Pick<AskedDocument, 'query'>): AskDocument =>
  async (query, params) =>
    unwrap(await document.query(query, params));

export function CaptureVerdict({ document, capture, earlier = NOTHING_EARLIER, tell }: CaptureVerdictProps) {
  const { kind, loss } = capture;
  const early = useContext(EarlyVerdictContext);
  const copy = useClipboard();
  const title = useCaptureTitle(capture);
  const version = useTopic('app', (app) => app.version);
  const sources = useCaptureSources(capture);
  const isFolded = useLayout(({ foldedVerdicts }) => foldedVerdicts.includes(kind));
  const onFold = useLayout((layout) => layout.toggleVerdictFold);
  const { analysis } = useBridge();
  const [base, ...between] = earlier;
  const compared: ComparedBase = {
    file: base?.file ?? '',
    // Opened for the query only: the comparison shows the later one.
    ask: async (query, params) =>
      unwrap(await askFile(analysis, base?.file ?? '', (opened) => opened.query(query, params))),
    between: between.map(({ file }) => file),
  };
  const { current } = useQuery(JSON.stringify([document.documentId, earlier.map(({ file }) => file)]), () =>
    settle(() => (base?.id === capture.id ? Promise.resolve(SAME_CAPTURE_VERDICT) : tell(asking(document), compared))),
  );
  const verdict = current?.ok === true ? current.value : null;
  const places = verdict?.code ?? NO_CODE;
  const found = useOriginalPlaces(document, places);
  const originals = useMemo(() => originalsOf(found, true), [found]);
  const voice = useMemo(() => voiceOf(originals), [originals]);
  const asked = useQuery(places.length === 0 ? null : JSON.stringify([document.documentId, places]), () =>
    document.query('code.quotes', { places: places.map(quotedTracePlace) }),
  );
  // It comes with its code, so that what is below moves once.
  const isRead = verdict !== null && (places.length === 0 || asked.current !== null);
  // A line of the height of its place until then: it takes its room, and moves what is below, when nobody is about to press there.
  const { hasRested, show } = useRestedPointer(isRead);
  const { take, isTight } = useRoomBelow();
  const [isAsked, setAsked] = useState(false);
  // The evidence is complete without it: its own view reports what fails.
  if (current !== null && verdict === null) return early.lasts ? early.shown : null;
  if (!isRead)
    return (
      early.shown ?? (
        <VerdictHead
          level="plain"
          headline={<span className="third">Reading …</span>}
          figures={[]}
          isLine
          isFolded={isFolded}
          onFold={() => onFold(kind)}
        />
      )
    );
  const answered = asked.current?.ok === true ? asked.current.value.quotes : [];
  const quotes = places.flatMap((place, index): Quoted[] => {
    const quote = answered[index] ?? null;
    return quote === null ? [] : [{ name: chartText(place, originals), quote, place }];
  });
  const { headline, notes = [] } = verdict;
  const said = told(headline, voice);
  const isLine = isBrief(verdict);
  // Each figure once: beside a line those that it does not have, below a headline those that no note has.
  const texts = isLine ? [said] : notes.map((note) => told(note, voice));
  const all = verdict.figures.filter(([, value]) => !texts.some((text) => saysFigure(text, told(value, voice))));
  // Of many, the last ones that the headline has too are left to it.
  const repeated = all.filter(([, value]) => saysFigure(said, told(value, voice)));
  const left = new Set(repeated.slice(repeated.length - Math.max(0, all.length - MAX_FIGURES)));
  const figures = all.filter((figure) => !left.has(figure));
  // A missing part may be the bad one.
  const level = verdict.level === 'good' && loss.length > 0 ? 'plain' : verdict.level;
  // The rows are what a comparison is opened for: in a small window the verdict is a line, until the person asks for it.
  const mayCut = base !== undefined && isTight;
  const isCut = mayCut && !isAsked;
  const link = formatLink(
    capture.id,
    base === undefined ? null : { view: 'compare', earlier: earlier.map(({ id }) => id) },
  );
  return (
    <SourceLinksContext value={sources}>
      <VerdictPlaceContext value={take}>
        <VerdictHead
          level={level}
          headline={<ToldWords words={headline} voice={voice} />}
          figures={figures.map(([label, value]) => [label, <ToldWords key={label} words={value} voice={voice} />])}
          corner={
            <CopyButton
              iconOnly
              size="tiny"
              label="Copy for an issue"
              onCopy={() =>
                copy(verdictIssue(verdict, quotes, voice, { title, link, address: capture.target?.url ?? '', version }))
              }
            />
          }
          evidence={
            quotes.length === 0
              ? null
              : quotes
                  .slice(0, 1)
                  .map(({ name, ...quoted }) => (
                    <QuotedCode key={name} name={name} {...quoted} maxLines={QUOTED_LINES} />
                  ))
          }
          isLong={isLongHeadline(said)}
          isLine={isLine}
          isFolded={((isFolded || isCut) && !isLine) || !hasRested}
          onFold={() => {
            if (isFolded) onFold(kind);
            else if (!hasRested) show();
            else if (mayCut) setAsked(isCut);
            else onFold(kind);
          }}
        >
          {notes.map((note, index) => (
            <p key={index} className={index === 0 ? 'selectable' : 'second selectable'}>
              <ToldWords words={note} voice={voice} />
            </p>
          ))}
        </VerdictHead>
      </VerdictPlaceContext>
    </SourceLinksContext>
  );
}
