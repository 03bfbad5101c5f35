/**
 * A read-only source viewer: highlighting, line numbers, search (Ctrl F), coverage marks, and figures per line. Texts of megabytes on one
 * line are rendered in parts and wrapped.
 */
import { foldGutter } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { EditorSelection, EditorState, StateEffect, StateField, type Extension } from '@codemirror/state';
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  type DecorationSet,
} from '@codemirror/view';
import { useEffect, useRef, useState, type Ref } from 'react';
import { createColourReader, useThemeName } from '../canvas/canvas-colours.ts';
import { beginDrawing, useCanvasSize } from '../canvas/use-canvas-size.ts';
import { CODE_COLOURS, languageSupport, type CodeLanguage } from './code-language.ts';
import { codeMarks, type CodeMarks } from './code-marks.ts';
import { codeNotes, type LineNote } from './code-notes.ts';
import { codeTimes, type LineFigure } from './code-times.ts';
import { pageNonce } from './page-nonce.ts';
import './code-view.css';

// The overview ruler next to the scrollbar: covered and uncovered ranges of the whole text. A press scrolls there.

interface CodeRulerProps {
  readonly marks: CodeMarks;
  /** Length of the text and line starts in UTF-16 code units. */
  readonly text: string;
  readonly label: string;
  readonly onGo: (share: number) => void;
}

/** Relative position in the text by lines, or by characters for a minified script with few lines. */
export function placeShares(text: string): (place: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  if (starts.length < 50 || text.length / starts.length > 500) {
    return (place) => (text.length === 0 ? 0 : place / text.length);
  }
  return (place) => {
    let low = 0;
    for (let high = starts.length; low < high;) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= place) low = middle + 1;
      else high = middle;
    }
    return (low - 1) / starts.length;
  };
}

function CodeRuler({ marks, text, label, onGo }: CodeRulerProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useCanvasSize(canvas);
  const theme = useThemeName();
  const [colourOf] = useState(createColourReader);
  useEffect(() => {
    const element = canvas.current;
    const context = element === null ? null : beginDrawing(element, size);
    if (element === null || context === null) return;
    const shareOf = placeShares(text);
    const { ranges, classOf } = marks;
    for (let at = 0; at < ranges.length; at += 3) {
      const name = classOf(ranges[at + 2] ?? 0);
      if (name === null) continue;
      context.fillStyle = colourOf(element, theme, `--${name}-fill`);
      const top = shareOf(ranges[at] ?? 0) * size.heightPx;
      const bottom = shareOf(ranges[at + 1] ?? 0) * size.heightPx;
      context.fillRect(0, top, size.widthPx, Math.max(1, bottom - top));
    }
  }, [marks, text, size, theme, colourOf]);
  return (
    <canvas
      ref={canvas}
      className="code-ruler"
      aria-label={label}
      title={label}
      data-testid="code-ruler"
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        onGo((event.clientY - box.top) / Math.max(1, box.height));
      }}
    />
  );
}

export interface CodePlace {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** A new number per request, so that the same position can be requested twice. */
  readonly request: number;
}

export interface CodeViewProps {
  readonly label: string;
  readonly text: string;
  readonly language: CodeLanguage;
  /** The position to scroll to and mark. */
  readonly place?: CodePlace | null;
  readonly marks?: CodeMarks | null;
  readonly marksLabel?: string;
  readonly times?: ReadonlyMap<number, LineFigure> | null;
  /** Live bytes that lines allocated, next to their times. */
  readonly bytes?: ReadonlyMap<number, LineFigure> | null;
  /** By 1-based line. */
  readonly notes?: ReadonlyMap<number, LineNote> | null;
  /** Called with the 1-based position of the cursor; `byPerson`: the person moved it, and not a link or another list. */
  readonly onLine?: (line: number, column: number, byPerson: boolean) => void;
  readonly ref?: Ref<HTMLDivElement>;
}

/** Longer lines are wrapped, because scrolling a megabyte sideways finds nothing. */
const WRAPPED_FROM = 2000;
/** Number of marked characters in such a line. */
const PLACE_CHARS = 40;
/** Larger texts are not highlighted: parsing would block the window. */
const COLOURED_UP_TO = 8 * 1024 * 1024;

const markPlace = StateEffect.define<{
  readonly line: { readonly from: number; readonly to: number };
  readonly at: number;
}>();
const markedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marked, transaction) {
    let next = marked.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(markPlace)) continue;
      const { line, at } = effect.value;
      // In a line of megabytes, mark only the position.
      next = Decoration.set([
        line.to - line.from > WRAPPED_FROM
          ? Decoration.mark({ class: 'code-marked-place' }).range(at, Math.min(line.to, at + PLACE_CHARS))
          : Decoration.line({ class: 'code-marked-line' }).range(line.from),
      ]);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

