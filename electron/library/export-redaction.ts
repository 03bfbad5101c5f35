/** Redacts the secrets of one export while it is written, and describes what was replaced. The key of its hashes is never stored. */
import { createHmac, randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { CaptureKind } from '../../shared/contracts/captures.ts';
import type { RedactionSummary } from '../../shared/contracts/redaction.ts';
import { createFindSecrets } from '../../shared/redaction/find-secrets.ts';
import { createJsonRedactor, type JsonRedactor } from '../../shared/redaction/json-redactor.ts';
import { createKnownSecrets, type KnownSecrets } from '../../shared/redaction/known-secrets.ts';
import { createRedactionCounts } from '../../shared/redaction/redaction-counts.ts';
import { createRedactor } from '../../shared/redaction/redactor.ts';

const KEY_BYTES = 32;
/** Bytes between two turns of the event loop: some milliseconds. */
const TURN_BYTES = 256 * 1024;

export interface ExportRedaction {
  /** Whether `learn` must see the file before `redacted` does: the headers of a network log have secrets of its earlier bodies. */
  readonly needsLearning: boolean;
  learn(chunks: AsyncIterable<Uint8Array>): Promise<void>;
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
  return {
    needsLearning: kind === 'network',
    async learn(chunks) {
      const reader = createJsonRedactor((text, holder) => {
        if (holder?.what === 'cookie') learned.add(text, 'cookie');
        if (holder?.what === 'header') learned.addHeaders({ [holder.name]: text });
        return text;
      });
      for await (const chunk of chunks) {
        for (let at = 0; at < chunk.length; at += TURN_BYTES) {
          reader.push(chunk.subarray(at, at + TURN_BYTES));
          await setImmediate();
        }
      }
    },
    redacted: (chunks) =>
      rewritten(
        chunks,
        createJsonRedactor((text, holder, place) =>
          redactor.text(text, holder, (replaced) => counts.add(replaced, place())),
        ),
      ),
    summary: () => counts.summary(),
  };
}
