import { expect, test } from 'vitest';
import type { MemoryOwner } from '../../../shared/features/ledger/contract/memory-ledgers.ts';
import type { MemoryLedger } from '../../../shared/core/contracts/process-memory.ts';
import { boxSize, ledgerBoxes } from './ledger-boxes.ts';

const LEDGER: MemoryLedger = {
  takenAt: '2026-11-20T10:00:00.000Z',
  unknown: [],
  processes: [
    {
      processId: 7,
      type: 'renderer',
      isOfTarget: true,
      privateBytes: 100,
      namedBytes: 95,
      parts: [
        { id: 'backing-stores', bytes: 60, source: 'smaps', inside: [] },
        {
          id: 'js-heap',
          bytes: 35,
          source: 'smaps',
          inside: [
            { name: 'old_space', bytes: 50, source: 'memory-infra' },
            { name: 'new_space', bytes: 20, source: 'memory-infra' },
          ],
        },
        { id: 'remainder', bytes: 5, source: 'smaps', inside: [] },
      ],
    },
    { processId: 9, type: 'GPU', isOfTarget: false, privateBytes: 80, namedBytes: 80, parts: [] },
  ],
};

test('parts have their private bytes, owners are in them by name and place, and what is reserved is drawn to scale', () => {
  const { items, boxes } = ledgerBoxes({
    ledger: LEDGER,
    owners: [
      {
        kind: 'array-buffer',
        className: 'ArrayBuffer',
        count: 4,
        bytes: 40,
        held: 'variable kept',
        path: 'Context→kept[]',
        nodeId: 1,
        addedAt: [{ source: 'http://shop.test/app.js', line: 3, name: 'keep', code: 'kept.push(chunk)' }],
        declaredAt: null,
        isAtLeast: false,
      },
    ],
  });
  expect(items.map(({ key, size }) => [key, size])).toEqual([
    ['gpu', 80],
    ['backing-stores', 60],
    ['js-heap', 35],
    ['remainder', 5],
  ]);
  const [kept, rest] = items[1]?.children ?? [];
  expect(boxes.get(kept?.key ?? '')).toMatchObject({ name: 'variable kept, app.js:3 in keep', bytes: 40 });
  expect(rest).toMatchObject({ size: 20, isRest: true });
  const inHeap = items[2]?.children ?? [];
  expect(inHeap.map(({ size }) => size)).toEqual([25, 10]);
  const [old] = inHeap;
  const box = boxes.get(old?.key ?? '');
  expect(box === undefined ? '' : `${box.name} ${boxSize(box)}`).toBe('old_space 50 B reserved');
  // The part that they are in says of how much it has its bytes, so that they do not seem to be more than it.
  const heap = boxes.get('js-heap');
  expect(heap === undefined ? '' : boxSize(heap)).toBe('35 B of 70 B reserved');
});

test('what has all of a part is said in its card, not drawn in it with more bytes', () => {
  const [own] = LEDGER.processes;
  const parts = [
    {
      id: 'blink-gc' as const,
      bytes: 13,
      source: 'smaps' as const,
      inside: [{ name: 'Oilpan', bytes: 14, source: 'memory-infra' as const }],
    },
  ];
  const { items, boxes } = ledgerBoxes({
    ledger: { ...LEDGER, processes: own === undefined ? [] : [{ ...own, parts }] },
  });
  expect(items).toEqual([{ key: 'blink-gc', size: 13 }]);
  expect(boxes.get('blink-gc')?.details.at(-1)).toBe('Oilpan: 14 B reserved');
});

test('a size that is a lower bound is said to be one', () => {
  const owner: MemoryOwner = {
    kind: 'array-buffer',
    className: 'ArrayBuffer',
    count: 100_000,
    bytes: 40,
    held: 'variable kept',
    path: 'Context→kept[]',
    nodeId: 1,
    addedAt: [],
    declaredAt: null,
    isAtLeast: true,
  };
  const { items, boxes } = ledgerBoxes({ ledger: LEDGER, owners: [owner] });
  const kept = boxes.get(items[1]?.children?.[0]?.key ?? '');
  expect(kept === undefined ? '' : boxSize(kept)).toBe('at least 40 B');
  expect(kept?.details[0]).toBe('at least 100,000 ArrayBuffers, kept by variable kept');
});
