/** Shows that a case is what it says, without any tool of ours: the heap after garbage collections, or the time of an action. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { startChromium, startSite } from '../../electron/core/cdp/testing/real-targets.ts';
import { nodeDriver, pageFiles, type Program } from './case.ts';
import { startCaseSite } from './site.ts';

const run = promisify(execFile);

/** More than this in each of three parts is growth: bytes per action. */
const GROWTH_BYTES = 64;
const PARTS = 3;
/** Parts before them. */
const WARM_UP = 2;
/** A part ends after this, where its actions take long. */
const PART_MS = 6000;
const LIMIT_MS = 180_000;
const POLL_MS = 250;

/** Bytes per action in each part, and the median time of an action in milliseconds. */
const MeasuredSchema = z.object({ bytes: z.array(z.number()), ms: z.number() });
export type Measured = z.infer<typeof MeasuredSchema>;

/** Grows in each part. */
export function grows({ bytes }: Measured): boolean {
  return bytes.length === PARTS && bytes.every((each) => each > GROWTH_BYTES);
}

/** Runs in the target; `used` is an expression for bytes in use, `actions` the actions of a part. */
const measure = (used: string, actions: number, settleMs: number): string => `(async () => {
  const pause = (ms = 30) => new Promise((done) => setTimeout(done, ms));
  const settle = async () => { await pause(${settleMs}); for (let at = 0; at < 4; at += 1) { await pause(); gc(); } return ${used}; };
  const part = async () => { let done = 0; const from = performance.now(); while (done < ${actions} && performance.now() - from < ${PART_MS}) { const at = performance.now(); await act(); times[taken++] = performance.now() - at; done += 1; } return done; };
  const times = new Float64Array(${(PARTS + WARM_UP) * actions}); let taken = 0; const bytes = []; ${'await part(); '.repeat(WARM_UP)}let before = await settle();
  for (let number = 0; number < ${PARTS}; number += 1) { const done = await part(); const after = await settle(); bytes.push(Math.round((after - before) / done)); before = after; }
  return JSON.stringify({ bytes, ms: times.subarray(0, taken).sort()[taken >> 1] });
})()`;

async function measuredInNode(program: Program, name: string, actions: number): Promise<Measured> {
  const site = await startCaseSite({}, program.serves);
  const driver = nodeDriver(program, `${name} verified`, site.url(''));
  const script = `require(${JSON.stringify(driver)});
${measure('process.memoryUsage().heapUsed + process.memoryUsage().external', actions, program.settleMs)}.then((text) => { console.log('measured ' + text); process.exit(0); });`;
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const node = process.env['npm_node_execpath'] ?? 'node';
  try {
    const options = { encoding: 'utf8', env: environment, timeout: LIMIT_MS } as const;
    const { stdout, stderr } = await run(node, ['--expose-gc', '-e', script], options);
    const line = /^measured (.*)$/m.exec(stdout)?.[1];
    if (line === undefined) throw new Error(`${name} measured nothing: ${stderr.slice(-600)}`);
    return MeasuredSchema.parse(JSON.parse(line));
  } finally {
    await site[Symbol.asyncDispose]();
  }
}

/** The title in which a page writes what it measured. */
export async function writtenTitle(port: number): Promise<string> {
  for (const from = performance.now(); performance.now() - from < LIMIT_MS;) {
    const response = await fetch(`http://127.0.0.1:${port}/json/list`);
    const list = z.array(z.looseObject({ title: z.string() })).parse(await response.json());
    const found = list.map(({ title }) => title).find((title) => /^(?:measured|failed) /.test(title));
    if (found !== undefined) return found;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  throw new Error(`The page measured nothing in ${LIMIT_MS / 1000} s.`);
}

async function measuredInPage(program: Program, actions: number): Promise<Measured> {
  const after = `<script>addEventListener('load', () => setTimeout(() => ${measure('performance.memory.usedJSHeapSize', actions, program.settleMs)}.then((text) => { document.title = 'measured ' + text; }, (thrown) => { document.title = 'failed ' + thrown; }), 1000))</script>`;
  const site = await startSite(pageFiles(program, after));
  const flags = ['--js-flags=--expose-gc', '--enable-precise-memory-info'];
  const chromium = await startChromium([site.url()], { flags });
  try {
    const text = await writtenTitle(chromium.port);
    // The list writes titles as HTML.
    if (text.startsWith('failed')) throw new Error(text);
    return MeasuredSchema.parse(JSON.parse(text.slice('measured '.length).replaceAll('&quot;', '"')));
  } finally {
    await chromium[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  }
}

/** `actions`: of each of the three parts and of the two before them, if they take no longer than `PART_MS`. */
export async function measured(program: Program, name: string, actions: number): Promise<Measured> {
  return program.where === 'node' ? measuredInNode(program, name, actions) : measuredInPage(program, actions);
}
