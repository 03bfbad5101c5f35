/**
 * Programs whose memory outside the JS heap grows, each with the line that keeps it, and clean ones that allocate as much and free it. Each runs `step`
 * ten times a second while it is to grow; a leak ends at 200 MB.
 */
import type { MemoryOwner } from '../../shared/contracts/page/memory-ledgers.ts';
import type { MemoryPartId } from '../../shared/contracts/page/process-memory.ts';

export interface Program {
  readonly name: string;
  readonly where: 'node' | 'page';
  /** What a right answer names; null for a clean program, of which an answer names nothing. */
  readonly leak: {
    readonly kind: MemoryOwner['kind'];
    readonly parts: readonly MemoryPartId[];
    /** The variable or property that keeps it. */
    readonly owner: RegExp;
  } | null;
  /** Has a function `step`, which allocates `STEP_BYTES`, and KEEPS in a comment on the line that keeps them. */
  readonly source: string;
}

const MIB = 1024 * 1024;
export const LEAK_BYTES = 200 * MIB;
/** What a step allocates, by its own count; all sources have it as 2 MiB. */
const STEP_BYTES = 2 * MIB;
export const STEPS = LEAK_BYTES / STEP_BYTES;
const STEP_MS = 100;

const BUFFER_PARTS = ['array-buffers', 'backing-stores'] as const;
const WASM_PARTS = ['wasm', 'backing-stores'] as const;
const NATIVE_PARTS = ['partition-alloc'] as const;

const GL = `const gl = document.getElementById('gl').getContext('webgl');
const pixels = new Uint8Array(1024 * 512 * 4).fill(9);
function upload() {
  const texture = gl.createTexture();
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, 1024, 512, 0, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  gl.finish();
  return texture;
}`;

const DRAWING = `function drawing() {
  const canvas = document.createElement('canvas');
  canvas.width = 1024;
  canvas.height = 512;
  const context = canvas.getContext('2d');
  context.fillRect(0, 0, 1024, 512);
  context.getImageData(0, 0, 1, 1);
  return canvas;
}`;

const MEMORY = `function memoryOf(id) {
  const memory = new WebAssembly.Memory({ initial: 32 });
  new Uint8Array(memory.buffer).fill(id + 1);
  return memory;
}`;

