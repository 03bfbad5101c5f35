/** Parses the sample chunks of a trace one by one; the collector combines them. */
import { readChunk, readProfileStart, type SampleChunk } from './profile-events.ts';

/** Receives the events of profilers. */
export interface SampleSink {
  /** A `Profile` event of a thread (an index in `TraceColumns.threads`). `args` are the bytes of the event's member. */
  profile(pid: number, thread: number, id: string, args: Uint8Array): void;
  /** A `ProfileChunk` event at `atUs` on the trace's clock. */
  chunk(pid: number, id: string, atUs: number, args: Uint8Array): void;
}

interface OfProfiler {
  readonly pid: number;
  readonly id: string;
}

export type PieceOfSamples = OfProfiler &
  (
    | { readonly type: 'begin'; readonly thread: number; readonly startUs: number }
    | { readonly type: 'chunk'; readonly atUs: number; readonly chunk: SampleChunk }
    /** It does not have V8's form. */
    | { readonly type: 'unreadable' }
  );

/** Parses profiler events and passes the results on. */
export function createSampleSink(onPiece: (piece: PieceOfSamples) => void): SampleSink {
  const decoder = new TextDecoder();
  return {
    profile(pid, thread, id, args) {
      const startUs = readProfileStart(decoder.decode(args));
      onPiece(startUs === null ? { pid, id, type: 'unreadable' } : { pid, id, type: 'begin', thread, startUs });
    },
    chunk(pid, id, atUs, args) {
      const chunk = readChunk(decoder.decode(args));
      onPiece(chunk === null ? { pid, id, type: 'unreadable' } : { pid, id, type: 'chunk', atUs, chunk });
    },
  };
}
