import { describe, expect, it } from 'vitest';
import { createTextCutter, readPipeAnswer, readPipeMessage } from './pipe-messages.ts';

function cut(chunks: readonly Buffer[], limitBytes = 1024): (string | null)[] {
  const received: (string | null)[] = [];
  const cutter = createTextCutter({
    limitBytes,
    onText: (text) => received.push(text),
    onTooLong: () => received.push(null),
  });
  for (const chunk of chunks) cutter.push(chunk);
  return received;
}

describe('pipe messages', () => {
  it('are split correctly wherever a chunk ends, even inside a character', () => {
    const bytes = Buffer.from('{"a":"ä€😀"}\0\0second\0unfinished');
    const expected = ['{"a":"ä€😀"}', '', 'second'];
    expect(cut([bytes])).toEqual(expected);
    expect(cut([...bytes].map((byte) => Buffer.from([byte])))).toEqual(expected);
  });

  it('may be as long as the limit; a longer one ends the pipe', () => {
    expect(cut([Buffer.from(`${'x'.repeat(8)}\0ok\0`)], 8)).toEqual(['x'.repeat(8), 'ok']);
    expect(cut([Buffer.from('x'.repeat(5)), Buffer.from('x'.repeat(4)), Buffer.from('\0ok\0')], 8)).toEqual([null]);
    expect(cut([Buffer.from(`${'x'.repeat(9)}\0ok\0`)], 8)).toEqual([null]);
  });
});

describe('a message', () => {
  it('are answers by their id, wherever it stands', () => {
    expect(readPipeMessage('{"id":7,"result":{}}')).toMatchObject({ type: 'answer', id: 7 });
    expect(readPipeMessage('{ "result": {}, "id": 8 }')).toMatchObject({ type: 'answer', id: 8 });
  });

  it('are events by their method', () => {
    expect(readPipeMessage('{"method":"A.b","params":{"x":1},"sessionId":"S"}')).toEqual({
      type: 'event',
      method: 'A.b',
      params: { x: 1 },
      sessionId: 'S',
    });
    expect(readPipeMessage('{"method":"A.b"}')).toEqual({ type: 'event', method: 'A.b', params: {}, sessionId: null });
  });

  it.each([
    '',
    'x{',
    'null',
    '5',
    '[]',
    '{}',
    '{"id":"__proto__"}',
    '{"id":1.5}',
    '{"method":5}',
    '{"method":"__proto__"}',
    '{"error":{"message":"of no command"}}',
    '{"method":"A.b","params":[]}',
    '{"method":"A.b","sessionId":7}',
  ])('are reported when invalid: %s', (text) => {
    expect(readPipeMessage(text)).toMatchObject({ type: 'unreadable' });
  });

  it('are answers with a result or an error, whatever other members they have', () => {
    expect(readPipeAnswer('{"id":1,"result":{"x":1}}')).toEqual({ result: { x: 1 } });
    expect(readPipeAnswer('{"id":1}')).toEqual({ result: {} });
    expect(readPipeAnswer('{"id":1,"error":{"code":-32001,"message":"gone"}}')).toEqual({
      error: { code: -32_001, message: 'gone' },
    });
    expect(readPipeAnswer('{"id":1,"error":{"message":"no","data":{}}}')).toEqual({
      error: { code: 0, message: 'no' },
    });
    for (const text of ['{"id":1,"error":{}}', '{"id":1,', '{"id":1,"result":5}', '{"id":1,"error":"no"}'])
      expect(readPipeAnswer(text)).toBeNull();
  });
});
