/** The title of a capture or document beside the icon of its kind. The name has the room; the word of the kind is whole or not there. */
import type { CaptureTitle } from '../stores/documents/capture-titles.ts';
import './title-words.css';

/** A longer name is cut in its middle: files and runs of one name often differ at their end. */
const CUT_AT_END_CHARS = 28;
const END_CHARS = 12;

/** Where the end of a name begins that is not cut: at a word, if that is not much longer. */
function endOf(name: string): number {
  if (name.length <= CUT_AT_END_CHARS) return name.length;
  const from = name.length - END_CHARS;
  const word = name.lastIndexOf(' ', from);
  // Its space is in what is cut: there is none behind the dots.
  return word >= from - END_CHARS / 2 ? word + 1 : from;
}

export function TitleWords({ title: { head, kind, tail } }: { readonly title: CaptureTitle }) {
  const name = kind === undefined ? head : head.slice(0, -kind.length - 1);
  const start = endOf(name);
  return (
    <span className="title-words">
      <span className="title-head">
        <span className="cut">{name.slice(0, start)}</span>
        {start === name.length ? null : <span className="title-end">{name.slice(start)}</span>}
      </span>
      {kind === undefined ? null : <span className="title-kind"> {kind}</span>}
      {tail === '' ? null : <span className="title-mark third"> {tail}</span>}
    </span>
  );
}
