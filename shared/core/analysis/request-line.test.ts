/** One connection to an analysis process: ids, answers, progress, cancelling, and its end. */
import { expect, test } from 'vitest';
import type { AnalysisRequest } from './analysis.ts';
import { appError } from '../../base/errors.ts';
import { parseAnswer } from './parse-answer.ts';
import { createRequestLine } from './request-line.ts';

const ping = (requestId: number): AnalysisRequest => ({ type: 'ping', requestId });

function lineOf() {
  const sent: AnalysisRequest[] = [];
  const invalid: string[] = [];
  const cancelled: (() => boolean)[] = [];
  const line = createRequestLine({
    send: (request) => void sent.push(request),
    onInvalidReply: (reason) => void invalid.push(reason),
    onCancelled: (isAnswered) => void cancelled.push(isAnswered),
  });
  return { line, sent, invalid, cancelled };
}

test('answers reach the requests with their ids, in any order', async () => {
  const { line, sent } = lineOf();
  const [first, second] = [line.ask(ping), line.ask(ping)];
  expect(sent.map((request) => ('requestId' in request ? request.requestId : null))).toEqual([1, 2]);
  expect(line.waiting).toBe(2);
  line.receive({ type: 'error', requestId: 2, error: appError('busy', 'Later.') });
  line.receive({ type: 'answer', requestId: 1, value: 'pong' });
  expect(await first).toEqual({ ok: true, value: 'pong' });
  expect(await second).toMatchObject({ ok: false, error: { code: 'busy' } });
  expect(line.waiting).toBe(0);
});

test('progress reaches its request until it is answered', async () => {
  const { line } = lineOf();
  const seen: number[] = [];
  const progress = (done: number) => ({
    type: 'progress',
    requestId: 1,
    progress: { stage: 'reading', done, total: 9 },
  });
  const asked = line.ask(ping, { onProgress: ({ done }) => void seen.push(done) });
  line.receive(progress(3));
  line.receive({ type: 'answer', requestId: 1, value: null });
  line.receive(progress(9));
  await asked;
  expect(seen).toEqual([3]);
});

test('a cancelled request ends at once, and the process receives the cancel', async () => {
  const { line, sent, cancelled } = lineOf();
  const controller = new AbortController();
  const late: unknown[] = [];
  const seen: unknown[] = [];
  const asked = line.ask(ping, {
    signal: controller.signal,
    cancelledError: appError('cancelled', 'Opening was cancelled.'),
    onLateAnswer: (result) => void late.push(result),
    onProgress: (progress) => void seen.push(progress),
  });
  controller.abort();
  expect(await asked).toMatchObject({ ok: false, error: { message: 'Opening was cancelled.' } });
  expect(sent.at(-1)).toEqual({ type: 'cancel', requestId: 1 });
  expect(line.waiting).toBe(0);
  line.receive({ type: 'progress', requestId: 1, progress: { stage: 'reading', done: 1, total: null } });
  expect(cancelled.map((isAnswered) => isAnswered())).toEqual([false]);
  line.receive({ type: 'answer', requestId: 1, value: null });
  expect(cancelled.map((isAnswered) => isAnswered())).toEqual([true]);
  expect(late).toEqual([{ ok: true, value: null }]);
  expect(seen).toEqual([]);
});

test('nothing is sent for a signal that is aborted already', async () => {
  const { line, sent } = lineOf();
  expect(await line.ask(ping, { signal: AbortSignal.abort() })).toMatchObject({ error: { code: 'cancelled' } });
  expect(sent).toEqual([]);
});

test('after the end every request gets the error of its file', async () => {
  const { line, sent } = lineOf();
  const asked = line.ask(ping, { filePath: 'a.trace' });
  line.end((filePath) => appError('analysis_crashed', `It ended at ${filePath}.`));
  line.end(() => appError('internal', 'A second end changes nothing.'));
  expect(await asked).toMatchObject({ error: { message: 'It ended at a.trace.' } });
  expect(await line.ask(ping, { filePath: 'b.trace' })).toMatchObject({ error: { message: 'It ended at b.trace.' } });
  line.tell({ type: 'close', documentId: 'a' });
  expect(sent).toHaveLength(1);
});

test('an invalid message is reported and answers nothing', () => {
  const { line, invalid } = lineOf();
  void line.ask(ping);
  line.receive({ type: 'answer' });
  expect(invalid).toHaveLength(1);
  expect(line.waiting).toBe(1);
});

test('an answer is checked by the schema of its query', () => {
  const reasons: string[] = [];
  expect(parseAnswer('heap.retained', { computeMs: 3 })).toEqual({ ok: true, value: { computeMs: 3 } });
  expect(parseAnswer('heap.retained', {}, (reason) => void reasons.push(reason))).toMatchObject({
    error: { code: 'internal' },
  });
  expect(reasons).toHaveLength(1);
});
