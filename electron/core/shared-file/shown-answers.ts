/** In place of captures that a page cannot have: the answers to all that windows asked about them, which is what they show. */
import { extname } from 'node:path';
import type { AnalysisPort } from '../../../shared/core/capability/analysis-ports.ts';
import { encodeMessage } from '../../../shared/base/binary-message.ts';
import { appError, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import { formatBytes } from '../../../shared/base/units.ts';
import type { AnalysisQueryName } from '../../../shared/core/analysis/analysis.ts';
import { foreignFormatOf, type CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import { sharedAnswerKey, sharedFilePath, type SharedAnswers } from '../../../shared/core/contracts/shared-file.ts';

/** A tab of a browser holds the file packed, in text and unpacked, and what the analysis makes of it. */
export const MAX_FILE_BYTES = 1024 ** 3;
const MAX_ANSWER_BYTES = MAX_FILE_BYTES / 2;

/** A clause that says which of these captures a page cannot have, and why; null: it has them all. */
export function reasonAgainst(files: readonly CaptureRecord[], maxFileBytes: number): string | null {
  for (const { id, sizeBytes, ...record } of files) {
    if (foreignFormatOf(record) === 'perfetto') return `${id} is a Perfetto trace, which a browser cannot read`;
    if (sizeBytes > maxFileBytes)
      return `${id} has ${formatBytes(sizeBytes)}, and a page in a browser holds ${formatBytes(maxFileBytes)} at most`;
  }
  return null;
}

/** The latest first, as many as a page holds. `masked` replaces secrets. Throws `AppFailure` if no window asked anything. */
export async function shownAnswers(
  files: readonly CaptureRecord[],
  {
    analysis,
    masked,
    signal,
    reason,
  }: {
    readonly analysis: Pick<AnalysisPort, 'query' | 'askedByWindows'>;
    readonly masked: <T>(value: T) => T;
    readonly signal: AbortSignal;
    /** A clause: see `reasonAgainst`. */
    readonly reason: string;
  },
): Promise<SharedAnswers> {
  const answers: [string, Uint8Array][] = [];
  /** Without paths of this machine. */
  const keyOf = (...asked: Parameters<typeof sharedAnswerKey>): string =>
    files.reduce(
      (text, { id, file }) => text.replaceAll(JSON.stringify(file), JSON.stringify(sharedFilePath(id, extname(file)))),
      sharedAnswerKey(...asked),
    );
  let sizeBytes = 0;
  for (const { file } of files) {
    const asked = await analysis.askedByWindows?.(file);
    for (const { query, params } of asked === undefined ? [] : unwrap(asked)) {
      const key = keyOf(file, query, params);
      // Somebody searched for a secret: the page could not ask for that without having it.
      if (masked(key) !== key) continue;
      const answer = await analysis.query<AnalysisQueryName>(file, query, params as never, { signal });
      if (signal.aborted) unwrap(answer);
      // It fails in the page as it failed in the window.
      if (!answer.ok) continue;
      const encoded = encodeMessage(masked(answer.value));
      sizeBytes += encoded.length;
      if (sizeBytes > MAX_ANSWER_BYTES) return answers;
      answers.push([key, encoded]);
    }
  }
  if (answers.length > 0) return answers;
  throw new AppFailure(
    appError(
      'too_large',
      `${reason}; no window shows it.`,
      'Open it in the window and share it there: the page then has what the window showed. Or export the capture itself.',
    ),
  );
}
