import { describe, expect, it } from 'vitest';
import type { MemoryPartId, ProcessLedger } from '../../../core/contracts/process-memory.ts';
import { parseSmaps } from './mappings.ts';
import { processLedger, type LedgerInput } from './ledger.ts';
import { parseMemoryDump } from './memory-dump.ts';
import { findOilpan } from './regions.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** A mapping as the kernel writes it. */
function mapping(start: number, bytes: number, permissions: string, kib: number, path = ''): string {
  const range = `${start.toString(16)}-${(start + bytes).toString(16)}`;
  return [
    `${range} ${permissions} 00000000 00:00 0 ${path === '' ? '' : `                  ${path}`}`,
    `Size:           ${bytes / 1024} kB`,
    `Rss:            ${kib} kB`,
    'Shared_Clean:          400 kB',
    'Private_Clean:           0 kB',
    `Private_Dirty:      ${kib} kB`,
    'Swap:                    0 kB',
    'SwapPss:                 0 kB',
    'VmFlags: rd wr',
  ].join('\n');
}

it('counts of a file only the pages that were changed: clean ones become private when others that map it end', () => {
  const library = mapping(GIB, 4 * MIB, 'r-xp', 8, '/usr/lib/libnode.so').replace(
    'Private_Clean:           0',
    'Private_Clean:        4000',
  );
  const inMemory = mapping(2 * GIB, 4 * MIB, 'rw-s', 8, '/memfd:shared (deleted)').replace(
    'Private_Clean:           0',
    'Private_Clean:        4000',
  );
  expect(parseSmaps(`${library}\n${inMemory}`).map(({ privateBytes }) => privateBytes / 1024)).toEqual([8, 4008]);
});

function ledgerOf(given: Partial<LedgerInput>): ProcessLedger {
  return processLedger({
    processId: 1,
    type: 'renderer',
    isOfTarget: true,
    runtime: 'chromium',
    mappings: null,
    dump: null,
    oilpanStart: null,
    statistics: null,
    ...given,
  });
}

const partsOf = ({ parts }: ProcessLedger): Partial<Record<MemoryPartId, number>> =>
  Object.fromEntries(parts.map(({ id, bytes }) => [id, bytes]));

const SANDBOX = 0x1310_0000_0000;
const OILPAN = 0x329c_0000_0000;
const CHROMIUM = [
  // Two pools of PartitionAlloc.
  mapping(0x318_0000_0000, 16 * MIB, 'rw-p', 3000),
  mapping(0x318_0000_0000 + 16 * MIB, 32 * GIB - 16 * MIB, '---p', 0),
  // V8's sandbox: guard, cage, buffers, guard.
  mapping(SANDBOX, 64 * GIB, '---p', 0),
  mapping(SANDBOX + 64 * GIB, 2 * MIB, 'rw-p', 1500),
  mapping(SANDBOX + 64 * GIB + 2 * MIB, 4 * GIB - 2 * MIB, '---p', 0),
  mapping(SANDBOX + 68 * GIB, 20 * MIB, 'rw-p', 20 * 1024),
  mapping(SANDBOX + 68 * GIB + 20 * MIB, 1024 * GIB, '---p', 0),
  mapping(OILPAN, 2 * MIB, 'rw-p', 800),
  mapping(OILPAN + 2 * MIB, 16 * GIB - 2 * MIB, '---p', 0),
  mapping(0x5594_0000_0000, MIB, 'rw-p', 64, '/usr/lib/chromium/chromium'),
  mapping(0x5594_0000_0000 + MIB, MIB, 'rw-p', 32),
  mapping(0x7f00_0000_0000, MIB, 'rw-s', 128, '/memfd:shared-memory-region (deleted)'),
  mapping(0x7f10_0000_0000, 4096, '---p', 0),
  mapping(0x7f10_0000_0000 + 4096, 8 * MIB, 'rw-p', 40),
  // A table of V8, of which two segments are used.
  mapping(0x7f18_0000_0000, 64 * 1024, 'r--p', 4),
  mapping(0x7f18_0000_0000 + 64 * 1024, 64 * 1024, 'rw-p', 60),
  mapping(0x7f18_0000_0000 + 128 * 1024, 512 * MIB, '---p', 0),
  mapping(0x7f20_0000_0000, MIB, 'rw-p', 16),
  mapping(0x7fff_0000_0000, MIB, 'rw-p', 24, '[stack]'),
].join('\n');

