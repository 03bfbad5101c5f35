/** The title of a capture or document beside the icon of its kind. The name has the room; the word of the kind is whole or not there. */
import type { CaptureTitle } from '../stores/documents/capture-titles.ts';
import './title-words.css';

export function TitleWords({ title: { head, kind, tail } }: { readonly title: CaptureTitle }) {
  const name = kind === undefined ? head : head.slice(0, -kind.length - 1);
  return (
    <span className="title-words">
      <span className="cut">{name}</span>
      {kind === undefined ? null : <span className="title-kind"> {kind}</span>}
      {tail === '' ? null : <span className="title-mark third"> {tail}</span>}
    </span>
  );
}
