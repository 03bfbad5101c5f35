/**
 * Writes renders into the trace that is being recorded. A commit is the type of an event that nobody hears of: within a commit of React, `console.timeStamp`
 * takes 0.1 ms and the dispatch of an event much less. The rest is written by `console.timeStamp`.
 */
import type {
  RecordedNote,
  RenderStamp,
  WrittenNote,
} from '../../../../shared/engine/trace/contract/recorded-renders.ts';

/** As `RENDERS_STAMP`, whose module has more than a page needs. */
const STAMP = 'pen-renders ';
/** Characters of a piece: events of a trace are not meant to be long. */
const PIECE_CHARS = 16_000;

export interface TraceStamps {
  /** A commit happens now. */
  readonly commit: (commit: number) => void;
  /** What follows in the trace is our own work. */
  ends(): void;
  note(note: WrittenNote): void;
  /** `places`: JSON, as in a note. */
  readonly places: (places: string) => void;
}

export function createTraceStamps(): TraceStamps {
  // oxlint-disable-next-line no-console -- it writes into the trace only
  const stamp = console.timeStamp.bind(console);
  // In no document, and with no listener: nobody but the trace hears of its events.
  const silent = globalThis.document.createElement('i');
  const document = String(Math.round(performance.timeOrigin * 1000));
  let notes = 0;

  const textOf = (value: RenderStamp): string => STAMP + JSON.stringify(value);
  const put = (value: RenderStamp): void => stamp(textOf(value));

  const write = (note: WrittenNote): void => {
    // Pieces may not begin or end within a character.
    const text = JSON.stringify(note).replace(
      /[\u0080-\uffff]/g,
      (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const pieces = Math.ceil(text.length / PIECE_CHARS);
    for (let piece = 0; piece < pieces; piece += 1)
      put({ document, note: notes, piece, pieces, text: text.slice(piece * PIECE_CHARS, (piece + 1) * PIECE_CHARS) });
    notes += 1;
  };

  return {
    commit(commit) {
      silent.dispatchEvent(new Event(textOf({ document, commit })));
    },
    ends: () => put({ document, ends: true }),
    note: write,
    places: (places) => write({ page: null, places: JSON.parse(places) as RecordedNote['places'] }),
  };
}