export const PROGRAMS: readonly Program[] = [
  {
    name: 'Buffers of a private Map',
    where: 'node',
    leak: { kind: 'array-buffer', parts: BUFFER_PARTS, owner: /chunks/ },
    source: `class Uploads {
  #chunks = new Map();
  receive(id, chunk) {
    this.#chunks.set(id, chunk); // KEEPS
  }
  get size() { return this.#chunks.size; }
}
const uploads = new Uploads();
function step(n) {
  uploads.receive(n, Buffer.alloc(2 * 1024 * 1024, 1));
  return uploads.size;
}`,
  },
  {
    name: 'Buffers of listeners',
    where: 'node',
    leak: { kind: 'array-buffer', parts: BUFFER_PARTS, owner: /chunk|_events|done/ },
    source: `const { EventEmitter } = require('node:events');
const bus = new EventEmitter();
bus.setMaxListeners(0);
function answer(chunk) {
  bus.on('done', () => chunk.length); // KEEPS
}
function step() {
  answer(Buffer.alloc(2 * 1024 * 1024, 1));
  return bus.listenerCount('done');
}`,
  },
  {
    name: 'small Buffers of the pool',
    where: 'node',
    leak: { kind: 'array-buffer', parts: BUFFER_PARTS, owner: /heads/ },
    source: `const heads = [];
function first(message) {
  heads.push(message.subarray(0, 16)); // KEEPS
}
function step() {
  for (let n = 0; n < 512; n += 1) first(Buffer.from('x'.repeat(4095)));
  return heads.length;
}`,
  },
  {
    name: 'WebAssembly memories of a Map',
    where: 'node',
    leak: { kind: 'wasm', parts: WASM_PARTS, owner: /sessions/ },
    source: `const sessions = new Map();
${MEMORY}
function open(id) {
  sessions.set(id, { memory: memoryOf(id), openedAt: Date.now() }); // KEEPS
}
function step(n) {
  open(n);
  return sessions.size;
}`,
  },
  {
    name: 'a WebAssembly memory that grows',
    where: 'page',
    leak: { kind: 'wasm', parts: WASM_PARTS, owner: /memory|engine/ },
    source: `class Engine {
  memory = new WebAssembly.Memory({ initial: 32 });
  reserve(pages) {
    const at = this.memory.buffer.byteLength;
    this.memory.grow(pages); // KEEPS
    new Uint8Array(this.memory.buffer).fill(7, at);
  }
}
const engine = new Engine();
function step() {
  engine.reserve(32);
  return engine.memory.buffer.byteLength;
}`,
  },
  {
    name: 'WebAssembly memories of a dictionary',
    where: 'page',
    leak: { kind: 'wasm', parts: WASM_PARTS, owner: /engines/ },
    source: `const engines = {};
${MEMORY}
function engineOf(id) {
  engines['engine ' + id] = { memory: memoryOf(id) }; // KEEPS
}
function step(n) {
  engineOf(n);
  return Object.keys(engines).length;
}`,
  },
  {
    name: 'canvases of layers',
    where: 'page',
    leak: { kind: 'canvas', parts: NATIVE_PARTS, owner: /layers/ },
    source: `${DRAWING}
class Board {
  layers = [];
  draw() {
    this.layers.push({ canvas: drawing(), opacity: 1 }); // KEEPS
  }
}
const board = new Board();
function step() {
  board.draw();
  return board.layers.length;
}`,
  },
  {
    name: 'canvases in the document',
    where: 'page',
    leak: { kind: 'canvas', parts: NATIVE_PARTS, owner: /document|div|hidden/i },
    source: `${DRAWING}
const hidden = document.getElementById('hidden');
function step() {
  hidden.append(drawing()); // KEEPS
  return hidden.childElementCount;
}`,
  },
  {
    name: 'WebGL textures of a store',
    where: 'page',
    leak: { kind: 'gpu', parts: NATIVE_PARTS, owner: /byName|textures/ },
    source: `${GL}
class Textures {
  byName = new Map();
  add(name, texture) {
    this.byName.set(name, texture); // KEEPS
  }
}
const textures = new Textures();
function step(n) {
  textures.add('texture ' + n, upload());
  return textures.byName.size;
}`,
  },
  {
    name: 'typed arrays of closures',
    where: 'page',
    leak: { kind: 'array-buffer', parts: BUFFER_PARTS, owner: /redraws|samples/ },
    source: `const redraws = [];
function chart() {
  const samples = new Float32Array(512 * 1024).fill(2);
  redraws.push(() => samples[0]); // KEEPS
}
function step() {
  chart();
  return redraws.length;
}`,
  },
  {
    name: 'typed arrays of a linked list',
    where: 'page',
    leak: { kind: 'array-buffer', parts: BUFFER_PARTS, owner: /last|history|before/ },
    source: `class History {
  last = null;
  remember(state) {
    this.last = { state, before: this.last }; // KEEPS
  }
}
const history = new History();
function step() {
  history.remember(new Uint8Array(2 * 1024 * 1024).fill(3));
  return history.last.state.length;
}`,
  },
  {
    name: 'Buffers, freed',
    where: 'node',
    leak: null,
    source: `const recent = [];
function step() {
  recent.push(Buffer.alloc(2 * 1024 * 1024, 1));
  if (recent.length > 4) recent.shift();
  return recent.length;
}`,
  },
  ...(['node', 'page'] as const).map((where) => ({
    name: 'WebAssembly memories, freed',
    where,
    leak: null,
    source: `${MEMORY}
let current = null;
function step(n) {
  current = memoryOf(n);
  return current.buffer.byteLength;
}`,
  })),
  {
    name: 'canvases, freed',
    where: 'page',
    leak: null,
    source: `${DRAWING}
const shown = [];
function step() {
  shown.push(drawing());
  if (shown.length > 4) shown.shift();
  return shown.length;
}`,
  },
  {
    name: 'WebGL textures, freed',
    where: 'page',
    leak: null,
    source: `${GL}
const shown = [];
function step() {
  shown.push(upload());
  if (shown.length > 4) gl.deleteTexture(shown.shift());
  return shown.length;
}`,
  },
  {
    name: 'typed arrays, freed',
    where: 'page',
    leak: null,
    source: `let samples = null;
function step() {
  samples = new Float32Array(512 * 1024).fill(2);
  return samples.length;
}`,
  },
];

/** Begins with the line of the source that is first. Leaks end after `STEPS`; a clean program goes on. */
export function scriptOf({ source, leak, where }: Program): string {
  const begin = where === 'node' ? 'globalThis.grow = ' : 'window.grow = ';
  return `${source}
let count = 0;
let timer;
${begin}() => {
  clearInterval(timer);
  timer = setInterval(() => {
    step(count);
    count += 1;
    if (count >= ${leak === null ? 'Infinity' : STEPS}) clearInterval(timer);
  }, ${STEP_MS});
};
${where === 'node' ? 'setInterval(() => count, 1000);\n' : ''}`;
}

/** Line of the script that keeps what leaks, from 1; null for a clean program. */
export function keepingLine({ source, leak }: Program): number | null {
  return leak === null ? null : source.split('\n').findIndex((line) => line.includes('// KEEPS')) + 1;
}
