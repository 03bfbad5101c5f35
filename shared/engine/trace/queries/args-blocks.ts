/** Reads the `args` of many nearby events in blocks, because opening the file for each of them would be slow. */
import type { Steps } from '../../steps/steps.ts';
import { membersOf, type Members } from '../figures/event-members.ts';
import { parsed } from '../read/trace-scan.ts';
import type { TraceDocument } from '../trace-document.ts';
import type { ReadBytes } from './event-details.ts';

const BLOCK_BYTES = 256 * 1024;
/** 16 MB: some tens of milliseconds; for a gzip file, which is read from the start each time, seconds. */
const MAX_BLOCKS = 64;

export interface ArgsBlocks {
  /** Null if the limit of blocks is reached. */
  argsOf(event: number): Steps<Members | null>;
}

/** `towards`: the usual direction of the next events. */
export function createArgsBlocks(
  { argsAt, argsLength, count }: Pick<TraceDocument, 'argsAt' | 'argsLength' | 'count'>,
  readBytes: ReadBytes,
  towards: 'begin' | 'end',
): ArgsBlocks {
  const decoder = new TextDecoder();
  let from = 0;
  let bytes = new Uint8Array(0);
  let blocks = 0;
  let fileEnd = 0;
  for (let event = 0; event < count; event += 1) fileEnd = Math.max(fileEnd, argsAt[event] + argsLength[event]);

  return {
    *argsOf(event) {
      const at = argsAt[event];
      const end = at + argsLength[event];
      if (end === at) return membersOf(null);
      if (at < from || end > from + bytes.length) {
        if (blocks === MAX_BLOCKS) return null;
        blocks += 1;
        const length = Math.max(BLOCK_BYTES, end - at);
        from = towards === 'begin' ? Math.max(0, end - length) : at;
        const to = Math.min(fileEnd, from + length);
        const reading: { bytes: Uint8Array | null } = { bytes: null };
        const read = async (): Promise<void> => {
          reading.bytes = await readBytes(from, to - from);
        };
        yield { stage: 'arguments', done: blocks, total: MAX_BLOCKS, wait: read() };
        if (reading.bytes === null) throw new Error('The caller of these steps did not wait');
        bytes = new Uint8Array(reading.bytes);
      }
      return membersOf(parsed(decoder.decode(bytes.subarray(at - from, end - from))));
    },
  };
}