function hasLongLine(text: string): boolean {
  let at = 0;
  for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', at)) {
    if (next - at > WRAPPED_FROM) return true;
    at = next + 1;
  }
  return text.length - at > WRAPPED_FROM;
}

function extensionsOf(
  { label, text, language, marks, times, bytes, notes }: CodeViewProps,
  onCursor: NonNullable<CodeViewProps['onLine']>,
): Extension {
  return [
    EditorView.cspNonce.of(pageNonce()),
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    // Read-only, but focusable and scrollable by keyboard.
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': label, role: 'textbox', 'aria-readonly': 'true' }),
    [times, bytes].map((figures) => (figures === undefined || figures === null ? [] : codeTimes(figures))),
    marks === undefined || marks === null ? [] : codeMarks(marks),
    notes === undefined || notes === null ? [] : codeNotes(notes),
    lineNumbers(),
    foldGutter(),
    highlightSpecialChars(),
    drawSelection(),
    highlightSelectionMatches(),
    search({ top: true }),
    keymap.of([...searchKeymap]),
    text.length > COLOURED_UP_TO ? [] : languageSupport(language),
    CODE_COLOURS,
    hasLongLine(text) ? EditorView.lineWrapping : [],
    markedLine,
    EditorView.updateListener.of((update) => {
      if (!update.selectionSet) return;
      const { head } = update.state.selection.main;
      const line = update.state.doc.lineAt(head);
      const byPerson = update.transactions.some((transaction) => transaction.isUserEvent('select'));
      onCursor(line.number, head - line.from + 1, byPerson);
    }),
  ];
}

function positionOf(view: EditorView, place: CodePlace) {
  const { doc } = view.state;
  const line = doc.line(Math.min(Math.max(1, place.line), doc.lines));
  const position = Math.min(line.to, line.from + Math.max(0, place.column - 1));
  const mark = markPlace.of({ line, at: Math.min(position, Math.max(line.from, line.to - 1)) });
  return { position, mark };
}

function goTo(view: EditorView, place: CodePlace): void {
  const { position, mark } = positionOf(view, place);
  view.dispatch({
    selection: EditorSelection.cursor(position),
    effects: [EditorView.scrollIntoView(position, { y: 'center' }), mark],
  });
}

export function CodeView(props: CodeViewProps) {
  const { text, language, place = null, marks = null, times = null, bytes = null, notes = null } = props;
  const { marksLabel = '', label, onLine, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const shown = useRef<string | null>(null);
  /** The marked position in the shown text. */
  const marked = useRef<CodePlace | null>(null);
  const latestOnLine = useRef(onLine);
  useEffect(() => {
    latestOnLine.current = onLine;
  });
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    // The nonce has to be set before the editor adds its first styles.
    const made = new EditorView({
      parent,
      state: EditorState.create({ extensions: EditorView.cspNonce.of(pageNonce()) }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
      shown.current = null;
    };
  }, []);
  useEffect(() => {
    const made = view.current;
    if (made === null) return;
    const extensions = extensionsOf({ label, text, language, marks, times, bytes, notes }, (line, column, byPerson) =>
      latestOnLine.current?.(line, column, byPerson),
    );
    // The same text with new figures keeps its scroll position.
    const isSame = shown.current === text;
    const { scrollTop } = made.scrollDOM;
    const selection = made.state.selection;
    shown.current = text;
    if (!isSame) marked.current = null;
    made.setState(EditorState.create({ doc: text, extensions, ...(isSame ? { selection } : {}) }));
    if (!isSame) return;
    // Figures arrive after the position was marked, in a new state: mark it again.
    if (marked.current !== null) made.dispatch({ effects: positionOf(made, marked.current).mark });
    made.scrollDOM.scrollTo({ top: scrollTop });
  }, [label, text, language, marks, times, bytes, notes]);
  const gone = useRef<string>('');
  useEffect(() => {
    if (view.current === null || place === null) return;
    const key = `${place.request} ${text.length}`;
    if (gone.current === key) return;
    gone.current = key;
    marked.current = place;
    goTo(view.current, place);
  }, [place, text]);
  return (
    <div className="code-view" ref={ref} data-testid="code-view">
      <div className="code-host grow" ref={host} />
      {marks === null ? null : (
        <CodeRuler
          marks={marks}
          text={text}
          label={marksLabel}
          onGo={(share) => {
            const scroller = view.current?.scrollDOM;
            scroller?.scrollTo({ top: share * scroller.scrollHeight - scroller.clientHeight / 2 });
          }}
        />
      )}
    </div>
  );
}
