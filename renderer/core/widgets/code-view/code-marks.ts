/**
 * Coverage marks of a text: ranges behind the visible code, a bar per line, and an overview ruler. Only visible ranges are drawn, because
 * there may be hundreds of thousands.
 */
import { RangeSetBuilder, type Extension } from '@codemirror/state';
import {
  Decoration,
  type EditorView,
  gutter,
  GutterMarker,
  ViewPlugin,
  type DecorationSet,
  type ViewUpdate,
} from '@codemirror/view';

/** `from, to, state` per range, in text order. */
export interface CodeMarks {
  readonly ranges: readonly number[];
  /** The class of a state; null draws nothing. */
  readonly classOf: (state: number) => string | null;
  /** The tooltip of a line's bar, by the classes on it. */
  readonly titleOf: (classes: ReadonlySet<string>) => string;
}

/** The index of the first range that ends after a position. */
export function firstRange(ranges: readonly number[], place: number): number {
  let low = 0;
  for (let high = ranges.length / 3; low < high;) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle * 3 + 1] ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low * 3;
}

/** The classes on the characters of a line; an empty line has those of its enclosing range. */
export function classesOf({ ranges, classOf }: CodeMarks, from: number, to: number): ReadonlySet<string> {
  const classes = new Set<string>();
  for (let at = firstRange(ranges, from); at < ranges.length; at += 3) {
    if ((ranges[at] ?? 0) >= Math.max(to, from + 1)) break;
    const name = classOf(ranges[at + 2] ?? 0);
    if (name !== null) classes.add(name);
  }
  return classes;
}

function decorationsOf(view: EditorView, { ranges, classOf }: CodeMarks): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = firstRange(ranges, from); at < ranges.length && (ranges[at] ?? 0) < to; at += 3) {
      const name = classOf(ranges[at + 2] ?? 0);
      const [start, end] = [Math.max(from, ranges[at] ?? 0), Math.min(to, ranges[at + 1] ?? 0)];
      if (name !== null && end > start) builder.add(start, end, Decoration.mark({ class: `code-mark ${name}` }));
    }
  }
  return builder.finish();
}

class LineBar extends GutterMarker {
  readonly names: string;
  readonly title: string;
  constructor(names: string, title: string) {
    super();
    this.names = names;
    this.title = title;
  }
  override eq(other: GutterMarker): boolean {
    return other instanceof LineBar && other.names === this.names;
  }
  override toDOM(): Node {
    const bar = document.createElement('div');
    bar.className = `code-bar ${this.names}`;
    bar.title = this.title;
    return bar;
  }
}

export function codeMarks(marks: CodeMarks): Extension {
  return [
    ViewPlugin.fromClass(
      class {
        decorations: DecorationSet;
        constructor(view: EditorView) {
          this.decorations = decorationsOf(view, marks);
        }
        update(update: ViewUpdate): void {
          if (update.docChanged || update.viewportChanged) this.decorations = decorationsOf(update.view, marks);
        }
      },
      { decorations: ({ decorations }) => decorations },
    ),
    gutter({
      class: 'code-bars',
      lineMarker: (view, { from }) => {
        const line = view.state.doc.lineAt(from);
        const classes = classesOf(marks, line.from, line.to);
        return classes.size === 0 ? null : new LineBar([...classes].toSorted().join(' '), marks.titleOf(classes));
      },
      initialSpacer: () => new LineBar('', ''),
    }),
  ];
}
