import { expect, it } from 'vitest';
import type { TraceLabel } from '../contract/traces.ts';
import { microtasksByUrl, selfByUrl } from './function-times.ts';

const label = (more: Partial<TraceLabel>): TraceLabel => ({
  ...{ name: '', activity: 'scripting', kind: 'function', url: '', line: 0, column: 0 },
  ...more,
});

it('adds the self time of functions and events of one script, with what compiles it, native functions that it calls, and without layout, and parsing to the page', () => {
  const labels = [
    label({ name: 'Evaluate script', kind: 'event', url: 'https://cdn.test/a.js' }),
    label({ name: 'load', url: 'https://cdn.test/a.js' }),
    label({ name: 'Layout', kind: 'event', activity: 'layout' }),
    label({ name: 'Parse HTML', eventName: 'ParseHTML', kind: 'event' }),
    label({ name: 'ScriptCompiled', kind: 'event', activity: 'other' }),
    // The recording begins while the script runs.
    label({ name: 'CpuProfiler::StartProfiling', kind: 'event', activity: 'other' }),
    // Native.
    label({ name: 'now' }),
  ];
  const rows = {
    count: 9,
    parent: Int32Array.of(-1, 0, 1, -1, 0, 2, -1, 1, 1),
    labelOf: Uint32Array.of(0, 1, 2, 3, 4, 4, 4, 5, 6),
    selfUs: Float64Array.of(100, 250, 700, 40, 30, 5, 9, 2000, 60),
    totalUs: Float64Array.of(1085, 955, 705, 40, 30, 5, 9, 2000, 60),
    calls: Uint32Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1),
    hasChildren: Uint8Array.of(1, 1, 1, 0, 0, 0, 0, 0, 0),
    depths: 3,
  };
  expect([...selfByUrl(rows, labels, 'https://site.test/')]).toEqual([
    ['https://cdn.test/a.js', 440],
    ['https://site.test/', 40],
  ]);
});

it('microtasks count for the script of the outermost function in them, unless an event that names a script is around or in them', () => {
  const app = 'https://site.test/app.js';
  const lib = 'https://site.test/lib.js';
  const labels = [
    label({ name: 'Run microtasks', eventName: 'RunMicrotasks', kind: 'event' }),
    label({ name: 'load', url: app }),
    label({ name: 'parse', url: lib }),
    label({ name: 'Function call', eventName: 'FunctionCall', kind: 'event', url: lib }),
    label({ name: 'Layout', kind: 'event', activity: 'layout' }),
  ];
  const rows = {
    count: 9,
    //                   task › load › parse  layout  call › parse   call › task › load
    parent: Int32Array.of(-1, 0, 1, 1, 0, 4, -1, 6, 7),
    labelOf: Uint32Array.of(0, 1, 2, 4, 3, 2, 3, 0, 1),
    selfUs: Float64Array.of(10, 100, 40, 500, 7, 3, 20, 30, 60),
    totalUs: Float64Array.of(660, 640, 40, 500, 10, 3, 110, 90, 60),
    calls: new Uint32Array(9).fill(1),
    hasChildren: new Uint8Array(9),
    depths: 3,
  };
  expect([...microtasksByUrl(rows, labels)]).toEqual([[app, 140]]);
});
