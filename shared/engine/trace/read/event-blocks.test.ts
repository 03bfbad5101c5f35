import { expect, test } from 'vitest';
import { blockMemory, BLOCK_ROWS, createEventBlocks, narrowOffsets } from './event-blocks.ts';

const LIMITS = { names: 1 << 16, categories: 1, threads: 1, ids: 1, bytes: 2 ** 32 };

test('columns are as wide as their tables and the file', () => {
  const blocks = createEventBlocks(() => {});
  const first = blocks.next();
  const second = blocks.next();
  first.name[0] = 65_535;
  first.argsAt[0] = 2 ** 32 - 1;
  second.name[1] = 7;
  second.startUs[1] = 0.5;
  const narrow = blocks.join(BLOCK_ROWS + 2, LIMITS);
  expect(narrow.name).toBeInstanceOf(Uint16Array);
  expect(narrow.argsAt).toBeInstanceOf(Uint32Array);
  expect([narrow.name[0], narrow.name[BLOCK_ROWS + 1]]).toEqual([65_535, 7]);
  expect([narrow.argsAt[0], narrow.startUs[BLOCK_ROWS + 1]]).toEqual([2 ** 32 - 1, 0.5]);
  expect(first.name).toHaveLength(0);

  const wide = createEventBlocks(() => {});
  const block = wide.next();
  block.name[0] = 65_536;
  block.argsAt[0] = 2 ** 32 + 5;
  const columns = wide.join(1, { ...LIMITS, names: (1 << 16) + 1, bytes: 2 ** 33 });
  expect([columns.name[0], columns.argsAt[0]]).toEqual([65_536, 2 ** 32 + 5]);
});

test('blocks are in given memory as long as there is some', () => {
  const given = blockMemory(BLOCK_ROWS + 1);
  const blocks = createEventBlocks(() => {}, given);
  const buffers = Array.from({ length: 3 }, () => blocks.next().startUs.buffer);
  expect(given).toHaveLength(2);
  expect(buffers.slice(0, 2)).toEqual(given);
  expect(buffers.map((buffer) => given.includes(buffer as ArrayBuffer))).toEqual([true, true, false]);
});

test('offsets beyond 32 bits stay as they are', () => {
  expect(narrowOffsets(Float64Array.of(0, 2 ** 32 - 1))).toEqual(Uint32Array.of(0, 2 ** 32 - 1));
  expect(narrowOffsets(Float64Array.of(0, 2 ** 32))).toEqual(Float64Array.of(0, 2 ** 32));
});
