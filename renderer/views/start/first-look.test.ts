import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import type { EndpointInfo } from '../../../shared/contracts/targets.ts';
import { firstLookSteps } from './first-look.ts';

const CONNECTED = { state: 'connected', origin: 'sample' } as EndpointInfo;
const SNAPSHOT = { kind: 'heap-snapshot', origin: 'captured' } as CaptureRecord;
const IMPORTED = { kind: 'heap-snapshot', origin: 'imported' } as CaptureRecord;

const done = (...facts: Parameters<typeof firstLookSteps>): boolean[] =>
  firstLookSteps(...facts).map((step) => step.done);

describe('a first look', () => {
  it('ticks what has really happened', () => {
    expect(done([], [], 0)).toEqual([false, false, false, false]);
    expect(done([CONNECTED], [], 0)).toEqual([true, false, false, false]);
    expect(done([CONNECTED], [SNAPSHOT], 1)).toEqual([true, true, false, true]);
    expect(done([CONNECTED], [SNAPSHOT, SNAPSHOT], 0)).toEqual([true, true, true, false]);
  });

  it('keeps its ticks when the target is gone, and does not count files brought in', () => {
    expect(done([], [SNAPSHOT], 0)).toEqual([true, true, false, false]);
    expect(done([], [IMPORTED, IMPORTED], 0)).toEqual([false, false, false, false]);
  });
});
