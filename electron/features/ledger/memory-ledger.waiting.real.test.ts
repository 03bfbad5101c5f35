/** Ledgers of real processes: nine tenths of the private memory have a name, and planted growth outside the JS heap is told with its line. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  MemoryLedgerResultSchema,
  type MemoryLedgerResult,
} from '../../../shared/features/ledger/contract/memory-ledgers.ts';
import { ownProcess } from '../../../shared/features/ledger/evidence.ts';
import { ledgerText } from '../../../shared/features/ledger/rules.ts';
import { startChromium, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

const MIB = 1024 * 1024;

/** It holds a table, because in a process without anything the buffers of a busy inspector alone are a tenth. Each function is called twice a second while it is to grow, so that it grows between the two ledgers however long a snapshot takes. */
const IN_NODE = `const kept = [];
function keepBuffers() {
  for (let n = 0; n < 2; n += 1) kept.push(Buffer.alloc(1024 * 1024, 1));
}
const memories = [];
function keepMemories() {
  const memory = new WebAssembly.Memory({ initial: 32 });
  new Uint8Array(memory.buffer).fill(7);
  memories.push(memory);
}
function useAndDrop() {
  for (let n = 0; n < 20; n += 1) Buffer.alloc(1024 * 1024, 1);
}
let timer;
globalThis.grow = (what) => {
  clearInterval(timer);
  timer = setInterval({ keepBuffers, keepMemories, useAndDrop }[what], 500);
};
globalThis.rest = () => clearInterval(timer);
setInterval(() => kept.length + memories.length, 1000);
globalThis.table = Buffer.alloc(16 * 1024 * 1024, 1);
`;

const PAGE = `<title>drawing</title><canvas id="gl"></canvas><script>
const canvases = [];
const textures = [];
const memories = [];
const chunks = [];
function keepCanvases() {
  for (let n = 0; n < 3; n += 1) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 512;
    const context = canvas.getContext('2d');
    context.fillRect(0, 0, 512, 512);
    context.getImageData(0, 0, 1, 1);
    canvases.push(canvas);
  }
}
const pixels = new Uint8Array(1024 * 1024 * 4).fill(9);
function keepTextures() {
  const gl = document.getElementById('gl').getContext('webgl');
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1024, 1024, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  textures.push(texture);
  gl.finish();
}
function keepMemories() {
  const memory = new WebAssembly.Memory({ initial: 48 });
  new Uint8Array(memory.buffer).fill(7);
  memories.push(memory);
}
function keepChunks() {
  for (let n = 0; n < 3; n += 1) chunks.push(new Uint8Array(1024 * 1024).fill(n));
}
function useAndDrop() {
  for (let n = 0; n < 20; n += 1) new Uint8Array(1024 * 1024).fill(n);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 512;
  canvas.getContext('2d').fillRect(0, 0, 512, 512);
}
let timer;
function grow(what) {
  clearInterval(timer);
  timer = setInterval(what, 500);
}
</script>`;

let bench: CoreBench;
let claude: BenchCaller;
let node = '';
let page = '';

