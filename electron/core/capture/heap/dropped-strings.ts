/** Writes the chunks of a heap snapshot as they arrive, with or without the contents of strings. Unfiltered text is neither written nor kept. */
import { createFindSecrets } from '../../../../shared/core/redaction/find-secrets.ts';
import { createHeapStringDropper, type DroppedStrings } from '../../../../shared/base/redaction/drop-heap-strings.ts';
import { createBuiltInNames, createHeapNameRules } from '../../../../shared/base/redaction/heap-name-rules.ts';
import type { SpoolWriter } from '../../spool/index.ts';

export interface ChunkWriter {
  write(chunk: string): void;
  /** Why the snapshot could not be filtered, as a part of a sentence; null if it was, or was not to be. */
  problem(): string | null;
  /** Null if nothing was to be dropped. */
  counts(): DroppedStrings | null;
}

export function createChunkWriter(
  writer: Pick<SpoolWriter, 'write' | 'writeBytes'>,
  dropStrings: boolean,
): ChunkWriter {
  if (!dropStrings) return { write: (chunk) => writer.write(chunk), problem: () => null, counts: () => null };
  const dropper = createHeapStringDropper(createHeapNameRules(createFindSecrets(), createBuiltInNames(globalThis)));
  const encoder = new TextEncoder();
  return {
    // V8 escapes what is not ASCII, so no chunk ends inside a character.
    write: (chunk) => writer.writeBytes(dropper.push(encoder.encode(chunk))),
    problem: () => dropper.problem(),
    counts: () => dropper.counts(),
  };
}
