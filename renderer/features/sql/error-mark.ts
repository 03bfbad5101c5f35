/** The underline at the place of an error in a query. It stays with its text until the next run. */
import { StateEffect, StateField, type EditorState, type Extension, type Text } from '@codemirror/state';
import { Decoration, EditorView, type DecorationSet } from '@codemirror/view';
import type { AppError } from '../../../shared/base/errors.ts';

/** Both 1-based. */
export interface ErrorPlace {
  readonly line: number;
  readonly column: number;
}

/** Where in the query an error is; null if that is not known. */
export function errorPlaceOf({ data }: Pick<AppError, 'data'>): ErrorPlace | null {
  const [line, column] = [data?.['line'], data?.['column']];
  return typeof line === 'number' && typeof column === 'number' && line >= 1 && column >= 1 ? { line, column } : null;
}

/** The word at a place, or one character: at least one, so that an error at the end of the text is visible. */
export function markedRange(doc: Text, place: ErrorPlace): { readonly from: number; readonly to: number } | null {
  if (doc.length === 0) return null;
  const line = doc.line(Math.min(place.line, doc.lines));
  const at = Math.min(line.from + place.column - 1, line.to);
  const word = /^\w+/.exec(doc.sliceString(at, line.to))?.[0].length ?? 1;
  const to = Math.min(at + word, doc.length);
  return to > at ? { from: at, to } : { from: Math.max(0, at - 1), to: at };
}

/** Sets or clears the mark. */
export const setErrorPlace = StateEffect.define<ErrorPlace | null>();

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setErrorPlace)) continue;
      const range = effect.value === null ? null : markedRange(transaction.newDoc, effect.value);
      next =
        range === null
          ? Decoration.none
          : Decoration.set([Decoration.mark({ class: 'sql-error-mark' }).range(range.from, range.to)]);
    }
    return next;
  },
  provide: (marks) => EditorView.decorations.from(marks),
});

function attributesOf(state: EditorState, describedBy: string): Record<string, string> {
  return state.field(field).size === 0 ? {} : { 'aria-invalid': 'true', 'aria-describedby': describedBy };
}

/** `describedBy` is the id of the element with the message. */
export function errorMark(describedBy: string): Extension {
  return [field, EditorView.contentAttributes.compute([field], (state) => attributesOf(state, describedBy))];
}
