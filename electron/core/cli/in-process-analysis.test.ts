/** Small files are read in the process of the command, with the answers of the analysis process. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heap } from '../../../shared/engine/heap/testing/heap-picture.ts';
import { areSmallFiles } from './capture-files.ts';
import { createCommandLine, type CommandLine } from './testing/command-line.ts';

const MIB = 1 << 20;
const SNAPSHOT = Buffer.from(
  heap('root → a → [b, c]\nc → d', { a: { name: 'Cart' }, b: { name: 'Item' }, c: { name: 'Item' } }),
).toString();
const PROFILE = JSON.stringify({
  nodes: [
    {
      id: 1,
      callFrame: { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 },
      children: [2],
    },
    { id: 2, callFrame: { functionName: 'work', scriptId: '1', url: 'file:///a.js', lineNumber: 1, columnNumber: 1 } },
  ],
  startTime: 0,
  endTime: 2000,
  samples: [2, 2],
  timeDeltas: [1000, 1000],
});

let line: CommandLine;
/** Writes a file, and the same with spaces at its end, up to a size that is not small. */
async function write(name: string, content: string): Promise<void> {
  await writeFile(join(line.folder, name), content);
  await writeFile(join(line.folder, `large-${name}`), content + ' '.repeat(MIB));
}
const inFolder = (...names: readonly string[]): string[] => names.map((name) => join(line.folder, name));

beforeAll(async () => {
  line = await createCommandLine();
  await write('cart.heapsnapshot', SNAPSHOT);
  await write('work.cpuprofile', PROFILE);
});
afterAll(() => line.remove());

describe('a small file', () => {
  it.each(['cart.heapsnapshot', 'work.cpuprofile'])(
    '%s is read without another process, with the same answer',
    async (name) => {
      const analysisEntry = join(line.folder, 'missing.js');
      const small = await line.run(['analyze', name, '--json'], { analysisEntry });
      expect(small.status).toBe(0);
      expect(small.json()).toEqual((await line.run(['analyze', `large-${name}`, '--json'])).json());
      const large = await line.run(['analyze', `large-${name}`, '--json'], { analysisEntry });
      expect(large.json()).toMatchObject({ error: { code: 'analysis_crashed' } });
    },
  );

  it('is compared without another process', async () => {
    const analysisEntry = join(line.folder, 'missing.js');
    const diff = ['diff', 'cart.heapsnapshot', 'cart.heapsnapshot', '--json'];
    const small = await line.run(diff, { analysisEntry });
    expect(small.status).toBe(0);
    expect(small.json()).toEqual(
      (await line.run(['diff', 'cart.heapsnapshot', 'large-cart.heapsnapshot', '--json'])).json(),
    );
  });

  it('that is damaged gets the same error', async () => {
    await write('cut.heapsnapshot', SNAPSHOT.slice(0, SNAPSHOT.length / 2));
    const { error } = (await line.run(['analyze', 'cut.heapsnapshot', '--json'])).json() as { error: { code: string } };
    expect(error).toMatchObject({ code: 'truncated_file' });
  });

  it('is left when the command is interrupted', async () => {
    const ran = await line.run(['analyze', 'cart.heapsnapshot', '--json'], { interrupt: AbortSignal.abort() });
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code: 'cancelled' } });
  });
});

describe('files count as small', () => {
  it('if each is regular, below 1 MiB and not compressed', async () => {
    await writeFile(join(line.folder, 'least.bin'), Buffer.alloc(MIB));
    await writeFile(join(line.folder, 'most.bin'), Buffer.alloc(MIB - 1));
    await writeFile(join(line.folder, 'packed.gz'), gzipSync(SNAPSHOT));
    await writeFile(join(line.folder, 'packed.zip'), 'PK\u0003\u0004');
    await writeFile(join(line.folder, 'empty'), '');
    await mkdir(join(line.folder, 'folder'));
    const small = async (...names: readonly string[]): Promise<boolean> => areSmallFiles(inFolder(...names));
    expect(await small('cart.heapsnapshot', 'most.bin', 'empty')).toBe(true);
    expect(await small('cart.heapsnapshot', 'least.bin')).toBe(false);
    expect(await small('packed.gz')).toBe(false);
    expect(await small('packed.zip')).toBe(false);
    expect(await small('folder')).toBe(false);
    expect(await small('heap-3f9a12cd')).toBe(false);
  });
});
