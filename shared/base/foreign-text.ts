/**
 * Text that a page, a program, a capture or an endpoint chose, as part of our sentences. The compiler refuses it in the messages of errors and in
 * notes unless it goes through `foreign`: a model that reads the sentence must not take it for our words.
 */
import { code } from './markdown.ts';
import { truncateEnd } from './units.ts';
import { showUnseen } from './visible-text.ts';

declare const FOREIGN: unique symbol;
/** Any string may be given as one; one that was declared as one stays so until `foreign`. The first member keeps the type from being a weak one. */
export type Foreign = string & { readonly length: number; readonly [FOREIGN]?: true };

type InTemplate<T extends string> = `${T}`;

type HasForeign<T extends string> = T extends `${infer Head}${infer Rest}`
  ? string extends Head
    ? typeof FOREIGN extends keyof Head
      ? true
      : HasForeign<Rest>
    : Head extends InTemplate<Foreign>
      ? InTemplate<Foreign> extends Head
        ? true
        : HasForeign<Rest>
      : HasForeign<Rest>
  : typeof FOREIGN extends keyof T
    ? true
    : false;

/** A sentence of ours; not one with text of others in it. */
export type Written<T extends string> = HasForeign<T> extends true ? 'text of others goes through foreign()' : T;

const MAX_CHARS = 80;

/** On one line, cut, with every character visible; for a place that is not a sentence, such as a title. */
export function visibleLine(text: string, maxChars = MAX_CHARS): string {
  // The text may have any length, and only its beginning is shown.
  const line = text
    .slice(0, 4 * maxChars)
    .replace(/\s+/g, ' ')
    .trim();
  return truncateEnd(showUnseen(text.length > 4 * maxChars ? `${line}…` : line), maxChars);
}

/** The same as inline code: part of a sentence. */
export function foreign(text: string, maxChars = MAX_CHARS): string {
  return code(visibleLine(text, maxChars));
}

/** For a person, who needs no code to tell a name from a sentence: in quotation marks, unless it has its own, as in `button "Save"`. */
export function quotedForPerson(text: string): string {
  return text.replace(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/g, (_whole, _fence, name: string) =>
    /^[a-z]+ "[^"]*"$/.test(name) ? name : `“${name.trim()}”`,
  );
}
