/** Test helper: reads traces from texts and bytes, split at any positions. */
import { runSteps } from '../../steps/steps.ts';
import { unwrap, type AppResult } from '../../../base/errors.ts';
import { storesArgs } from '../events-with-args.ts';
import { createTraceReader, type ReadTrace, type TraceReaderOptions } from '../read/trace-reader.ts';
import { analyseTrace, type TraceDocument } from '../trace-document.ts';

/** `borders`: ends of the chunks. Each chunk is overwritten after it was read. */
export function readBytes(
  bytes: Uint8Array,
  borders: readonly number[] = [],
  options: Partial<TraceReaderOptions> = {},
): AppResult<ReadTrace> {
  const reader = createTraceReader({ storesArgs, ...options });
  const places = [0, ...borders, bytes.length];
  for (let at = 0; at + 1 < places.length; at += 1) {
    const chunk = bytes.slice(places[at], places[at + 1]);
    const written = reader.write(chunk);
    if (!written.ok) return written;
    chunk.fill(0xaa);
  }
  return reader.end();
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function openTrace(text: string, borders: readonly number[] = []): TraceDocument {
  return runSteps(analyseTrace(unwrap(readBytes(bytesOf(text), borders))));
}

/** Everything that was read, with its numbers. */
export function contentOf(read: ReadTrace): unknown {
  const { parts } = runSteps(analyseTrace(read));
  const { args, places, ids, samples } = parts;
  return {
    ...parts,
    ids: ids.texts(),
    args: {
      columns: Object.values(args.columns).map((column) => [...column]),
      bytes: bytesIn(args.parts()),
      texts: bytesIn([args.texts().bytes]),
    },
    places: { places: places.places, events: [...places.events], placesOf: [...places.placesOf] },
    samples: [...samples.byThread].map(([thread, { samples: of, functions, nodeCount }]) => ({
      thread,
      functions,
      nodeCount,
      rows: [...of.row],
      start: [...of.start],
    })),
    leftOut: samples.leftOut,
  };
}

function bytesIn(parts: Iterable<Uint8Array>): number[] {
  return [...parts].flatMap((part) => [...part]);
}
