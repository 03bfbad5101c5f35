import { describe, expect, it } from 'vitest';
import type { TraceLabel } from '../../../../shared/engine/trace/contract/traces.ts';
import { originalsOf } from '../../../core/widgets/profile/originals.ts';
import { labelNames, originalOfLabel, placeOfLabel } from './track-chart.ts';

const url = 'https://shop.test/app.js';
const label = (given: Partial<TraceLabel>): TraceLabel => ({
  ...{ name: '', activity: 'scripting', kind: 'event', url, line: 1, column: 58 },
  ...given,
});
const call = label({ name: 'Function call: n', eventName: 'FunctionCall' });
const evaluation = label({ name: 'Evaluate script', eventName: 'EvaluateScript', column: 1 });
const layout = { name: 'layoutRows', source: 'layout.js', line: 7, column: 17 };
const found = [
  { place: { name: 'n', url, line: 1, column: 58 }, original: layout },
  { place: { name: '', url, line: 1, column: 1 }, original: { ...layout, name: null, line: 1, column: 1 } },
];

describe('labels of events that run script', () => {
  it('have the place of the function or script', () => {
    expect(placeOfLabel(call)).toEqual({ name: 'n', url, line: 1, column: 58 });
    expect(placeOfLabel(evaluation)).toEqual({ name: '', url, line: 1, column: 1 });
    expect(placeOfLabel(label({ name: 'Task', eventName: 'RunTask', url: '', line: 0, column: 0 }))).toBeNull();
  });

  it('have its original name and place', () => {
    const nameOf = labelNames(originalsOf(found, true));
    expect(nameOf(call)).toBe('Function call: layoutRows');
    expect(nameOf(evaluation)).toBe('Evaluate script');
    expect(nameOf(label({ kind: 'function', name: 'n' }))).toBe('layoutRows');
    expect(originalOfLabel(evaluation, originalsOf(found, true))).toMatchObject({ source: 'layout.js', line: 1 });
    // The option is off.
    expect(labelNames(originalsOf(found, false))(call)).toBe('Function call: n');
  });
});
