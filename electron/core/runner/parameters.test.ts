import { describe, expect, test } from 'vitest';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { penCpuProfile } from '../../../shared/features/cpu/tools/cpu-profile.ts';
import { penHeapDiff } from '../../../shared/features/heap/tools/heap-diff.ts';
import { penHeapObjects } from '../../../shared/features/heap/tools/heap-objects.ts';
import { penHeapRetainers } from '../../../shared/features/heap/tools/heap-retainers.ts';
import { penCaptureTrace } from '../../../shared/features/trace/tools/capture-trace.ts';
import type { AnyCapability } from '../../../shared/core/capability/define.ts';
import { parametersAsJsonSchema, parseParameters } from './parameters.ts';

function parsed(capability: AnyCapability, given: unknown): unknown {
  const result = parseParameters(capability, given);
  return result.ok ? result.value.params : result.error.message;
}

test('seconds that are given as milliseconds are refused, and others above the maximum clamped', () => {
  expect(parsed(penCpuProfile, { duration: 3000 })).toBe(
    'pen_cpu_profile: "duration" is in seconds: 3000 is too long. For 3000 ms, give 3.',
  );
  expect(parsed(penCpuProfile, { duration: 60 })).toMatchObject({ duration: 30 });
  expect(parsed(penCpuProfile, { topN: 20_000 })).toMatchObject({ topN: 10_000 });
});

describe('parameter aliases', () => {
  test('replace the parameters', () => {
    expect(parsed(penHeapRetainers, { filePath: '/a.heapsnapshot', nodeId: 7 })).toMatchObject({
      capture: '/a.heapsnapshot',
      node: 7,
    });
    expect(parsed(penHeapDiff, { baseFilePath: '/a', currentFilePath: '/b' })).toMatchObject({
      snapshotA: '/a',
      snapshotB: '/b',
    });
    expect(parsed(penHeapObjects, { filePath: '/a', className: 'Order', pageIdx: 2, pageSize: 30 })).toMatchObject({
      class: 'Order',
      limit: 30,
      cursor: '60',
    });
    expect(parsed(penHeapRetainers, { filePath: '/a', nodeId: 7, pageIdx: 1 })).toMatchObject({ cursor: '5' });
  });

  test('are validated as the parameters are', () => {
    expect(parsed(penHeapRetainers, { filePath: '/a', nodeId: 'seven' })).toMatch(/parameter "node"/);
    expect(parsed(penHeapRetainers, { capture: '/a', filePath: '/b', nodeId: 7 })).toMatch(/"capture" was given twice/);
    expect(parsed(penHeapRetainers, { baseFilePath: '/a', nodeId: 7 })).toMatch(/unknown parameter "baseFilePath"/);
    const toString = JSON.parse('{"capture":"/a","toString":1}');
    expect(parsed(penHeapRetainers, toString)).toMatch(/unknown parameter "toString"/);
    const prototype = JSON.parse('{"capture":"/a","__proto__":{"showWeak":true}}');
    expect(parsed(penHeapRetainers, prototype)).toMatch(/unknown parameter "__proto__"/);
  });

  test('cause the same refusals under either name', () => {
    expect(parsed(penHeapObjects, { capture: '/a', class: 'x'.repeat(100_000) })).toMatch(/parameter "class"/);
    expect(parsed(penHeapObjects, { filePath: '/a', className: 'x'.repeat(100_000) })).toMatch(/parameter "class"/);
  });

  test('reject every name that an object inherits', () => {
    const prototype = JSON.parse('{"capture":"/a","node":7,"__proto__":{"limit":3}}');
    expect(parsed(penHeapRetainers, prototype)).toMatch(/unknown parameter "__proto__"/);
  });

  test('are in no schema', () => {
    expect(JSON.stringify(parametersAsJsonSchema(penHeapRetainers))).not.toMatch(/filePath|nodeId/);
  });
});

/** Values of which each parameter refuses one at least, if it refuses any. */
const WRONG: readonly unknown[] = [
  undefined,
  null,
  true,
  -1e9,
  1.5,
  Number.NaN,
  '',
  'x'.repeat(100_000),
  ['', 7],
  { '': 7 },
];
const ALL = CAPABILITIES.map((capability) => [capability.name, capability] as const);

describe('a refusal', () => {
  test.each(ALL)('of %s names the parameter and what it takes, in words of our own', (name, capability) => {
    const { properties = {} } = parametersAsJsonSchema(capability);
    const names = Object.keys(properties as object);
    for (const each of names) {
      for (const value of WRONG) {
        const result = parseParameters(capability, { [each]: value });
        const sentences = result.ok ? [] : result.error.message.slice(name.length + 2).split('. ');
        for (const sentence of sentences) {
          expect(sentence).toMatch(
            /^parameter "[\w.[\]]*" (?:must|is missing: it must|is not|takes|has|fits) |^unknown parameter |^Did you mean |^It takes/,
          );
          expect(sentence).not.toMatch(/Invalid|expected|received|undefined|Unrecognized|Too (?:big|small)/);
        }
      }
    }
  });

  test('has the limits, the nearest value and the nearest name', () => {
    expect(parsed(penCaptureTrace, { duration: 0 })).toBe(
      'pen_capture_trace: parameter "duration" must be a whole number from 1 to 30, not 0.',
    );
    expect(parsed(penCaptureTrace, { preset: 'performence' })).toMatch(
      /"performance".*; the nearest is "performance"\.$/,
    );
    expect(parsed(penCaptureTrace, { durations: 3 })).toMatch(
      /unknown parameter "durations"\. Did you mean "duration"\? It takes: duration, preset/,
    );
    expect(parsed(penCaptureTrace, 7)).toBe('pen_capture_trace: the parameters must be an object, not 7.');
  });
});
