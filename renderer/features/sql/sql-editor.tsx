/** The editor of a query: coloured, with completion of tables and columns, and a mark at the place of an error. */
import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, syntaxTree } from '@codemirror/language';
import { Annotation, EditorState, Prec, type Extension } from '@codemirror/state';
import { EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { CODE_COLOURS } from '../../core/widgets/code-view/code-language.ts';
import { pageNonce } from '../../core/widgets/code-view/page-nonce.ts';
import { errorMark, setErrorPlace, type ErrorPlace } from './error-mark.ts';
import { sqlCompletions } from './sql-completion.ts';
import type { SqlSchema } from './sql-schemas.ts';
import { SQL_DIALECT, SQL_WORDS } from './sql-words.ts';
import '../../core/widgets/code-view/code-view.css';

export interface SqlEditorHandle {
  /** Inserts a name at the cursor, apart from the words next to it, and focuses the editor. */
  readonly insert: (name: string) => void;
  /** Replaces the whole text and focuses the editor; Ctrl Z brings the old text back. */
  readonly replace: (text: string) => void;
}

export interface SqlEditorProps {
  readonly label: string;
  readonly text: string;
  /** After each change by the person. */
  readonly onText: (text: string) => void;
  /** The editor lost the focus. */
  readonly onLeave: () => void;
  /** Ctrl Enter, with the text as it is. */
  readonly onRun: (text: string) => void;
  readonly schemas: readonly SqlSchema[];
  /** The place of the error of the last run; another object marks it again. */
  readonly error: ErrorPlace | null;
  /** The id of the element with its message. */
  readonly errorId: string;
  readonly ref?: Ref<SqlEditorHandle>;
}

/** A change that came from outside the editor, so it is not reported. */
const fromOutside = Annotation.define<boolean>();

/**
 * Replaces a selection that is typed over. Chromium would keep the look of the replaced text as an inline style, which the page's policy
 * blocks. Text that is still being composed is left to Chromium.
 */
const TYPE_OVER = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { data, inputType, isComposing } = event;
    if (inputType !== 'insertText' || data === null || isComposing || view.state.selection.main.empty) return false;
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

const PLACEHOLDER = 'select … (Ctrl Space lists tables and columns)';
const PLAIN_NODES = new Set(['String', 'LineComment', 'BlockComment', 'Number', 'Bits', 'Bytes']);

/** Completes the word before the cursor; null in texts, comments and numbers. */
export function completeSql(context: CompletionContext, schemas: readonly SqlSchema[]): CompletionResult | null {
  if (PLAIN_NODES.has(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
  const found = sqlCompletions(context.state.doc.toString(), context.pos, schemas);
  if (found === null) return null;
  const isAfterDot = context.state.sliceDoc(found.from - 1, found.from) === '.';
  if (found.from === context.pos && !isAfterDot && !context.explicit) return null;
  return {
    from: found.from,
    options: isAfterDot ? [...found.options] : [...found.options, ...SQL_WORDS],
    validFor: /^\w*$/,
  };
}

function extensionsOf(
  label: string,
  errorId: string,
  latest: { readonly current: Pick<SqlEditorProps, 'onText' | 'onLeave' | 'onRun' | 'schemas'> },
): Extension {
  return [
    EditorView.cspNonce.of(pageNonce()),
    EditorView.contentAttributes.of({ 'aria-label': label, 'data-region-focus': '' }),
    lineNumbers(),
    history(),
    // Without `drawSelection`: the blinking of a drawn cursor is an animation, for which the window is styled and painted anew in every frame.
    bracketMatching(),
    EditorView.lineWrapping,
    placeholder(PLACEHOLDER),
    TYPE_OVER,
    EditorView.domEventHandlers({ blur: () => latest.current.onLeave() }),
    SQL_DIALECT.extension,
    CODE_COLOURS,
    errorMark(errorId),
    autocompletion({
      override: [(context) => completeSql(context, latest.current.schemas)],
      icons: false,
      // Twice what is seen at once: the list is made anew for each key.
      maxRenderedOptions: 20,
    }),
    Prec.highest(
      keymap.of([
        {
          key: 'Mod-Enter',
          run: (view) => {
            latest.current.onRun(view.state.doc.toString());
            return true;
          },
        },
        { key: 'Tab', run: acceptCompletion },
      ]),
    ),
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.updateListener.of((update) => {
      const isOwn = update.transactions.every((transaction) => transaction.annotation(fromOutside) !== true);
      if (update.docChanged && isOwn) latest.current.onText(update.state.doc.toString());
    }),
  ];
}

/** The name with a space on each side where a word is next to it. */
function spaced(view: EditorView, name: string): string {
  const { from, to } = view.state.selection.main;
  const [before, after] = [view.state.sliceDoc(from - 1, from), view.state.sliceDoc(to, to + 1)];
  return `${/[\w)'"]/.test(before) ? ' ' : ''}${name}${/\w/.test(after) ? ' ' : ''}`;
}

export function SqlEditor(props: SqlEditorProps) {
  const { label, text, error, errorId, ref } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    const made = new EditorView({
      parent,
      state: EditorState.create({ doc: latest.current.text, extensions: extensionsOf(label, errorId, latest) }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, [label, errorId]);
  useEffect(() => {
    const made = view.current;
    const now = made?.state.doc.toString();
    if (made === null || now === text) return;
    // Another view of the same document.
    made.dispatch({ changes: { from: 0, to: made.state.doc.length, insert: text }, annotations: fromOutside.of(true) });
  }, [text]);
  useEffect(() => view.current?.dispatch({ effects: setErrorPlace.of(error) }), [error]);
  useImperativeHandle(ref, () => ({
    insert: (name) => {
      const made = view.current;
      if (made === null) return;
      made.dispatch(made.state.replaceSelection(spaced(made, name)), { scrollIntoView: true });
      made.focus();
    },
    replace: (next) => {
      const made = view.current;
      if (made === null) return;
      made.dispatch({
        changes: { from: 0, to: made.state.doc.length, insert: next },
        selection: { anchor: next.length },
        userEvent: 'input.paste',
      });
      made.focus();
    },
  }));
  return <div className="code-host grow sql-editor" ref={host} data-testid="sql-editor" />;
}
