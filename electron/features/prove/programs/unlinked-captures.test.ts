import { expect, test } from 'vitest';
import { only } from '../../../../shared/core/capability/testing/only.ts';
import type { CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { madeFields } from '../../../../shared/core/contracts/results.ts';
import { unlinkedCaptures } from './unlinked-captures.ts';

const made = (id: string, part: Partial<CaptureRecord> = {}, callId = 'c1'): CaptureRecord => {
  const fields = madeFields(
    callId,
    { name: 'Before 1 of Clicking Save', result: 'Proof of Clicking Save' },
    part.options ?? {},
  );
  return only<CaptureRecord>('the record', {
    id,
    kind: 'heap-snapshot',
    pinned: false,
    ...part,
    ...fields,
    ...(part.name === undefined ? {} : { name: part.name }),
  });
};
const proof = { callId: 'c1', work: 'Clicking Save', links: [] };

test('of a proof that does not end nothing is left, but what a person pinned or named, and other captures', () => {
  const records = [
    made('heap-00000001'),
    made('heap-00000002', { pinned: true }),
    made('heap-00000003', { name: 'With the menu open' }),
    made('heap-00000004', {}, 'c2'),
    only<CaptureRecord>('a capture of no proof', { id: 'heap-00000005', options: {} }),
  ];
  expect(unlinkedCaptures(records, proof)).toEqual(['heap-00000001']);
});

test('a hunt that the report links keeps its snapshots', () => {
  const hunt = made('hunt-00000009', {
    kind: 'leak-hunt',
    options: { ownsSnapshots: true, snapshots: 'heap-00000001' },
  });
  const records = [hunt, made('heap-00000001'), made('heap-00000002')];
  const links = ['pen://captures/hunt-00000009'];
  expect(unlinkedCaptures(records, { ...proof, links })).toEqual(['heap-00000002']);
  expect(unlinkedCaptures(records, proof)).toHaveLength(3);
});
