/** The editor of a query: coloured, with completion of tables and columns, and a mark at the place of an error. */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { PostgreSQL, SQLDialect } from '@codemirror/lang-sql';
import { bracketMatching, syntaxTree } from '@codemirror/language';
import { Annotation, EditorState, Prec, type Extension } from '@codemirror/state';
import { EditorView, drawSelection, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import { CODE_COLOURS } from '../../widgets/code-view/code-language.ts';
import { pageNonce } from '../../widgets/code-view/page-nonce.ts';
import { errorMark, setErrorPlace, type ErrorPlace } from './error-mark.ts';
import { sqlCompletions } from './sql-completion.ts';
import type { SqlSchema } from './sql-schemas.ts';
import '../../widgets/code-view/code-view.css';

// Words of the language: the dialect that colours a query, and the keywords and functions that are completed.

/** Coloured as words of the language. Names of columns, such as `name`, `count` and `type`, are none, unlike in PostgreSQL's own list. */
const COLOURED =
  'select distinct from where and or not in is null like ilike between case when then else end as join left right full outer inner cross asof anti semi positional on using natural lateral group grouping sets rollup cube by having order asc desc nulls first last limit offset fetch with recursive union all except intersect over partition rows range unbounded preceding following window qualify exists filter within describe explain analyze summarize exclude replace sample pivot unpivot values cast try_cast true false any some';

const SQL_DIALECT = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: COLOURED,
  types: 'integer bigint hugeint double float decimal varchar boolean date time timestamp interval',
  builtin: '',
  // Table and column names are lower case and need no quotes.
  caseInsensitiveIdentifiers: true,
});

/** Keywords that are completed; the others are coloured only. */
const KEYWORDS =
  'select|distinct|from|where|and|or|not|in|is null|is not null|like|ilike|between|case|when|then|else|end|as|join|left join|inner join|on|using|group by|having|order by|asc|desc|nulls last|limit|offset|with|union all|except|intersect|over|partition by|qualify|exists|filter (where|describe|explain|null|true|false';

/** Name, and what it gives. */
const FUNCTIONS: readonly (readonly [name: string, gives: string])[] = [
  ['count', 'Rows, or values that are not null.'],
  ['sum', 'The sum of the values.'],
  ['avg', 'The mean of the values.'],
  ['min', 'The smallest value.'],
  ['max', 'The largest value.'],
  ['median', 'The middle value.'],
  ['quantile_cont', 'The value at a share of the sorted values: quantile_cont(x, 0.95).'],
  ['stddev', 'The standard deviation of the values.'],
  ['any_value', 'One of the values that are not null.'],
  ['arg_max', 'The first argument in the row where the second is largest.'],
  ['arg_min', 'The first argument in the row where the second is smallest.'],
  ['string_agg', 'The texts joined by a separator.'],
  ['list', 'The values as a list.'],
  ['histogram', 'How often each value occurs.'],
  ['round', 'The number rounded to this many digits after the point.'],
  ['floor', 'The largest whole number that is not greater.'],
  ['ceil', 'The smallest whole number that is not less.'],
  ['abs', 'The number without its sign.'],
  ['coalesce', 'The first value that is not null.'],
  ['nullif', 'Null if both values are equal, otherwise the first.'],
  ['greatest', 'The largest of the arguments.'],
  ['least', 'The smallest of the arguments.'],
  ['length', 'The number of characters of a text.'],
  ['lower', 'The text in lower case.'],
  ['upper', 'The text in upper case.'],
  ['substring', 'A part of a text: substring(text, from, length).'],
  ['replace', 'The text with each occurrence of the second replaced by the third.'],
  ['contains', 'Whether the first text contains the second.'],
  ['starts_with', 'Whether the first text starts with the second.'],
  ['split_part', "A part of a text between separators: split_part(url, '/', 3)."],
  ['regexp_matches', 'Whether the text has a match of the pattern.'],
  ['regexp_extract', 'The match of a pattern, or of one of its groups.'],
  ['row_number', 'The number of the row in its window: row_number() over (order by …).'],
  ['rank', 'The rank of the row in its window.'],
  ['lag', 'The value in the row before.'],
  ['lead', 'The value in the row after.'],
];

const SQL_WORDS: readonly Completion[] = [
  ...KEYWORDS.split('|').map((label) => ({ label, type: 'keyword', boost: -20 })),
  ...FUNCTIONS.map(([label, info]) => ({
    label,
    type: 'function',
    apply: `${label}(`,
    detail: 'function',
    info,
    boost: -10,
  })),
];

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
  latest: { readonly current: Pick<SqlEditorProps, 'onText' | 'onRun' | 'schemas'> },
): Extension {
  return [
    EditorView.cspNonce.of(pageNonce()),
    EditorView.contentAttributes.of({ 'aria-label': label, 'data-region-focus': '' }),
    lineNumbers(),
    history(),
    drawSelection(),
    bracketMatching(),
    EditorView.lineWrapping,
    placeholder(PLACEHOLDER),
    TYPE_OVER,
    SQL_DIALECT.extension,
    CODE_COLOURS,
    errorMark(errorId),
    autocompletion({ override: [(context) => completeSql(context, latest.current.schemas)], icons: false }),
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
