/** A comparison of two snapshots of a hunt. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../base/errors.ts';
import { asPart } from '../../core/capability/testing/only.ts';
import { toyRecord } from '../../core/capability/testing/toy-heap.ts';
import { penHeapDiff } from '../heap/tools/heap-diff.ts';
import { answers, first, heap, second } from '../heap/tools/testing/diff-bench.ts';

describe('diff', () => {
  test('of the snapshots of a leak hunt has the verdict of the hunt, and proposes to read it instead of another hunt', async () => {
    const hunt = toyRecord('hunt-00000001', {
      kind: 'leak-hunt',
      file: 'hunt.json',
      options: { snapshots: 'heap-00000001 heap-00000002', furtherSnapshots: '', ownsSnapshots: true },
    });
    const verdict = { level: 'grows', text: 'Every round leaves 5 View.' };
    const { context } = heap(
      {
        ...answers(1),
        'leak-hunt.file': () => ({ penLeakHunt: 1, asked: null, verdict, result: {}, notes: [] }),
      },
      [hunt, first, second],
    );
    const params = penHeapDiff.params.parse({ snapshotA: 'heap-00000001', snapshotB: 'heap-00000002' });
    const answer = await penHeapDiff.run(params, asPart(context));
    expect(answer).toMatchObject({
      ok: true,
      value: { verdict, hunt: { huntId: 'hunt-00000001', pair: [1, 2], snapshots: 2 } },
    });
    const text = penHeapDiff.summarise(unwrap(answer));
    expect(text).toContain('pen_leak_hunt {"captures":["hunt-00000001"]}');
    expect(text).not.toContain('"seconds"');
  });

  test('of one round of a hunt has its own verdict and not that of all rounds, and a hunt without a verdict is not proposed again', async () => {
    const hunt = toyRecord('hunt-00000001', {
      kind: 'leak-hunt',
      file: 'hunt.json',
      options: {
        snapshots: 'heap-00000001 heap-00000002 heap-00000003',
        furtherSnapshots: '',
        ownsSnapshots: true,
      },
    });
    const compared = async (level: string) => {
      const verdict = { level, text: 'What 2 rounds say.' };
      const { context } = heap(
        {
          ...answers(1),
          'leak-hunt.file': () => ({ penLeakHunt: 1, asked: null, verdict, result: {}, notes: [] }),
        },
        [hunt, first, second],
      );
      const params = penHeapDiff.params.parse({ snapshotA: 'heap-00000001', snapshotB: 'heap-00000002' });
      return penHeapDiff.summarise(unwrap(await penHeapDiff.run(params, asPart(context))));
    };
    const grows = await compared('grows');
    expect(grows).not.toContain('What 2 rounds say');
    expect(grows).toContain(
      '(snapshots 1 and 2 of its 3), with a verdict of all rounds: pen_leak_hunt {"captures":["hunt-00000001"]}',
    );
    const unclear = await compared('unclear');
    expect(unclear).toContain('pen_heap_retainers {"capture":"heap-00000002"');
    expect(unclear).not.toContain('pen_leak_hunt');
  });

  test('knows the actions that a hunt performed between two of its snapshots', async () => {
    const hunt = toyRecord('hunt-00000001', {
      kind: 'leak-hunt',
      file: 'hunt.json',
      options: { snapshots: 'heap-0 heap-00000001 heap-00000002', furtherSnapshots: 'heap-9', ownsSnapshots: true },
    });
    const verdict = { level: 'grows', text: 'Every round leaves 3 Order.' };
    const result = { rounds: 2, actions: 6, performed: { inRounds: 6 } };
    const { context } = heap(
      { ...answers(1), 'leak-hunt.file': () => ({ penLeakHunt: 1, asked: null, verdict, result, notes: [] }) },
      [hunt, first, second],
    );
    const params = penHeapDiff.params.parse({ snapshotA: 'heap-00000001', snapshotB: 'heap-00000002' });
    const answer = unwrap(await penHeapDiff.run(params, asPart(context)));
    expect(answer).toMatchObject({ actions: 3, hunt: { pair: [2, 3], snapshots: 3, isWhole: false } });
    expect(answer.verdict?.text).toContain('Grows with the action: 1 × Order per action');
  });
});
