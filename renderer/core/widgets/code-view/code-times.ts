/** A figure of each line, such as its CPU time, shown next to it. */
import type { Extension } from '@codemirror/state';
import { gutter, GutterMarker } from '@codemirror/view';

export interface LineFigure {
  readonly text: string;
  readonly title: string;
  /** Relative to the largest of the text, 0 to 1. */
  readonly share: number;
}

/** Number of bar widths behind a figure. */
const STEPS = 5;

class Figure extends GutterMarker {
  readonly figure: LineFigure;
  constructor(figure: LineFigure) {
    super();
    this.figure = figure;
  }
  override eq(other: GutterMarker): boolean {
    return other instanceof Figure && other.figure === this.figure;
  }
  override toDOM(): Node {
    const cell = document.createElement('div');
    cell.className = 'code-time';
    cell.dataset['step'] = String(Math.min(STEPS, Math.ceil(this.figure.share * STEPS)));
    cell.textContent = this.figure.text;
    cell.title = this.figure.title;
    return cell;
  }
}

/** By 1-based line. */
export function codeTimes(figures: ReadonlyMap<number, LineFigure>): Extension {
  const widest = [...figures.values()].reduce((most, { text }) => (text.length > most.length ? text : most), '');
  return gutter({
    class: 'code-times',
    lineMarker: (view, { from }) => {
      const figure = figures.get(view.state.doc.lineAt(from).number);
      return figure === undefined ? null : new Figure(figure);
    },
    initialSpacer: () => new Figure({ text: widest, title: '', share: 0 }),
  });
}
