/** Redacts the secrets of one export while it is written, and describes what was replaced. The key of its hashes is never stored. */
import { createHmac, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { CAPTURE_KINDS, type CaptureKind } from '../../../shared/core/contracts/captures.ts';
import type { RedactionSummary } from '../../../shared/base/redaction/redaction.ts';
import { createFindSecrets } from '../../../shared/core/redaction/find-secrets.ts';
import { createHeapMembers } from '../../../shared/base/redaction/heap-members.ts';
import { createJsonRedactor, type JsonRedactor } from '../../../shared/base/redaction/json-redactor.ts';
import { createKnownSecrets, type KnownSecrets } from '../../../shared/base/redaction/known-secrets.ts';
import { createRedactionCounts } from '../../../shared/base/redaction/redaction-counts.ts';
import { createRedactor } from '../../../shared/base/redaction/redactor.ts';

const KEY_BYTES = 32;
/** Bytes between two turns of the event loop: some milliseconds. */
const TURN_BYTES = 256 * 1024;

export interface ExportRedaction {
  /**
   * Readers that read the whole file, in this order, before it is redacted: the headers of a network log have secrets of its earlier bodies, and
   * the strings of a heap snapshot come after the objects that hold them.
   */
  readonly readings: readonly ((chunks: AsyncIterable<Uint8Array>) => Promise<void>)[];
  /** The JSON in `chunks`, rewritten. */
  redacted(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined>;
  summary(): RedactionSummary;
}

async function* rewritten(
  chunks: AsyncIterable<Uint8Array>,
  rewriter: JsonRedactor,
): AsyncGenerator<Buffer, void, undefined> {
  const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
    Buffer.from(buffer, byteOffset, byteLength);
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += TURN_BYTES) {
      const written = rewriter.push(chunk.subarray(at, at + TURN_BYTES));
      if (written.length > 0) yield asBuffer(written);
      await setImmediate();
    }
  }
  const rest = rewriter.end();
  if (rest.length > 0) yield asBuffer(rest);
}

/** Reads a file to its end, with turns of the event loop between. */
function readWhole(read: (chunk: Uint8Array) => void): (chunks: AsyncIterable<Uint8Array>) => Promise<void> {
  return async (chunks) => {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += TURN_BYTES) {
        read(chunk.subarray(at, at + TURN_BYTES));
        await setImmediate();
      }
    }
  };
}

/** `known`: secrets that were seen elsewhere, such as cookies of live requests; null for none. */
export function createExportRedaction(kind: CaptureKind, known: Pick<KnownSecrets, 'find'> | null): ExportRedaction {
  const key = randomBytes(KEY_BYTES);
  const learned = createKnownSecrets();
  const counts = createRedactionCounts();
  const find = createFindSecrets({
    find(text, into) {
      known?.find(text, into);
      learned.find(text, into);
    },
  });
  const redactor = createRedactor({
    find,
    hash: (text) => createHmac('sha256', key).update(text).digest('hex'),
    form: 'same-length',
  });
  const headers = createJsonRedactor((text, holder) => {
    if (holder?.what === 'cookie') learned.add(text, 'cookie');
    if (holder?.what === 'header') learned.addHeaders({ [holder.name]: text });
    return text;
  });
  const members = CAPTURE_KINDS[kind].document === 'heap' ? createHeapMembers() : null;
  return {
    readings: [
      ...(kind === 'network' ? [readWhole((chunk) => void headers.push(chunk))] : []),
      ...(members === null
        ? []
        : [readWhole((chunk) => members.readStrings(chunk)), readWhole((chunk) => members.readNumbers(chunk))]),
    ],
    redacted: (chunks) =>
      rewritten(
        chunks,
        createJsonRedactor((text, holder, place) => {
          const held = members?.holderOf(place.itemOf('strings')) ?? holder;
          return redactor.text(text, held, (replaced) => counts.add(replaced, place.path()));
        }),
      ),
    summary: () => counts.summary(),
  };
}
