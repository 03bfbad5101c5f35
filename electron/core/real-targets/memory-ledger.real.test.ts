/** Ledgers of real processes: nine tenths of the private memory have a name, and planted growth outside the JS heap is told with its line. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MemoryLedgerResult } from '../../../shared/capabilities/application/memory-ledger.ts';
import { ledgerVerdict, ownProcess } from '../../../shared/capabilities/application/memory-text.ts';
import { startChromium, startNode, startSite } from '../../cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';

const MIB = 1024 * 1024;

/** Grows by itself, from a second after the start of the call on, once. */
const IN_NODE = `const kept = [];
function keep() {
  for (let n = 0; n < 80; n += 1) kept.push(Buffer.alloc(1024 * 1024, 1));
}
globalThis.keepBuffers = keep;
const memories = [];
function keepMemories() {
  const memory = new WebAssembly.Memory({ initial: 320 });
  new Uint8Array(memory.buffer).fill(7);
  memories.push(memory);
}
globalThis.keepMemories = keepMemories;
setInterval(() => kept.length + memories.length, 1000);
`;

const PAGE = `<title>drawing</title><canvas id="gl"></canvas><script>
const canvases = [];
const textures = [];
const memories = [];
const chunks = [];
function keepCanvases() {
  for (let n = 0; n < 60; n += 1) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 512;
    const context = canvas.getContext('2d');
    context.fillRect(0, 0, 512, 512);
    context.getImageData(0, 0, 1, 1);
    canvases.push(canvas);
  }
}
function keepTextures() {
  const gl = document.getElementById('gl').getContext('webgl');
  const pixels = new Uint8Array(1024 * 1024 * 4).fill(9);
  for (let n = 0; n < 16; n += 1) {
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1024, 1024, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    textures.push(texture);
  }
  gl.finish();
}
function keepMemory() {
  const memory = new WebAssembly.Memory({ initial: 640 });
  new Uint8Array(memory.buffer).fill(7);
  memories.push(memory);
}
function keepChunks() {
  for (let n = 0; n < 60; n += 1) chunks.push(new Uint8Array(1024 * 1024).fill(n));
}
</script>`;

let bench: CoreBench;
let claude: BenchCaller;
let node = '';
let page = '';

beforeAll(async () => {
  bench = await createCoreBench();
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

async function ledger(
  target: string,
  params: Record<string, unknown> = {},
): Promise<MemoryLedgerResult & { text: string }> {
  const answer = await claude.run('pen_application', { target, ...params });
  return { ...(answer.value as { memory: MemoryLedgerResult }).memory, text: answer.text };
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

/** The ledger of some seconds in which the code runs. */
async function during(target: string, expression: string): Promise<MemoryLedgerResult & { text: string }> {
  const measured = ledger(target, { seconds: 12, owners: true });

  await untilLedger();
  await evaluate(target, expression);
  return measured;
}

/** The first snapshot and ledger are taken within some seconds. */
async function untilLedger(): Promise<void> {
  await new Promise((done) => setTimeout(done, 6000));
}

describe.runIf(process.platform === 'linux')('the ledger of a process', () => {
  test('names nine tenths of a Node process and of a page, and their parts add up', async () => {
    for (const target of [node, page]) {
      const { ledger: taken, text } = await ledger(target);
      const own = ownProcess(taken);
      console.log(text);
      expect(own?.privateBytes).toBeGreaterThan(5 * MIB);
      expect(own?.parts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(own?.privateBytes);
      expect((own?.namedBytes ?? 0) / (own?.privateBytes ?? 1)).toBeGreaterThan(0.9);
      expect(taken.unknown).toEqual([]);
    }
  });

  test('Buffers of Node are told with the line that keeps them', async () => {
    const grown = await during(node, 'keepBuffers()');
    console.log(grown.text);
    expect(ledgerVerdict(grown)).toMatch(
      /ArrayBuffers grew by 8\d\.\d MB .* kept by variable kept, added at .*:3 in keep/,
    );
  });
});
