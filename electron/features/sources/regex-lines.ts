/** Runs a client's regular expression on texts in a thread of its own, which is ended when the expression takes too long. */
import { foreign } from '../../../shared/base/foreign-text.ts';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { err, ok } from '../../../shared/base/result.ts';
import { appError, errorOfAbort, type AppResult, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import type { LineMatches, ScriptsPort } from '../../../shared/core/capability/scripts-ports.ts';

const LIMIT_MS = 10_000;
/** Matches in one line, such as a minified bundle. */
const MAX_IN_LINE = 1000;

/** Posts, for each text, the lines that match. */
const PROGRAM = `
const { parentPort, workerData: { texts, query, flags, mostInLine } } = require('node:worker_threads');
const pattern = new RegExp(query, flags);
parentPort.postMessage(texts.map((text) => text.split('\\n').flatMap((written, index) => {
  const line = written.endsWith('\\r') ? written.slice(0, -1) : written;
  const at = [];
  for (const match of line.matchAll(pattern)) {
    at.push({ column: match.index + 1, length: match[0].length });
    if (at.length >= mostInLine) break;
  }
  return at.length === 0 ? [] : [{ line: index + 1, text: line, at }];
})));
`;

const AnswerSchema = z.array(
  z.array(
    z.object({
      line: z.number(),
      text: z.string(),
      at: z.array(z.object({ column: z.number(), length: z.number() })),
    }),
  ),
);

/** `invalid_params` for an expression that does not compile, `deadline_exceeded` for one that takes longer than `limitMs`. */
export function createRegexLines(limitMs = LIMIT_MS): ScriptsPort['regexLines'] {
  return async (texts, { query, caseSensitive, signal }) => {
    if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
    const flags = caseSensitive ? 'g' : 'gi';
    const worker = new Worker(PROGRAM, {
      eval: true,
      workerData: { texts, query, flags, mostInLine: MAX_IN_LINE },
    });
    const { promise, resolve } = Promise.withResolvers<AppResult<readonly (readonly LineMatches[])[]>>();
    const tooLong = appError(
      'deadline_exceeded',
      `The regular expression took longer than ${limitMs / 1000} s.`,
      'Simplify it, or search for plain text.',
    );
    const timer = setTimeout(() => resolve(err(tooLong)), limitMs);
    const cancel = (): void => resolve(err(errorOfAbort(signal)));
    signal.addEventListener('abort', cancel, { once: true });
    worker.once('message', (answer: unknown) => resolve(ok(AnswerSchema.parse(answer))));
    worker.once('error', ({ message }) =>
      resolve(
        err(appError('invalid_params', `The regular expression failed: ${foreign(message)}.`, 'Correct the query.')),
      ),
    );
    try {
      return unwrap(await promise);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      await worker.terminate();
    }
  };
}
