import { describe, expect, test } from 'vitest';
import { conditionRefused, keepConditionText, parseKeepCondition, recorderLine } from './recorders.ts';

describe('a condition', () => {
  test.each([
    ['blocked > 200 ms', { kind: 'blocked', ms: 200 }, 'blocked > 200 ms'],
    [' Blocked>50', { kind: 'blocked', ms: 50 }, 'blocked > 50 ms'],
    ['interaction > 300ms', { kind: 'interaction', ms: 300 }, 'interaction > 300 ms'],
    ['gc > 12.5 ms', { kind: 'gc', ms: 12.5 }, 'gc > 12.5 ms'],
    ['heap > 5 MB/min', { kind: 'heap', bytesPerMinute: 5 * 1024 ** 2 }, 'heap > 5 MB/min'],
    ['heap>0.5', { kind: 'heap', bytesPerMinute: 512 * 1024 }, 'heap > 0.5 MB/min'],
    ['exception', { kind: 'exception' }, 'exception'],
    ['console: out of stock > 3', { kind: 'console', text: 'out of stock > 3' }, 'console: out of stock > 3'],
    ['console contains timeout', { kind: 'console', text: 'timeout' }, 'console: timeout'],
  ])('%s is parsed and written', (text, condition, written) => {
    expect(parseKeepCondition(text)).toEqual({ ok: true, value: condition });
    expect(keepConditionText(condition as Parameters<typeof keepConditionText>[0])).toBe(written);
    // What is written can be parsed again.
    expect(parseKeepCondition(written)).toEqual({ ok: true, value: condition });
  });

  test.each(['', 'slow', 'blocked', 'blocked > x', 'blocked < 5', 'heap > 0', 'console:', 'exceptions'])(
    '"%s" is refused with examples',
    (text) => {
      expect(parseKeepCondition(text)).toMatchObject({
        ok: false,
        error: { code: 'invalid_params', suggestion: expect.stringContaining('"blocked > 200 ms"') },
      });
    },
  );

  test('below what can be observed is refused with the least', () => {
    expect(parseKeepCondition('blocked > 10 ms')).toMatchObject({
      ok: false,
      error: { suggestion: 'Write "blocked > 50 ms".' },
    });
  });

  test('is refused on targets where nothing reports it', () => {
    expect(conditionRefused({ kind: 'gc', ms: 100 }, 'page')?.suggestion).toContain('blocked');
    expect(conditionRefused({ kind: 'interaction', ms: 100 }, 'node')?.message).toContain('Only pages');
    expect(conditionRefused({ kind: 'gc', ms: 100 }, 'worker')).toBeNull();
    expect(conditionRefused({ kind: 'blocked', ms: 100 }, 'iframe')).toBeNull();
  });
});

test('the line of a recorder names who pauses it', () => {
  const state = { seconds: 30, state: 'recording', pausedFor: null } as Parameters<typeof recorderLine>[0];
  expect(recorderLine(state)).toBe('Recording the last 30 s');
  expect(recorderLine({ ...state, state: 'paused', pausedFor: 'pen_capture_trace of Claude Code' })).toBe(
    'Flight recorder paused for pen_capture_trace of Claude Code',
  );
});
