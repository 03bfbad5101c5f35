/** The pieces of samples that a trace carries, read one by one; what they come to is the collector's. */
import { readChunk, readProfileStart, type SampleChunk } from './profile-events.ts';

/** What is told of each event of a profiler. */
export interface SampleSink {
  /** A `Profile` event: its profiler runs on this thread (a place in `TraceColumns.threads`). `args` are the bytes of the event's member. */
  profile(pid: number, thread: number, id: string, args: Uint8Array): void;
  /** A `ProfileChunk` event at `atUs` of the trace's clock. */
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
    /** It is not of the shape that V8 gives it. */
    | { readonly type: 'unreadable' }
  );

/** Reads events of profilers and hands on what they say. */
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
