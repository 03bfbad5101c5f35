import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkPageUrl } from './page/tools/navigate.ts';
import { CAPTURE_KINDS } from '../core/contracts/captures.ts';
import { CAPABILITIES } from './index.ts';
import { page } from '../core/capability/parameters.ts';

/** Parameters whose objects are listed by examples, which are shorter than their schema. */
const SHOWN_BY_EXAMPLE: ReadonlySet<string> = new Set(['pen_interact.steps', 'pen_workflow.change']);

describe('every capability', () => {
  test('names are unique', () => {
    expect(new Set(CAPABILITIES.map(({ name }) => name)).size).toBe(CAPABILITIES.length);
  });

  test.each(Object.entries(CAPTURE_KINDS))('%s is captured with a tool that exists', (_kind, { tool }) => {
    expect(CAPABILITIES.map(({ name }) => name)).toContain(tool);
  });

  test.each(CAPABILITIES.map((capability) => [capability.name, capability] as const))(
    '%s is well formed',
    (name, capability) => {
      expect(name).toMatch(/^pen_[a-z]+(_[a-z]+)*$/);
      expect(capability.title.length).toBeGreaterThan(2);
      // Clients pay for every word of every description in every conversation.
      expect(capability.summary.length).toBeLessThanOrEqual(110);
      for (const [param, text] of Object.entries(capability.listed ?? {})) {
        expect(Object.keys(capability.params.shape), `${name} lists ${param}`).toContain(param);
        expect(text === false ? 0 : text.length, `${name}.${param}`).toBeLessThanOrEqual(
          SHOWN_BY_EXAMPLE.has(`${name}.${param}`) ? 210 : 60,
        );
      }
      expect(capability.deadlineMs).toBeGreaterThan(0);
      for (const schema of [z.toJSONSchema(capability.params, { io: 'input' }), z.toJSONSchema(capability.result)]) {
        expect(schema.type).toBe('object');
        expect(schema.anyOf).toBeUndefined();
      }
      const params = z.toJSONSchema(capability.params, { io: 'input' });
      expect(params.additionalProperties).toBe(false);
      for (const [param, schema] of Object.entries(params.properties ?? {})) {
        expect(typeof schema === 'object' ? schema.description : '', `${name}.${param} is described`).toBeTruthy();
      }
      expect(capability.target !== undefined, 'a tool with a target takes the parameter "target"').toBe(
        'target' in (params.properties ?? {}),
      );
      const isExclusive = capability.locks.length > 0 || capability.cooldown !== undefined;
      expect(isExclusive && capability.target === undefined, 'locks and cooldowns are a target’s').toBe(false);
      // A live target is open to any page; the others are closed or reach their targets in another way.
      expect(capability.target === undefined || capability.hints.openWorld).toBe(true);
      // A reading tool may not be destructive, and a destructive tool may not claim to be read-only.
      expect(capability.hints.readOnly && capability.hints.destructive).toBe(false);
      // A tool that writes files may evict captures: a client that approves read-only tools automatically must ask about it.
      expect(capability.kind === 'read' || !capability.hints.readOnly).toBe(true);
    },
  );

  test('that stores a comparison writes a file', () => {
    for (const name of ['pen_compare', 'pen_cpu_compare', 'pen_trace_compare', 'pen_heap_diff'])
      expect({ name, ...CAPABILITIES.find((each) => each.name === name)?.hints }).toMatchObject({
        name,
        readOnly: false,
      });
  });

  test('that always navigates or reloads the page is marked as destructive', () => {
    const navigating = new Set(['pen_navigate', 'pen_lighthouse', 'pen_workflow', 'pen_evaluate']);
    const found = CAPABILITIES.filter(({ name }) => navigating.has(name));
    // Others leave with their feature.
    expect(found.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['pen_navigate', 'pen_lighthouse', 'pen_evaluate']),
    );
    for (const { name, hints } of found)
      expect({ name, ...hints }).toMatchObject({ name, readOnly: false, destructive: true });
  });
});

/** Length limits of string parameters, by name. */
const STRING_LIMITS: Readonly<Record<string, number>> = {
  selector: 4096,
  url: 2048,
  navigate: 2048,
  urlPattern: 1000,
  query: 1000,
  original: 1000,
  filter: 1000,
  urlFilter: 1000,
  textFilter: 1000,
  edge: 1000,
  text: 1000,
};

test('selectors, addresses and patterns have the same length limit in every tool', () => {
  const limits = CAPABILITIES.flatMap(({ name, params }) =>
    Object.entries(params.shape).flatMap(([param, schema]) => {
      const wanted = STRING_LIMITS[param];
      if (wanted === undefined) return [];
      const takes = (length: number): boolean => {
        const issues = z.safeParse(schema, 'x'.repeat(length)).error?.issues ?? [];
        return !issues.some(({ code }) => code === 'too_big');
      };
      return takes(wanted) && !takes(wanted + 1) ? [] : [`${name}.${param}`];
    }),
  );
  expect(limits).toEqual([]);
});

describe('URLs that a page may open', () => {
  test.each([
    ['https://shop.test/orders', 'https://shop.test/orders'],
    ['  HTTP://shop.test ', 'http://shop.test/'],
    ['ht\ttps://shop.test/', 'https://shop.test/'],
    ['http://localhost:3000/a b', 'http://localhost:3000/a%20b'],
  ])('%j opens', (raw, url) => {
    expect(checkPageUrl(raw)).toEqual({ ok: true, value: url });
  });

  test.each([
    ['javascript:alert(1)', /`javascript:` is blocked/],
    ['JaVaScRiPt:alert(1)', /`javascript:` is blocked/],
    ['java\u0000script:alert(1)', /`javascript:` is blocked/],
    ['data:text/html,x', /`data:` is blocked/],
    ['file:///etc/passwd', /`file:` is blocked/],
    ['chrome://settings', /`chrome:` is blocked/],
    ['about:blank', /`about:` is blocked/],
    ['ws://localhost/', /`ws:` is blocked/],
    ['vbscript:x', /`vbscript:` is blocked/],
    ['blob:https://shop.test/1', /`blob:` is blocked/],
    ['shop.test/orders', /has no scheme/],
    ['localhost:3000', /has no scheme/],
    ['http://', /not a valid URL/],
  ])('%j is refused', (raw, message) => {
    const checked = checkPageUrl(raw);
    expect(checked).toMatchObject({ ok: false, error: { code: 'blocked_url' } });
    expect(checked.ok ? '' : checked.error.message).toMatch(message);
  });
});

describe('pages of rows', () => {
  const rows = [1, 2, 3, 4, 5];
  test('cursors walk through all rows and end', () => {
    expect(page(rows, undefined, 2)).toEqual({ ok: true, value: { rows: [1, 2], nextCursor: '2' } });
    expect(page(rows, '4', 2)).toEqual({ ok: true, value: { rows: [5], nextCursor: null } });
    expect(page(rows, '99', 2)).toEqual({ ok: true, value: { rows: [], nextCursor: null } });
  });
  test('are continued by the parameter that the runner proposes', () => {
    const isPaged = (members: object, name: string): boolean => name in members;
    for (const { name, params, result } of CAPABILITIES)
      expect({ name, isPaged: isPaged(params.shape, 'cursor') }).toEqual({
        name,
        // The cursor of an SQL query belongs to its kept rows.
        isPaged: isPaged(result.shape, 'nextCursor') || name === 'pen_query',
      });
  });
  test('a foreign cursor is refused', () => {
    expect(page(rows, '-1; drop', 2)).toMatchObject({ ok: false, error: { code: 'invalid_params' } });
  });
});
