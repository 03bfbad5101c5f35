import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { penEvaluate } from '../../shared/capabilities/page/evaluate.ts';
import { CAPABILITIES } from '../../shared/capabilities/index.ts';
import { penStatus } from '../../shared/capabilities/status.ts';
import { appError } from '../../shared/contracts/errors.ts';
import { createAnswerCheck } from './testing/answer-check.ts';
import { valuesOf } from './testing/schema-values.ts';
import { createToolTable, describeTool } from './tool-table.ts';

test('a tool that runs code is neither listed nor found while code may not run', () => {
  let runsCode = false;
  const tools = createToolTable(
    () => [penStatus, penEvaluate],
    () => [],
    ({ kind }) => kind !== 'run-code' || runsCode,
  );
  expect(tools.list(false).map(({ name }) => name)).toEqual(['pen_status']);
  expect(tools.find('pen_evaluate')).toBeNull();
  runsCode = true;
  expect(tools.list(false).map(({ name }) => name)).toEqual(['pen_status', 'pen_evaluate']);
  expect(tools.find('pen_evaluate')?.name).toBe('pen_evaluate');
});

describe.each(CAPABILITIES.map((capability) => [capability.name, capability] as const))(
  'the schemas of %s',
  (_name, capability) => {
    const refusal = createAnswerCheck(capability);

    test.each(['small', 'full'] as const)('accept a %s result and a failure as the SDK reads them', (size) => {
      for (const value of valuesOf(z.toJSONSchema(capability.result, { io: 'output' }), size)) {
        expect(capability.result.safeParse(value).error?.issues ?? []).toEqual([]);
        expect(refusal({ ...(value as object), notes: ['one'] })).toBeNull();
      }
      expect(refusal(appError('busy', 'What happened.', 'What to do.', { retryAfterMs: 5 }))).toBeNull();
      expect(refusal({ nobodyDeclared: 1 })).toContain('must NOT have additional properties');
    });

    test('contain no keyword with another meaning in another dialect, and no references', () => {
      const { inputSchema, outputSchema } = describeTool(capability, true);
      const words = new Set<string>();
      JSON.stringify([inputSchema, outputSchema], (key, value: unknown) => {
        words.add(key);
        return value;
      });
      const unlike = ['prefixItems', 'additionalItems', '$ref', '$defs', 'definitions', 'unevaluatedProperties'];
      expect(unlike.filter((word) => words.has(word))).toEqual([]);
    });
  },
);
