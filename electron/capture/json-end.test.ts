import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkSnapshotEnds } from './json-end.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pen-test-ends-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function check(text: string): Promise<string> {
  const path = join(folder, 'heap-1.heapsnapshot');
  await writeFile(path, text);
  const result = await checkSnapshotEnds(path, Buffer.byteLength(text));
  return result.ok ? 'whole' : result.error.code;
}

describe('the ends of a snapshot', () => {
  it.each([
    '{"snapshot":{},"strings":["<dummy>","a"]}',
    '{"snapshot":{},\n"strings":["<dummy>",\n"a"]\n}\n',
    `{"snapshot":{},"strings":["${'x'.repeat(5000)}"]}`,
  ])('of a whole one are accepted', async (text) => {
    expect(await check(text)).toBe('whole');
  });

  it.each([
    '{"snapshot":{},"strings":["<dummy>","a',
    '{"snapshot":{},"nodes":[1,2]',
    '"strings":["a"]}',
    '{"snapshot":{}}',
    '',
  ])('of %j are not', async (text) => {
    expect(await check(text)).toBe('incomplete_capture');
  });
});
