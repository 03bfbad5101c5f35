/** Names the kind of a file in error messages, and detects whether a heap was recorded over time, which only its end shows. */
import { sniff } from '../../../shared/core/sniff/sniff.ts';
import { err, ok } from '../../../shared/base/result.ts';
import type { CaptureKind, ForeignFormat } from '../../../shared/core/contracts/captures.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';

const SUGGESTION =
  'PEN Workbench opens .heapsnapshot, .heaptimeline, .heapprofile, .cpuprofile, trace .json and .pftrace, HAR, coverage and Lighthouse JSON, and profiles of pprof, speedscope, Firefox, Safari, perf script, V8 logs and collapsed stacks, each also gzipped or in a .zip.';

export interface DetectedKind {
  readonly kind: CaptureKind;
  /** The format of another tool; null for our own. */
  readonly format: ForeignFormat | null;
}

/**
 * The kind by the first `HEAD_BYTES` of (decompressed) content. `empty_file` for an empty file, `unsupported_format` naming what was found.
 * A `heap-snapshot` may turn out to be a `heap-timeline`: see `SampleScanner`.
 */
export function detectKind(head: Uint8Array, name: string): AppResult<DetectedKind> {
  const sniffed = sniff(head);
  if (sniffed.kind !== null) return ok(sniffed);
  const { found } = sniffed;
  return found === null
    ? err(appError('empty_file', `${name} is empty.`, 'Export or capture it again.'))
    : err(appError('unsupported_format', `${name} is not a capture: it contains ${found}.`, SUGGESTION, { found }));
}

/**
 * Detects from a heap file's bytes whether it was recorded over time: V8 writes `samples` after nodes and edges (numbers only, so the word
 * cannot occur earlier), empty for a plain snapshot.
 */
export interface SampleScanner {
  push(chunk: Uint8Array): void;
  /** Null until it is known. */
  readonly hasSamples: boolean | null;
}

const SAMPLES_KEY = Buffer.from('"samples"');
/** The key, spaces, colon, spaces, bracket, spaces and one more: far more than any writer produces. */
const LOOK_AHEAD_BYTES = 64;

export function createSampleScanner(): SampleScanner {
  let carried = Buffer.alloc(0);
  let hasSamples: boolean | null = null;
  return {
    get hasSamples() {
      return hasSamples;
    },
    push(chunk) {
      if (hasSamples !== null) return;
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      // The end of the previous chunk with the beginning of this one: finds a key across the border.
      const border = Buffer.concat([carried, bytes.subarray(0, LOOK_AHEAD_BYTES * 2)]);
      hasSamples = samplesIn(border) ?? samplesIn(bytes);
      const tail = bytes.length >= LOOK_AHEAD_BYTES * 2 ? bytes : Buffer.concat([carried, bytes]);
      carried = Buffer.from(tail.subarray(-LOOK_AHEAD_BYTES * 2));
    },
  };
}

function samplesIn(bytes: Buffer): boolean | null {
  const at = bytes.indexOf(SAMPLES_KEY);
  if (at < 0) return null;
  const after = bytes.subarray(at + SAMPLES_KEY.length, at + SAMPLES_KEY.length + LOOK_AHEAD_BYTES).toString('latin1');
  const match = /^\s*:\s*\[\s*(\S)/.exec(after);
  return match === null ? null : match[1] !== ']';
}
