/** Test helper: captures of a small program in Node, recorded by its own inspector. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Makes orders with equal and different texts, and closures that hold them; sums up numbers and makes arrays recursively. Writes each capture twice, the
 * second one after more of the same work. CPU profiles have the series of a flight recorder, three points of them.
 */
const PROGRAM = `
const inspector = require('node:inspector');
const { writeFileSync, openSync, writeSync, closeSync } = require('node:fs');
const { join } = require('node:path');
const [folder, what] = process.argv.slice(1);
class Order { constructor(number) { this.number = number; this.lines = Array.from({ length: 30 }, (_, at) => ({ at })); } }
const orders = [];
const listeners = [];
const texts = [];
function listen(order) { listeners.push(function onChange() { return order.number; }); }
function addOrders(count) {
  for (let at = 0; at < count; at += 1) {
    const order = new Order(at);
    orders.push(order);
    listen(order);
    texts.push(JSON.parse('"the same text in every order"'), 'order ' + at + ' of ' + count + ' orders');
  }
}
function grow(depth) { texts.push(new Array(2000).fill(depth)); if (depth > 0) grow(depth - 1); }
function sum(n) { return n < 2 ? n : sum(n - 1) + sum(n - 2); }
// By the time of the processor: on a busy machine, a stretch of the clock may have hardly any of it.
function work() { let total = 0; for (const end = process.cpuUsage().user + 400_000; process.cpuUsage().user < end; ) total += sum(24); return total; }
function prepare() { addOrders(2000); grow(50); }
const session = new inspector.Session();
session.connect();
const post = (method, params) => new Promise((resolve, reject) => session.post(method, params, (error, result) => (error ? reject(error) : resolve(result))));
let chunks = null;
session.on('HeapProfiler.addHeapSnapshotChunk', ({ params }) => writeSync(chunks, params.chunk));
async function written(name, finish) {
  chunks = openSync(join(folder, name), 'w');
  await finish();
  closeSync(chunks);
}
const RECORD = {
  async cpu(name) {
    await post('Profiler.enable');
    await post('Profiler.setSamplingInterval', { interval: 200 });
    await post('Profiler.start');
    const penSeries = { atUs: [], heapUsed: [], heapTotal: [], answerUs: [] };
    const measure = async () => {
      const fromUs = Number(process.hrtime.bigint() / 1000n);
      const { usedSize, totalSize } = await post('Runtime.getHeapUsage');
      const answerUs = Number(process.hrtime.bigint() / 1000n) - fromUs;
      for (const [column, value] of Object.entries({ atUs: fromUs, heapUsed: usedSize, heapTotal: totalSize, answerUs })) penSeries[column].push(value);
    };
    await measure();
    work();
    await measure();
    addOrders(2000);
    if (global.gc) global.gc();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await measure();
    const { profile } = await post('Profiler.stop');
    writeFileSync(join(folder, name), JSON.stringify({ ...profile, penSeries }));
  },
  async allocations(name) {
    await post('HeapProfiler.startSampling', { samplingInterval: 2048 });
    prepare();
    const { profile } = await post('HeapProfiler.stopSampling');
    writeFileSync(join(folder, name), JSON.stringify(profile));
  },
  async heap(name) {
    await post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
    addOrders(500);
    await written(name, () => post('HeapProfiler.stopTrackingHeapObjects', { reportProgress: false }));
  },
};
(async () => {
  await RECORD[what]('first');
  await RECORD[what]('second');
})();
`;

/** `first` and `second`: bytes of the two captures. */
export interface RecordedNode {
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/** Records two captures of one kind in a process of its own. */
export async function recordNode(what: 'cpu' | 'allocations' | 'heap'): Promise<RecordedNode> {
  const folder = mkdtempSync(join(tmpdir(), 'pen-sql-recorded-'));
  try {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    await promisify(execFile)(process.execPath, ['--expose-gc', '-e', PROGRAM, folder, what], { env });
    // Copies: slices of a Buffer share its memory, and readers of tests overwrite what they have read.
    const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
    return { first: read('first'), second: read('second') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
