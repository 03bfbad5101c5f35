/** Notes on lines of a source, as marks beside the line numbers. */
import type { Extension } from '@codemirror/state';
import { gutter, GutterMarker } from '@codemirror/view';

export interface LineNote {
  /** The notes of the line with their authors. */
  readonly text: string;
  readonly onOpen: () => void;
}

const MARK = '●';

class NoteMarker extends GutterMarker {
  readonly note: LineNote;
  constructor(note: LineNote) {
    super();
    this.note = note;
  }
  override eq(other: GutterMarker): boolean {
    return other instanceof NoteMarker && other.note === this.note;
  }
  override toDOM(): Node {
    const mark = document.createElement('button');
    mark.type = 'button';
    mark.className = 'code-note';
    mark.textContent = MARK;
    mark.title = this.note.text;
    mark.setAttribute('aria-label', `Note of ${this.note.text}`);
    mark.addEventListener('click', () => this.note.onOpen());
    return mark;
  }
}

/** By 1-based line of the shown text. */
export function codeNotes(notes: ReadonlyMap<number, LineNote>): Extension {
  return gutter({
    class: 'code-notes',
    lineMarker: (view, { from }) => {
      const note = notes.get(view.state.doc.lineAt(from).number);
      return note === undefined ? null : new NoteMarker(note);
    },
  });
}
