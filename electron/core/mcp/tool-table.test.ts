import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { penEvaluate } from '../../../shared/features/page/tools/evaluate.ts';
import { defineCapability } from '../../../shared/core/capability/define.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { penStatus } from '../../../shared/features/library/tools/status.ts';
import { CORE_TOOLS } from '../../../shared/core/contracts/tool-categories.ts';
import { appError } from '../../../shared/base/errors.ts';
import { createAnswerCheck } from './testing/answer-check.ts';
import { valuesOf } from './testing/schema-values.ts';
import { createToolTable, describeTool, type ToolListing } from './tool-table.ts';

const ALL = { isStructured: false, isCoreOnly: false };

test('a tool that runs code is neither listed nor found while code may not run', () => {
  let runsCode = false;
  const tools = createToolTable(
    () => [penStatus, penEvaluate],
    () => [],
    ({ kind }) => kind !== 'run-code' || runsCode,
  );
  expect(tools.list(ALL).map(({ name }) => name)).toEqual(['pen_status']);
  expect(tools.find('pen_evaluate')).toBeNull();
  runsCode = true;
  expect(tools.list(ALL).map(({ name }) => name)).toEqual(['pen_status', 'pen_evaluate']);
  expect(tools.find('pen_evaluate')?.name).toBe('pen_evaluate');
});

test('a capability for persons is neither listed nor found', () => {
  const tools = createToolTable(
    () => [penStatus, { ...penEvaluate, forPersonOnly: true }],
    () => [],
  );
  expect(tools.list(ALL).map(({ name }) => name)).toEqual(['pen_status']);
  expect(tools.find('pen_evaluate')).toBeNull();
});

/** Bytes of the answer to `tools/list`. */
function listedBytes(listing: ToolListing): number {
  const tools = createToolTable(
    () => CAPABILITIES,
    () => [],
  ).list(listing);
  return Buffer.byteLength(JSON.stringify({ tools }));
}

describe('the list of tools', () => {
  test('has at most 24 kB, with views too, and that of the core at most 10 kB', () => {
    expect(listedBytes(ALL)).toBeLessThanOrEqual(24_000);
    expect(listedBytes({ ...ALL, hasViews: true })).toBeLessThanOrEqual(24_000);
    expect(listedBytes({ ...ALL, isCoreOnly: true })).toBeLessThanOrEqual(10_000);
  });

  test('has every core tool, and the others can be called though they are not listed', () => {
    const tools = createToolTable(
      () => CAPABILITIES,
      () => [],
    );
    expect(tools.list({ ...ALL, isCoreOnly: true }).map(({ name }) => name)).toEqual(
      CAPABILITIES.map(({ name }) => name as string).filter((name) => CORE_TOOLS.includes(name)),
    );
    expect(CORE_TOOLS.filter((name) => tools.find(name) === null)).toEqual([]);
    expect(tools.find('pen_cookies')?.name).toBe('pen_cookies');
  });

  test('says nothing twice: no titles, bounds, closed objects or defaults that go without saying', () => {
    const capability = defineCapability({
      ...penStatus,
      params: z.strictObject({
        count: z.number().int().min(1).max(9).default(3).describe('How many.'),
        mode: z.enum(['fast', 'exact']).default('exact').describe('fast or exact.'),
        way: z.union([z.literal('in'), z.literal('out')]).optional(),
        ids: z.array(z.union([z.string().max(9), z.number().int()])).default([]),
        deep: z.strictObject({ on: z.boolean().default(true), off: z.boolean().default(false) }).optional(),
        path: z.string().max(100),
      }),
      listed: { path: 'in the project root' },
      permissions: () => ['read'],
      plan: () => null,
      refuse: () => null,
      judgesPage: {},
      run: () => Promise.reject(new Error('not called')),
    });
    expect(describeTool(capability, false)).toEqual({
      name: 'pen_status',
      description: penStatus.summary,
      inputSchema: {
        type: 'object',
        properties: {
          count: { type: 'integer' },
          mode: { type: 'string', enum: ['fast', 'exact'], default: 'exact' },
          way: { type: 'string', enum: ['in', 'out'] },
          ids: { type: 'array', items: { type: ['string', 'integer'] } },
          deep: {
            type: 'object',
            properties: { on: { type: 'boolean', default: true }, off: { type: 'boolean' } },
          },
          path: { type: 'string', description: 'in the project root' },
        },
        required: ['path'],
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    });
  });
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
