import { assert, constantFrom, json, jsonValue, oneof, property, record, string } from 'fast-check';
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

  it('may lack params, result or error, which Node omits', () => {
    expect(readMessage('{"id":1}')).toEqual({ ok: true, message: { id: 1 } });
    expect(readMessage('{"method":"Runtime.executionContextsCleared"}')).toEqual({
      ok: true,
      message: { method: 'Runtime.executionContextsCleared', params: {} },
    });
  });

  it('quotes only the beginning of a rejected message', () => {
    const read = readMessage(`not JSON ${'x'.repeat(1000)}`);
    expect(read).toEqual({ ok: false, problem: `a message that is not JSON (\`not JSON ${'x'.repeat(50)}…\`)` });
  });

  it('refuses bytes', () => {
    expect(readMessage(Buffer.from('{"id":1}'))).toEqual({ ok: false, problem: 'a message that is not text' });
  });

  it('never throws, and accepts only numeric command ids and dotted event names', () => {
    const value = oneof(jsonValue(), constantFrom('error', 'event', 'ready', '__proto__', 'constructor', -1, 1.5));
    const message = record(
      { id: value, method: value, params: value, result: value, error: value, sessionId: value },
      { requiredKeys: [] },
    );
    const text = oneof(
      string(),
      json(),
      message.map((object) => JSON.stringify(object)),
    );
    assert(
      property(text, (sent) => {
        const read = readMessage(sent);
        const { id, method, params } = read.ok ? read.message : {};
        expect({
          problem: read.ok || read.problem.startsWith('a message that is '),
          id: id === undefined || (Number.isSafeInteger(id) && id >= 0),
          method: method === undefined || (method.includes('.') && typeof params === 'object' && params !== null),
        }).toEqual({ problem: true, id: true, method: true });
      }),
      { numRuns: 2000 },
    );
  });
});
