/** Work of the measured targets: only what a recording makes slower. Each returns its duration and CPU time in milliseconds. */
import CDP from 'chrome-remote-interface';
import { z } from 'zod';
import type { TalkingPage } from '../live/talking-page.ts';

/** One run, in milliseconds. */
export interface Run {
  readonly wallMs: number;
  /** On the main thread. */
  readonly cpuMs: number;
}

/** Short tasks, each with computing, a message event and a layout. */
const WORK = `(async () => {
  const startedAt = performance.now();
  const list = document.body.appendChild(document.createElement('ul'));
  for (let turn = 0; turn < 500; turn += 1) {
    let sum = 0;
    for (let i = 0; i < 60_000; i += 1) sum += Math.sqrt(i * turn);
    const item = list.appendChild(document.createElement('li'));
    item.textContent = String(sum);
    if (list.childElementCount > 50) list.firstElementChild.remove();
    item.getBoundingClientRect();
    await new Promise((next) => { const channel = new MessageChannel(); channel.port1.onmessage = () => { channel.port1.close(); next(); }; channel.port2.postMessage(0); });
  }
  list.remove();
  return performance.now() - startedAt;
})()`;
/** 200 requests and 5,000 console messages. */
const TALK = `(async () => {
  const startedAt = performance.now();
  for (let round = 0; round < 5; round += 1) {
    const asking = askFor(round * 40, 40);
    for (let at = 0; at < 1000; at += 1) console.log('message', round, at, { round, at, of: 'the page' });
    await asking;
    await wait();
  }
  return performance.now() - startedAt;
})()`;
const PAGE_WORK = { talking: TALK, working: WORK } as const;
export const NODE_SCRIPT = 'setInterval(() => undefined, 1000)';
const NODE_WORK = `(async () => {
  const cpuMs = () => { const { user, system } = process.threadCpuUsage?.() ?? process.cpuUsage(); return (user + system) / 1000; };
  const [startedAt, fromMs] = [performance.now(), cpuMs()];
  let kept = [];
  for (let turn = 0; turn < 150; turn += 1) {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({ i, text: 'row ' + (i * turn) }));
    kept = rows.filter(({ text }) => text.endsWith('7')).map(({ i }) => i).sort((a, b) => b - a);
    JSON.parse(JSON.stringify(rows.slice(0, 500)));
    await new Promise((next) => setImmediate(next));
  }
  return [performance.now() - startedAt + kept.length * 0, cpuMs() - fromMs];
})()`;

export type PageLoad = keyof typeof PAGE_WORK;

async function evaluated(port: number, target: string | undefined, expression: string): Promise<unknown> {
  const client = await CDP({ port, local: true, ...(target === undefined ? {} : { target }) });
  const { result } = await client.Runtime.evaluate({ expression, awaitPromise: true, returnByValue: true });
  await client.close();
  return result.value;
}

/** Runs a load in a tab of the page. */
export async function runInPage(page: TalkingPage, target: string, load: PageLoad): Promise<Run> {
  const client = await CDP({ port: page.port, target, local: true });
  const cpuS = async (): Promise<number> =>
    (await client.Performance.getMetrics()).metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN;
  await client.Performance.enable({});
  const fromS = await cpuS();
  const wallMs = z.number().parse(await evaluated(page.port, target, PAGE_WORK[load]));
  const cpuMs = ((await cpuS()) - fromS) * 1000;
  await client.close();
  return { wallMs, cpuMs };
}

/** Runs the load of a Node process. */
export async function runInNode(port: number): Promise<Run> {
  const [wallMs, cpuMs] = z.tuple([z.number(), z.number()]).parse(await evaluated(port, undefined, NODE_WORK));
  return { wallMs, cpuMs };
}
