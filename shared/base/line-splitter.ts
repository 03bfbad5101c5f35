/** Splits a byte stream into lines, independent of chunk borders. A line over the limit is dropped and reported once. */
import { NEWLINE, RETURN } from './byte-codes.ts';

export interface LineSplitter {
  push(chunk: Uint8Array): void;
}

export interface LineSplitterOptions {
  readonly limitBytes: number;
  /** Receives one line without its line ending, as bytes: a character may have been split across two chunks. */
  readonly onLine: (line: Uint8Array) => void;
  readonly onTooLong: () => void;
}

function concatenate(parts: readonly Uint8Array[], sizeBytes: number): Uint8Array {
  const whole = new Uint8Array(sizeBytes);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function createLineSplitter(options: LineSplitterOptions): LineSplitter {
  let parts: Uint8Array[] = [];
  let sizeBytes = 0;

  function endLine(): void {
    const line = sizeBytes > options.limitBytes ? null : concatenate(parts, sizeBytes);
    parts = [];
    sizeBytes = 0;
    if (line === null) options.onTooLong();
    else options.onLine(line.at(-1) === RETURN ? line.subarray(0, -1) : line);
  }

  return {
    push(chunk) {
      let start = 0;
      while (start < chunk.length) {
        const newline = chunk.indexOf(NEWLINE, start);
        const end = newline === -1 ? chunk.length : newline;
        sizeBytes += end - start;
        // Copied, because the stream may reuse its buffer before the line ends.
        if (sizeBytes <= options.limitBytes) parts.push(chunk.slice(start, end));
        else parts = [];
        if (newline === -1) return;
        endLine();
        start = newline + 1;
      }
    },
  };
}
