/**
 * Runs Perfetto's trace_processor on one trace, in a process of its own: a folder with its WebAssembly module, a trace and queries as JSON.
 * The module belongs to a worker of Perfetto's UI. Here it gets what it expects of one, and its memory as bytes.
 */
import { openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';

const [folder = '', tracePath = '', queries = '[]'] = process.argv.slice(2);
const CHUNK_BYTES = 32 * 1024 * 1024;

/** Texts of the worker's script, and what replaces them. */
const CHANGES = [
  ['this.useMemory64 = hasMemory64Support();', 'this.useMemory64 = false;'],
  ['locateFile: (s) => s,', 'locateFile: (s) => s, wasmBinary: globalThis.traceProcessorBytes,'],
  [
    'onRuntimeInitialized: () => deferredRuntimeInitialized.resolve(),',
    'onRuntimeInitialized: () => (deferredRuntimeInitialized.resolve(), setTimeout(globalThis.traceProcessorReady)),',
  ],
  [
    'const wasmBridge = new wasm_bridge_1.WasmBridge();',
    'const wasmBridge = (globalThis.traceProcessorBridge = new wasm_bridge_1.WasmBridge());',
  ],
];

function changedScript() {
  let script = readFileSync(join(folder, 'engine_bundle.node.js'), 'utf8');
  for (const [text, replacement] of CHANGES) {
    if (!script.includes(text)) throw new Error(`The script of trace_processor has no "${text}"`);
    script = script.replace(text, replacement);
  }
  return script;
}

async function startEngine() {
  const { EngineBase } = await import(pathToFileURL(join(folder, 'engine.mjs')).href);
  class Engine extends EngineBase {
    mode = 'WASM';
    id = 'bench';
    constructor(port) {
      super();
      this.port = port;
      port.addEventListener('message', ({ data }) => this.onRpcResponseBytes(data));
      port.start();
    }
    rpcSendRequestBytes(data) {
      this.port.postMessage(data);
    }
  }
  const ready = new Promise((resolve) => {
    globalThis.traceProcessorReady = resolve;
  });
  globalThis.self = globalThis;
  globalThis.WorkerGlobalScope = Object;
  globalThis.location = { href: `${pathToFileURL(folder).href}/` };
  globalThis.traceProcessorBytes = readFileSync(join(folder, 'trace_processor.wasm'));
  runInThisContext(changedScript());
  const { port1, port2 } = new MessageChannel();
  await ready;
  globalThis.traceProcessorBridge.initialize(port1);
  return new Engine(port2);
}

async function timed(work) {
  const fromMs = performance.now();
  const value = await work();
  return { ms: performance.now() - fromMs, value };
}

const engine = await startEngine();
const opened = await timed(async () => {
  const file = openSync(tracePath, 'r');
  for (;;) {
    const bytes = new Uint8Array(CHUNK_BYTES);
    const count = readSync(file, bytes);
    if (count === 0) break;
    await engine.parse(bytes.subarray(0, count));
  }
  await engine.notifyEof();
});
const answers = [];
for (const sql of JSON.parse(queries)) {
  const { ms, value } = await timed(() => engine.query(sql));
  answers.push({ ms, rows: value.numRows() });
}
process.stdout.write(JSON.stringify({ openMs: opened.ms, answers }));
process.exit(0);
