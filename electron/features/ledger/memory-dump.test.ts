/** Memory dumps: a browser of which a process ended meanwhile is asked again. */
import { expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { ok } from '../../../shared/base/result.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import type { DedicatedSession } from '../../core/cdp/index.ts';
import { takeMemoryDump } from './memory-dump.ts';

const DUMP = JSON.stringify({
  traceEvents: [{ ph: 'v', pid: 7, args: { dumps: { process_totals: { private_footprint_bytes: 'ff' } } } }],
});

/** A browser whose dumps succeed or not, in this order. */
function browser(successes: readonly boolean[]): { session: DedicatedSession; methods: string[] } {
  const completed = new Emitter<null>();
  const methods: string[] = [];
  let dumps = 0;
  const answerOf = (method: string): object => {
    if (method === 'Tracing.requestMemoryDump') return { dumpGuid: '1', success: successes[dumps++] ?? false };
    return method === 'IO.read' ? { data: DUMP, eof: true } : {};
  };
  const session = only<DedicatedSession>('the session', {
    on: (_event, listener) =>
      completed.listen(() => listener({ stream: 'stream-1', dataLossOccurred: false } as never)),
    send: async (method) => {
      methods.push(method);
      if (method === 'Tracing.end') completed.emit(null);
      return ok(answerOf(method) as never);
    },
  });
  return { session, methods };
}

const dumpsOf = (methods: readonly string[]): number =>
  methods.filter((method) => method === 'Tracing.requestMemoryDump').length;

test('are taken again when a process ended in the middle', async () => {
  const { session, methods } = browser([false, true]);
  const taken = await takeMemoryDump(session, new AbortController().signal);
  expect(taken.ok && [...taken.value.keys()]).toEqual([7]);
  expect(dumpsOf(methods)).toBe(2);
});

test('end with an error that says so when the third fails, and each leaves no trace running', async () => {
  const { session, methods } = browser([]);
  const taken = await takeMemoryDump(session, new AbortController().signal);
  expect(taken).toMatchObject({ ok: false, error: { code: 'cdp_error', suggestion: 'Try again.' } });
  expect(dumpsOf(methods)).toBe(3);
  expect(methods.filter((method) => method === 'Tracing.start')).toHaveLength(3);
  expect(methods.filter((method) => method === 'Tracing.end')).toHaveLength(3);
});
