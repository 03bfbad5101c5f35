import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMessage } from './message-envelope.ts';

describe('an envelope', () => {
  it('is an answer or an event', () => {
    expect(readMessage('{"id":1,"result":{"a":1}}')).toEqual({ ok: true, message: { id: 1, result: { a: 1 } } });
    expect(readMessage('{"method":"Page.loadEventFired","params":{"timestamp":1},"sessionId":"S"}')).toEqual({
      ok: true,
      message: { method: 'Page.loadEventFired', params: { timestamp: 1 }, sessionId: 'S' },
    });
  });

  it('may lack params, result or error, as Node leaves them out', () => {
    expect(readMessage('{"id":1}')).toEqual({ ok: true, message: { id: 1 } });
    expect(readMessage('{"method":"Runtime.executionContextsCleared"}')).toEqual({
      ok: true,
      message: { method: 'Runtime.executionContextsCleared', params: {} },
    });
  });

  it('quotes only the beginning of what it refuses', () => {
    const read = readMessage(`not JSON ${'x'.repeat(1000)}`);
    expect(read.ok).toBe(false);
    if (!read.ok) expect(read.problem).toMatch(/^a message that is not JSON \("not JSON x{51}…"\)$/);
  });

  it('refuses bytes', () => {
    expect(readMessage(Buffer.from('{"id":1}'))).toEqual({ ok: false, problem: 'a message that is not text' });
  });

  it('never throws, and lets through only numbers of commands and dotted names of events', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('error', 'event', 'ready', '__proto__', 'constructor', -1, 1.5),
    );
    const message = fc.record(
      { id: value, method: value, params: value, result: value, error: value, sessionId: value },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      message.map((object) => JSON.stringify(object)),
    );
    fc.assert(
      fc.property(text, (sent) => {
        const read = readMessage(sent);
        if (!read.ok) return read.problem.startsWith('a message that is ');
        const { id, method, params } = read.message;
        return (
          (id === undefined || (Number.isSafeInteger(id) && id >= 0)) &&
          (method === undefined || (method.includes('.') && typeof params === 'object' && params !== null))
        );
      }),
      { numRuns: 2000 },
    );
  });
});
