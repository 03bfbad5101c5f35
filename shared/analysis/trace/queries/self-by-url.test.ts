import { expect, it } from 'vitest';
import type { TraceLabel } from '../../../contracts/traces/traces.ts';
import { selfByUrl } from './function-times.ts';

const label = (more: Partial<TraceLabel>): TraceLabel => ({
  ...{ name: '', activity: 'scripting', kind: 'function', url: '', line: 0, column: 0 },
  ...more,
});

it('adds the self time of functions and events of one script, with what compiles it and without layout, and parsing to the page', () => {
  const labels = [
    label({ name: 'Evaluate script', kind: 'event', url: 'https://cdn.test/a.js' }),
    label({ name: 'load', url: 'https://cdn.test/a.js' }),
    label({ name: 'Layout', kind: 'event', activity: 'layout' }),
    label({ name: 'Parse HTML', eventName: 'ParseHTML', kind: 'event' }),
    label({ name: 'ScriptCompiled', kind: 'event', activity: 'other' }),
  ];
  const rows = {
    count: 7,
    parent: Int32Array.of(-1, 0, 1, -1, 0, 2, -1),
    labelOf: Uint32Array.of(0, 1, 2, 3, 4, 4, 4),
    selfUs: Float64Array.of(100, 250, 700, 40, 30, 5, 9),
    totalUs: Float64Array.of(1085, 955, 705, 40, 30, 5, 9),
    calls: Uint32Array.of(1, 1, 1, 1, 1, 1, 1),
    hasChildren: Uint8Array.of(1, 1, 1, 0, 0, 0, 0),
    depths: 3,
  };
  expect([...selfByUrl(rows, labels, 'https://site.test/')]).toEqual([
    ['https://cdn.test/a.js', 380],
    ['https://site.test/', 40],
  ]);
});
