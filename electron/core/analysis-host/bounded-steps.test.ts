import { describe, expect, it } from 'vitest';
import { runSteps, type Steps } from '../../../shared/engine/heap/index.ts';
import { boundedSteps, type StepBounds } from './bounded-steps.ts';

/** A step that ends waits for no limit, however busy the machine is. */
const BOUNDS: StepBounds = { stepMs: 600_000, totalMs: 600_000, what: 'The search', suggestion: 'Search for less.' };
const EVIL = /(a+)+$/;
const LONG = `${'a'.repeat(40)}!`;

function* matching(texts: readonly string[]): Steps<number> {
  let found = 0;
  for (const [done, text] of texts.entries()) {
    if (EVIL.test(text)) found += 1;
    yield { stage: 'retained', done, total: texts.length };
  }
  return found;
}

describe('bounded steps', () => {
  it('return the same progress and result as without limits', () => {
    const texts = ['aa', 'b', 'ba'];
    expect([...boundedSteps(matching(texts), BOUNDS)]).toEqual([...matching(texts)]);
    expect(runSteps(boundedSteps(matching(texts), BOUNDS))).toBe(2);
  });

  it('stop a step that does not end by itself, with a named error', () => {
    const steps = boundedSteps(matching([LONG]), { ...BOUNDS, stepMs: 50 });
    expect(() => steps.next()).toThrow(
      expect.objectContaining({
        error: {
          code: 'deadline_exceeded',
          message: 'The search took longer than 0.05 s on one part of the file, so it was stopped.',
          suggestion: 'Search for less.',
          data: { limitMs: 50 },
        },
      }),
    );
  });

  it('stop after the total limit even if each step is short enough', () => {
    const steps = boundedSteps(matching(['a', 'a', 'a']), { ...BOUNDS, totalMs: 0 });
    expect(() => runSteps(steps)).toThrow('The search took longer than 0 s, so it was stopped.');
  });

  it('throw what the steps throw', () => {
    const fail = function* fail(): Steps<never> {
      yield { stage: 'retained', done: 0, total: 1 };
      throw new TypeError('of its own');
    };
    expect(() => runSteps(boundedSteps(fail(), BOUNDS))).toThrow(TypeError);
  });
});
