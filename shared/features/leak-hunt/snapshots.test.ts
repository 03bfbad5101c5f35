import { describe, expect, it } from 'vitest';
import type { CaptureRecord } from '../../core/contracts/captures.ts';
import { huntOf, huntOptions, huntRoundOf, huntsOn, roundFields } from '../../core/contracts/leak-hunts.ts';
import { partsWith, resultOptions } from '../../core/contracts/results.ts';
import { toyRecord } from '../../core/capability/testing/toy-heap.ts';

const hunt = (id: string, judged: readonly string[], areOwn = true, further: readonly string[] = []): CaptureRecord =>
  toyRecord(id, { kind: 'leak-hunt', options: huntOptions({ judged, further, areOwn }) });
const [A, B, C, D] = ['heap-0000000a', 'heap-0000000b', 'heap-0000000c', 'heap-0000000d'] as const;
const SNAPSHOTS = [A, B, C, D].map((id) => toyRecord(id));
const idsOf = (records: readonly CaptureRecord[]): string[] => records.map(({ id }) => id);

describe('what a hunt is built on', () => {
  it('is found by its snapshots, those that confirmed included', () => {
    const one = hunt('hunt-00000001', [A, B, C], true, [D]);
    expect(huntsOn([...SNAPSHOTS, one], D)).toEqual([one]);
    expect(huntOf([...SNAPSHOTS, one], [A, B, C])).toBe(one);
    expect(huntOf([one], [A, B])).toBeNull();
    expect(huntsOn([one], 'hunt-00000001')).toEqual([]);
  });

  it('goes with it only if the hunt took it, it is not pinned, and no other hunt needs it', () => {
    const one = hunt('hunt-00000001', [A, B, C], true, [D]);
    const other = hunt('hunt-00000002', [B, C], false);
    const records = [one, other, ...SNAPSHOTS.map((each) => ({ ...each, pinned: each.id === A }))];
    expect(idsOf(partsWith(records, new Set([one.id])))).toEqual([D]);
    expect(idsOf(partsWith(records, new Set([other.id])))).toEqual([]);
    expect(idsOf(partsWith(records, new Set([one.id, other.id])))).toEqual([B, C, D]);
    expect(idsOf(partsWith(records, new Set([one.id, other.id, B])))).toEqual([C, D]);
  });
});

it('of a proof goes with it, with the snapshots of its hunts', () => {
  const one = hunt('hunt-00000001', [A, B]);
  const proof = toyRecord('proof-00000001', { kind: 'proof', options: resultOptions([one.id, C], true) });
  const compared = toyRecord('diff-00000001', { kind: 'comparison', options: resultOptions([A, C], false) });
  const records = [proof, compared, one, ...SNAPSHOTS];
  expect(idsOf(partsWith(records, new Set([proof.id])))).toEqual([one.id, A, B, C]);
  expect(idsOf(partsWith(records, new Set([compared.id])))).toEqual([]);
});

it('knows the round of a snapshot, also of earlier versions', () => {
  expect(huntRoundOf(toyRecord(A, roundFields('after round 1 of 3')))).toBe('after round 1 of 3');
  expect(huntRoundOf(toyRecord(A, { note: 'Leak hunt, before round 1 of 3' }))).toBe('before round 1 of 3');
  expect(huntRoundOf(toyRecord(A, { note: 'mine' }))).toBeNull();
});
