import { expect, it } from 'vitest';
import { takeMember } from './member-text.ts';

const taken = (message: string, sessionId: string | null = null) => {
  const found = takeMember(message, 'profile', sessionId);
  return found === null ? null : [found.text, found.rest];
};

it('extracts the member as raw text, and leaves other answers of the same command alone', () => {
  const profile = '{"nodes":[{"functionName":"gr\\u00f6\\u00dfe"}],"timeDeltas":[1, 2]}';
  expect(taken(`{"id":41,"result":{"profile":${profile}}}`)).toEqual([profile, '{"id":41,"result":{}}']);
  expect(taken(`{"id":7,"result":{"profile":${profile}},"sessionId":"A1"}`, 'A1')).toEqual([
    profile,
    '{"id":7,"result":{},"sessionId":"A1"}',
  ]);
  const long = `[${'1,'.repeat(400)}1]`;
  expect(taken(`{"id":7,"result":{"profile":${long}}}`)?.[0]).toBe(long);
});

it('leaves unknown messages alone', () => {
  for (const message of [
    '{"id":1,"result":{}}',
    '{"id":1,"result":{"other":{}}}',
    '{"id":1,"error":{"code":-32000,"message":"No recording profiles found"}}',
    '{"method":"Profiler.consoleProfileFinished","params":{"profile":{}}}',
    '{"id":1,"result":{"profile":{}},"sessionId":"A1"}',
    '{"id":1, "result": {"profile": {}}}',
    '',
  ])
    expect(taken(message)).toBeNull();
  expect(taken('{"id":1,"result":{"profile":{}}}', 'A1')).toBeNull();
  expect(taken('{"id":1,"result":{"profile":{}},"sessionId":"A2"}', 'A1')).toBeNull();
});
