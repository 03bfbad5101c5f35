/** Cuts a byte stream into lines of UTF-8, whatever the chunks; a line over the limit is dropped whole and reported once. */

export interface LineSplitter {
  push(chunk: Buffer): void;
}

export interface LineSplitterOptions {
  readonly limitBytes: number;
  readonly onLine: (line: string) => void;
  readonly onTooLong: () => void;
}

const NEWLINE = 0x0a;

export function createLineSplitter(options: LineSplitterOptions): LineSplitter {
  let parts: Buffer[] = [];
  let sizeBytes = 0;

  function endLine(): void {
    const tooLong = sizeBytes > options.limitBytes;
    // Decoded as a whole, so that a character cut by a chunk's border is whole again.
    const line = tooLong ? '' : Buffer.concat(parts).toString('utf8');
    parts = [];
    sizeBytes = 0;
    if (tooLong) options.onTooLong();
    else options.onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  }

  return {
    push(chunk) {
      let start = 0;
      while (start < chunk.length) {
        const newline = chunk.indexOf(NEWLINE, start);
        const end = newline === -1 ? chunk.length : newline;
        sizeBytes += end - start;
        if (sizeBytes <= options.limitBytes) parts.push(chunk.subarray(start, end));
        else parts = [];
        if (newline === -1) return;
        endLine();
        start = newline + 1;
      }
    },
  };
}
