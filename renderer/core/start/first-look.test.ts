import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../../shared/core/contracts/captures.ts';
import type { EndpointInfo } from '../../../shared/core/contracts/targets.ts';
import { capture } from '../testing/records.ts';
import { firstLookSteps } from './first-look.ts';

const CONNECTED: EndpointInfo = {
  id: 'sample',
  address: 'http://localhost:41873',
  kind: 'browser',
  product: 'Chrome/148',
  origin: 'sample',
  state: 'connected',
  error: null,
  notice: null,
  connectedAtMs: 1,
  targets: [],
};
const SNAPSHOT = capture('heap-3f9a12cd', { name: 'Orders', target: null });
const IMPORTED: CaptureRecord = { ...SNAPSHOT, origin: 'imported' };

const done = (...facts: Parameters<typeof firstLookSteps>): boolean[] =>
  firstLookSteps(...facts).map((step) => step.done);

describe('a first look', () => {
  it('completes steps by actual events', () => {
    expect(done([], [], 0)).toEqual([false, false, false, false]);
    expect(done([CONNECTED], [], 0)).toEqual([true, false, false, false]);
    expect(done([CONNECTED], [SNAPSHOT], 1)).toEqual([true, true, false, true]);
    expect(done([CONNECTED], [SNAPSHOT, SNAPSHOT], 0)).toEqual([true, true, true, false]);
  });

  it('keeps completed steps when the target closes and ignores imported files', () => {
    expect(done([], [SNAPSHOT], 0)).toEqual([true, true, false, false]);
    expect(done([], [IMPORTED, IMPORTED], 0)).toEqual([false, false, false, false]);
  });
});