describe('the ledger of a process', () => {
  it('places the mappings of Chromium by how its allocators lay out their memory', () => {
    const mappings = parseSmaps(CHROMIUM);
    const oilpanStart = findOilpan(mappings, 2 * MIB);
    expect(oilpanStart).toBe(OILPAN);
    const ledger = ledgerOf({ mappings, oilpanStart });
    expect(partsOf(ledger)).toEqual({
      'backing-stores': 20 * MIB,
      'partition-alloc': 3000 * 1024,
      'js-heap': 1564 * 1024,
      'blink-gc': 800 * 1024,
      shared: 128 * 1024,
      files: 96 * 1024,
      stacks: 64 * 1024,
      remainder: 16 * 1024,
    });
    expect(ledger.parts.at(-1)?.id).toBe('remainder');
    expect(ledger.privateBytes).toBe(ledger.parts.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(ledger.namedBytes).toBe((ledger.privateBytes ?? 0) - 16 * 1024);
    // Two pools that are alike cannot be told apart.
    expect(findOilpan(mappings, 200 * MIB)).toBeNull();
  });

  it('moves the ArrayBuffers that Node reports out of memory without a name, and never more than is there', () => {
    const node = [
      mapping(0x2f44_0000, 4 * MIB, 'rw-p', 2000, '[heap]'),
      mapping(0x448f_a2c0_0000, 256 * 1024, 'rw-p', 256),
      // The system placed this below the guards of a WebAssembly memory.
      mapping(0x7e01_0000_0000 - 2 * GIB - MIB, MIB, 'rw-p', 1024),
      mapping(0x7e01_0000_0000 - 2 * GIB, 2 * GIB, '---p', 0),
      // That memory.
      mapping(0x7e01_0000_0000, 2 * MIB, 'rw-p', 2048),
      mapping(0x7e01_0000_0000 + 2 * MIB, 10 * GIB, '---p', 0),
      // An arena of glibc.
      mapping(0x7f18_9000_0000, MIB, 'rw-p', 300),
      mapping(0x7f18_9000_0000 + MIB, 63 * MIB, '---p', 0),
      mapping(0x7f30_0000_0000, 50 * MIB, 'rw-p', 50 * 1024),
    ].join('\n');
    const statistics = {
      spaces: [{ name: 'old_space', bytes: 256 * 1024 }],
      heapBytes: 256 * 1024,
      arrayBuffersBytes: 48 * MIB,
      externalBytes: 51 * MIB,
      mallocedBytes: 1024,
    };
    const ledger = ledgerOf({ type: 'node', runtime: 'node', mappings: parseSmaps(node), statistics });
    expect(partsOf(ledger)).toEqual({
      'array-buffers': 48 * MIB,
      wasm: 2 * MIB,
      malloc: 2300 * 1024,
      'js-heap': 256 * 1024,
      remainder: 3 * MIB,
    });
    const untouched = { ...statistics, arrayBuffersBytes: 500 * MIB };
    const most = partsOf(
      ledgerOf({ type: 'node', runtime: 'node', mappings: parseSmaps(node), statistics: untouched }),
    );
    expect(most['array-buffers']).toBe(51 * MIB + 2300 * 1024);
    expect(most.remainder).toBeUndefined();
  });

  it('has what the allocators report, and the rest of what Chromium counts, where mappings cannot be read', () => {
    const size = (bytes: number) => ({ type: 'scalar', units: 'bytes', value: bytes.toString(16) });
    const dump = parseMemoryDump([
      { ph: 'M', pid: 5, name: 'process_name', args: {} },
      { ph: 'v', pid: 5, args: { dumps: { process_totals: { private_footprint_bytes: (100).toString(16) } } } },
      {
        ph: 'v',
        pid: 5,
        args: {
          dumps: {
            allocators: {
              // Canvases are blocks of malloc: in its size twice, in its effective size once.
              malloc: { attrs: { size: size(90), effective_size: size(60) } },
              canvas: { attrs: { size: size(30), effective_size: size(30) } },
              'v8/main/heap/old_space': { attrs: { size: size(20) } },
              shared_memory: { attrs: { size: size(70), effective_size: size(70) } },
              'global/x': { attrs: { size: size(5), effective_size: size(5) } },
              empty: {},
            },
          },
        },
      },
    ]);
    const ledger = ledgerOf({ dump: dump.get(5) ?? null });
    expect(partsOf(ledger)).toEqual({ 'partition-alloc': 60, 'js-heap': 20, remainder: 20 });
    expect(ledger).toMatchObject({ privateBytes: 100, namedBytes: 80 });
    // Reserved, and not in memory.
    const little = dump.get(5);
    if (little !== undefined) little.footprintBytes = 50;
    expect(ledgerOf({ dump: little ?? null })).toMatchObject({ privateBytes: 50, namedBytes: 50 });
  });

  it('says that the private memory is not known where only V8 reports', () => {
    const statistics = { spaces: [], heapBytes: 7, arrayBuffersBytes: 3, externalBytes: null, mallocedBytes: null };
    expect(ledgerOf({ type: 'deno', runtime: 'node', statistics })).toMatchObject({
      privateBytes: null,
      namedBytes: null,
      parts: [
        { id: 'js-heap', bytes: 7 },
        { id: 'array-buffers', bytes: 3 },
      ],
    });
  });
});
