/** Two ledgers side by side: parts, owners, and what may not be compared. */
import { expect, test } from 'vitest';
import type { MemoryLedgerContent, MemoryOwner } from '../../contracts/page/memory-ledgers.ts';
import type { MemoryPart, ProcessLedger } from '../../contracts/page/process-memory.ts';
import { comparedLedgers } from './comparison.ts';

const TARGET = {
  id: 't1',
  type: 'node',
  title: 'server',
  url: 'file:///srv/server.mjs',
  endpoint: 'http://localhost:9229',
  browser: '',
} as unknown as MemoryLedgerContent['target'];

function processOf(buffers: number, more: Partial<ProcessLedger> = {}): ProcessLedger {
  const part = (id: MemoryPart['id'], bytes: number): MemoryPart => ({ id, bytes, source: 'smaps', inside: [] });
  return {
    processId: 7,
    type: 'node',
    isOfTarget: true,
    privateBytes: buffers + 1000,
    namedBytes: buffers + 1000,
    parts: [part('array-buffers', buffers), part('js-heap', 1000)],
    ...more,
  };
}

function owner(bytes: number, more: Partial<MemoryOwner> = {}): MemoryOwner {
  return {
    kind: 'array-buffer',
    className: 'ArrayBuffer',
    count: 2,
    bytes,
    held: 'variable kept',
    path: 'kept[]',
    nodeId: 1,
    addedAt: [],
    declaredAt: null,
    isAtLeast: false,
    ...more,
  };
}

function ledger(process: ProcessLedger, owners?: MemoryOwner[]): MemoryLedgerContent {
  return {
    target: TARGET,
    ledger: { takenAt: '2026-11-20T10:00:00.000Z', processes: [process], unknown: [] },
    samples: [],
    captures: [],
    ...(owners === undefined ? {} : { owners }),
  };
}

const textOf = (value: unknown): string => JSON.stringify(value);

test('parts are compared by change, and owners by their path', () => {
  const { verdict, parts } = comparedLedgers(
    ledger(processOf(0), [owner(2000)]),
    ledger(processOf(5000), [owner(7000), owner(10, { path: 'other[]' })]),
  );
  expect(textOf(verdict.headline)).toContain('ArrayBuffers');
  expect(verdict.notes).toEqual([]);
  expect(textOf(parts[0])).toContain('"delta":5000');
  expect(textOf(parts[1])).toContain('"delta":5000');
  expect(textOf(parts[1])).toContain('not listed');
});

test('a lower bound has no change', () => {
  const { parts } = comparedLedgers(
    ledger(processOf(0), [owner(2000)]),
    ledger(processOf(0), [owner(9000, { isAtLeast: true })]),
  );
  expect(textOf(parts[1])).toContain('at least 2 ArrayBuffers');
  expect(textOf(parts[1])).toContain('unknown');
  expect(textOf(parts[1])).not.toContain('"delta"');
});

test('says that processes are other ones, that owners are missing, and refuses other sources and unknown memory', () => {
  const other = comparedLedgers(ledger(processOf(0)), ledger(processOf(0, { processId: 8 })));
  expect(textOf(other.verdict.notes)).toContain('other process ids');
  expect(textOf(other.verdict.notes)).toContain('has no owners');
  const fromV8 = processOf(0, { parts: [{ id: 'js-heap', bytes: 5, source: 'v8', inside: [] }] });
  for (const later of [fromV8, processOf(0, { privateBytes: null }), processOf(0, { isOfTarget: false })]) {
    const { verdict, parts } = comparedLedgers(ledger(processOf(0)), ledger(later));
    expect(textOf(verdict.headline)).toMatch(/not compared|not known/);
    expect(parts).toEqual([]);
  }
});

test('two equal ledgers have no change', () => {
  const same = ledger(processOf(10), []);
  expect(textOf(comparedLedgers(same, same).verdict.headline)).not.toContain('most of the change');
});
