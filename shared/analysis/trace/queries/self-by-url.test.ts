import { expect, it } from 'vitest';
import type { TraceLabel } from '../../../contracts/traces/traces.ts';
import { selfByUrl } from './function-times.ts';

const label = (more: Partial<TraceLabel>): TraceLabel => ({
  ...{ name: '', activity: 'scripting', kind: 'function', url: '', line: 0, column: 0 },
  ...more,
});

it('adds the self time of functions and events of one script, and parsing to the page', () => {
  const labels = [
    label({ name: 'Evaluate script', kind: 'event', url: 'https://cdn.test/a.js' }),
    label({ name: 'load', url: 'https://cdn.test/a.js' }),
    label({ name: 'Layout', kind: 'event' }),
    label({ name: 'Parse HTML', eventName: 'ParseHTML', kind: 'event' }),
  ];
  const rows = {
    count: 4,
    parent: Int32Array.of(-1, 0, 1, -1),
    labelOf: Uint32Array.of(0, 1, 2, 3),
    selfUs: Float64Array.of(100, 250, 700, 40),
    totalUs: Float64Array.of(1050, 950, 700, 40),
    calls: Uint32Array.of(1, 1, 1, 1),
    hasChildren: Uint8Array.of(1, 1, 0, 0),
    depths: 3,
  };
  expect([...selfByUrl(rows, labels, 'https://site.test/')]).toEqual([
    ['https://cdn.test/a.js', 350],
    ['https://site.test/', 40],
  ]);
});