beforeAll(async () => {
  bench = await createCoreBench({}, { withoutCooldowns: true });
  const [runtime] = await bench.connect(bench.keep(await startNode(IN_NODE)));
  node = runtime?.id ?? '';
  const site = bench.keep(await startSite({ '/': PAGE }));
  const url = site.url('/');
  const browser = await bench.connect(
    bench.keep(await startChromium([url], { flags: ['--enable-unsafe-swiftshader'] })),
  );
  page = browser.find((target) => target.url === url)?.id ?? '';
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

async function ledger(target: string, params: Record<string, unknown> = {}): Promise<MemoryLedgerResult> {
  const answer = await claude.run('pen_application', { ledger: target, ...params });
  return MemoryLedgerResultSchema.parse(answer.value['memory']);
}

async function evaluate(target: string, expression: string): Promise<void> {
  const info = bench.core.endpoints.byId(target);
  if (info === null) throw new Error(`no target ${target}`);
  const session = await bench.core.endpoints.attach(info, { signal: AbortSignal.timeout(60_000) });
  if (!session.ok) throw new Error(session.error.message);
  const answer = await session.value.send('Runtime.evaluate', { expression });
  await session.value.release();
  if (!answer.ok || answer.value.exceptionDetails !== undefined) throw new Error(JSON.stringify(answer));
}

/** The ledger of some seconds in which the target grows. */
async function during(target: string, begin: string, end: string): Promise<MemoryLedgerResult> {
  await evaluate(target, begin);
  const grown = await ledger(target, { seconds: 11, owners: true });
  await evaluate(target, end);
  return grown;
}

describe.runIf(process.platform === 'linux')('the ledger of a process', () => {
  test('names nine tenths of a Node process and of a page, and their parts add up', async () => {
    for (const target of [node, page]) {
      const { ledger: taken } = await ledger(target);
      const own = ownProcess(taken);
      expect(own?.privateBytes).toBeGreaterThan(5 * MIB);
      expect(own?.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(own?.privateBytes);
      expect((own?.namedBytes ?? 0) / (own?.privateBytes ?? 1)).toBeGreaterThan(0.9);
      expect(taken.unknown).toEqual([]);
    }
  });

  type Grower = readonly ['node' | 'page', string, RegExp];
  const DAILY: readonly Grower[] = [
    [
      'node',
      'keepBuffers',
      /^ArrayBuffers grew by .*: \d+ ArrayBuffers more \([\d.]+ MB\), kept by variable kept, added at target\.js:3 in keepBuffers: /,
    ],
    [
      'page',
      'keepCanvases',
      /^Native memory of Chromium grew by .*: \d+ canvases and bitmaps more, kept by variable canvases, added at \(index\):13 in keepCanvases: /,
    ],
  ];
  const NIGHTLY: readonly Grower[] = [
    [
      'node',
      'keepMemories',
      /^WebAssembly memories grew by .*: \d+ WebAssembly memories more .* kept by variable memories, added at target\.js:9 in keepMemories: /,
    ],
    [
      'page',
      'keepChunks',
      /^ArrayBuffers and WebAssembly memories grew by .*: \d+ ArrayBuffers more .* kept by variable chunks, added at \(index\):31 in keepChunks: /,
    ],
    [
      'page',
      'keepMemories',
      /^ArrayBuffers and WebAssembly memories grew by .*: \d+ WebAssembly memories more .* kept by variable memories, added at \(index\):28 in keepMemories: /,
    ],
    [
      'page',
      'keepTextures',
      /^Native memory of Chromium of the GPU process grew by .*, while the page got \d+ textures and buffers of the GPU more, kept by variable textures, added at \(index\):22 in keepTextures: /,
    ],
  ];
  test.each([
    ...DAILY.map((grower) => ['by day', ...grower] as const),
    ...NIGHTLY.map((grower) => ['@night', ...grower] as const),
  ])('%s in a %s what %s keeps is told with the line', async (_when, where, name, verdict) => {
    const [target, end] = where === 'node' ? [node, 'rest()'] : [page, 'clearInterval(timer)'];
    const grown = await during(target, where === 'node' ? `grow('${name}')` : `grow(${name})`, end);
    expect(ledgerText(grown)).toMatch(verdict);
  });

  test('nothing is said to grow in a process that rests @night', async () => {
    for (const target of [node, page]) {
      const rested = await ledger(target, { seconds: 6, owners: true });
      expect(ledgerText(rested)).toMatch(/^(?:Nothing grew|The \w+ process did not grow) in /);
    }
  });

  test.each(['node', 'page'] as const)('nor in a %s that drops what it used @night', async (where) => {
    const [target, begin, end] =
      where === 'node' ? [node, "grow('useAndDrop')", 'rest()'] : [page, 'grow(useAndDrop)', 'clearInterval(timer)'];
    await evaluate(target, begin);
    // Its largest use is there before the first ledger.
    await new Promise((done) => setTimeout(done, 6000));
    const dropped = await during(target, begin, end);
    // A slow machine has dropped some again before the ledger that follows the collection.
    expect(ledgerText(dropped)).toMatch(
      /^(?:Nothing grew in |The \w+ process did not grow in |ArrayBuffers[ \w]*: [\d.]+ MB more after [\d.]+s, of which JavaScript keeps .*\. The rest is garbage)/,
    );
  });
});
