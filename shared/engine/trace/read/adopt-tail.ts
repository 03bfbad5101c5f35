/**
 * Appends events that a second thread read. Its numbers (of names, threads, ids …) are replaced by those the first thread would have
 * assigned, in file order, so that the trace is identical to the bit.
 */
import type { SampleCollector } from '../samples/sample-collector.ts';
import { BLOCK_ROWS, partOfBlock, type EventBlock } from './event-blocks.ts';
import type { TailPiece, TraceTail } from './trace-tail.ts';
import type { TraceScan } from './trace-scan.ts';

/** Maps numbers of one table to another; a number is assigned at its first use. */
interface Translation {
  one(number: number): number;
  all(column: Uint32Array): void;
}

function createTranslation(count: number, translate: (number: number) => number): Translation {
  /** Number + 1; 0 if not assigned yet. */
  const known = new Uint32Array(count);
  function one(number: number): number {
    if (known[number] === 0) known[number] = translate(number) + 1;
    return known[number] - 1;
  }
  return {
    one,
    all(column) {
      for (let at = 0; at < column.length; at += 1) {
        const to = known[column[at]];
        column[at] = to === 0 ? one(column[at]) : to - 1;
      }
    },
  };
}

/** Takes ownership of the tail's memory. */
export function adoptTail(scan: TraceScan, collector: SampleCollector | null, tail: TraceTail): void {
  const { ids, places, pids, tids } = tail;
  const names = createTranslation(tail.names.length, (name) => scan.names.add(tail.names[name]));
  const categories = createTranslation(tail.categories.length, (of) => scan.categories.add(tail.categories[of]));
  const threads = createTranslation(pids.length, (thread) => scan.threads.indexOf(pids[thread], tids[thread]));
  const eventIds = createTranslation(ids.ids.starts.length, (id) => scan.ids.numberOf(id, ids));
  const codePlaces = createTranslation(places.places.length, (place) => scan.places.numberOf(place, places));
  const argTexts = createTranslation(tail.argTexts.starts.length, (text) =>
    scan.args.textNumberOf(text, tail.argTexts),
  );

  function adoptRows(rows: EventBlock): void {
    names.all(rows.name);
    categories.all(rows.category);
    threads.all(rows.thread);
    eventIds.all(rows.id);
    scan.scanner.adoptRows(rows);
  }

  function adopt({ firstRow, endRow, args, placed, metadata, samples }: TailPiece): void {
    /** Offset from rows of the tail to events of the trace. */
    const moved = scan.scanner.count - firstRow;
    for (let row = firstRow; row < endRow;) {
      const from = row % BLOCK_ROWS;
      const to = Math.min(BLOCK_ROWS, from + endRow - row);
      adoptRows(partOfBlock(tail.blocks[(row - from) / BLOCK_ROWS], from, to));
      row += to - from;
    }
    codePlaces.all(placed.placesOf);
    scan.args.adopt(args, moved, (text) => argTexts.one(text));
    scan.places.adopt(placed, moved);
    for (const event of metadata) scan.takeMetadata(event);
    for (const piece of samples) {
      collector?.add(piece.type === 'begin' ? { ...piece, thread: threads.one(piece.thread) } : piece);
    }
  }

  for (const piece of tail.pieces) adopt(piece);
  for (const [thread, durationUs] of tail.taskUs.entries()) {
    if (durationUs > 0) scan.threads.addTask(threads.one(thread), durationUs, tail.taskProcessorUs[thread]);
  }
  scan.scanner.adoptPlace(tail.place, tail.facts);
}
