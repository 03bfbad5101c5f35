/** Shows that a case is what it says, without any tool of ours: the heap after garbage collections, or the time of an action. */
import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { eventually, startChromium, startSite } from '../../electron/cdp/testing/real-targets.ts';
import { nodeDriver, pageFiles, type Program } from './case.ts';

/** More than this in each of three parts is growth: bytes per action. */
const GROWTH_BYTES = 64;
const PARTS = 3;
/** A part ends after this, where its actions take long. */
const PART_MS = 4000;
const LIMIT_MS = 180_000;

/** Bytes per action in each part, and the median time of an action in milliseconds. */
const MeasuredSchema = z.object({ bytes: z.array(z.number()), ms: z.number() });
export type Measured = z.infer<typeof MeasuredSchema>;

/** Grows in each part. */
export function grows({ bytes }: Measured): boolean {
  return bytes.length === PARTS && bytes.every((each) => each > GROWTH_BYTES);
}

/** Runs in the target; `used` is an expression for bytes in use, `actions` the actions of a part. */
const measure = (used: string, actions: number): string => `(async () => {
  const pause = () => new Promise((done) => setTimeout(done, 30));
  const settle = async () => { for (let at = 0; at < 4; at += 1) { await pause(); gc(); } return ${used}; };
  const part = async () => { let done = 0; const from = performance.now(); while (done < ${actions} && performance.now() - from < ${PART_MS}) { const at = performance.now(); await act(); times.push(performance.now() - at); done += 1; } return done; };
  const times = []; const bytes = []; await part(); await part(); let before = await settle();
  for (let number = 0; number < ${PARTS}; number += 1) { const done = await part(); const after = await settle(); bytes.push(Math.round((after - before) / done)); before = after; }
  return JSON.stringify({ bytes, ms: times.sort((a, b) => a - b)[times.length >> 1] });
})()`;

function measuredInNode(program: Program, name: string, actions: number): Measured {
  const script = `require(${JSON.stringify(nodeDriver(program, `${name} verified`))});
${measure('process.memoryUsage().heapUsed + process.memoryUsage().external', actions)}.then((text) => { console.log('measured ' + text); process.exit(0); });`;
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  const node = process.env['npm_node_execpath'] ?? 'node';
  const { stdout, stderr } = spawnSync(node, ['--expose-gc', '-e', script], {
    encoding: 'utf8',
    env: environment,
    timeout: LIMIT_MS,
  });
  const line = /^measured (.*)$/m.exec(stdout)?.[1];
  if (line === undefined) throw new Error(`${name} measured nothing: ${stderr.slice(-600)}`);
  return MeasuredSchema.parse(JSON.parse(line));
}

async function measuredInPage(program: Program, actions: number): Promise<Measured> {
  const after = `<script>addEventListener('load', () => setTimeout(() => ${measure('performance.memory.usedJSHeapSize', actions)}.then((text) => { document.title = 'measured ' + text; }, (thrown) => { document.title = 'failed ' + thrown; }), 1000))</script>`;
  const site = await startSite(pageFiles(program, after));
  const flags = ['--js-flags=--expose-gc', '--enable-precise-memory-info'];
  const chromium = await startChromium([site.url()], { flags });
  try {
    const text = await eventually('the page measuring itself', async () => {
      const list = z
        .array(z.looseObject({ title: z.string() }))
        .parse(await (await fetch(`http://127.0.0.1:${chromium.port}/json/list`)).json());
      return list.map(({ title }) => title).find((title) => /^(?:measured|failed) /.test(title)) ?? null;
    });
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
