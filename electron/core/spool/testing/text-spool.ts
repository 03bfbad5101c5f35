/** A spool that keeps the text of its one file in memory. */
import { ok } from '../../../../shared/base/result.ts';
import type { Spool } from '../index.ts';

interface TextSpool {
  readonly spool: Pick<Spool, 'create'>;
  /** All that was written, also of a file that was abandoned. */
  readonly text: () => string;
  /** Outcome of each file, in order. */
  readonly ends: readonly ('finished' | 'abandoned')[];
}

export function createTextSpool(): TextSpool {
  const written: string[] = [];
  const ends: ('finished' | 'abandoned')[] = [];
  return {
    spool: {
      create: async ({ prefix }) => {
        const path = `/spool/${prefix}`;
        return ok({
          path,
          bytes: 0,
          queuedBytes: 0,
          write: (text) => void written.push(text),
          writeBytes: () => undefined,
          pressure: { listen: () => ({ dispose: () => undefined }) },
          failed: new AbortController().signal,
          finish: async () => {
            ends.push('finished');
            return ok({ path, sizeBytes: 1, discard: async () => undefined });
          },
          abandon: async () => void ends.push('abandoned'),
        });
      },
    },
    text: () => written.join(''),
    ends,
  };
}
