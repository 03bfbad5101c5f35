/**
 * Writes a synthetic CPU profile in V8's format without holding its text: a call tree as deep as a framework's, and samples that walk
 * through it. The same numbers always give the same bytes; 490,000 calls and samples give about 92 MB.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createRandom } from '../random.ts';

const FUNCTIONS = 12_000;
const SCRIPTS = 600;
const DEEPEST = 90;
const INTERVAL_US = 125;
const FLUSH_CHARS = 1 << 20;

/** A chart has about five boxes for four samples. */
export function makeSyntheticProfile(path: string, nodes: number, samples = nodes): void {
  const random = createRandom();
  const parent = new Int32Array(nodes).fill(-1);
  const functionOf = new Int32Array(nodes);
  const callees: number[][] = Array.from({ length: nodes }, () => []);
  // Depth first, as V8 numbers them: each call is a child of one of the open calls.
  const open: number[] = [0];
  for (let node = 1; node < nodes; node += 1) {
    const goesDown = random(100) < 72 && open.length < DEEPEST;
    if (!goesDown) open.length = Math.max(1, open.length - 1 - random(open.length < 20 ? 3 : 12));
    const by = open.at(-1) ?? 0;
    const siblings = callees[by] ?? [];
    parent[node] = by;
    // Siblings are different functions.
    functionOf[node] = ((functionOf[by] ?? 0) * 7 + 13 + siblings.length) % FUNCTIONS;
    siblings.push(node);
    open.push(node);
  }
  const sampled = new Int32Array(samples);
  const hits = new Int32Array(nodes);
  let at = 1;
  for (let sample = 0; sample < sampled.length; sample += 1) {
    // It stays, continues nearby, and sometimes jumps elsewhere.
    const dice = random(100);
    if (dice >= 45) at = dice < 98 ? at + random(9) - 3 : random(nodes);
    at = Math.min(nodes - 1, Math.max(1, at));
    sampled[sample] = at;
    hits[at] = (hits[at] ?? 0) + 1;
  }

  const file = openSync(path, 'w');
  let text = '';
  const write = (part: string): void => {
    text += part;
    if (text.length < FLUSH_CHARS) return;
    writeSync(file, text);
    text = '';
  };
  write('{"nodes":[');
  for (let node = 0; node < nodes; node += 1) {
    const of = functionOf[node] ?? 0;
    const frame =
      node === 0
        ? '"functionName":"(root)","scriptId":"0","url":"","lineNumber":-1,"columnNumber":-1'
        : `"functionName":"${of % 11 === 0 ? '' : `fn${of % 9 === 0 ? 'Handler' : ''}${of}`}","scriptId":"${of % SCRIPTS}",` +
          `"url":"http://x.test/js/${(of % SCRIPTS) * 7919}.js","lineNumber":${of % 977},"columnNumber":${of % 71}`;
    const below = callees[node] ?? [];
    const children = below.length === 0 ? '' : `,"children":[${below.map((callee) => callee + 1).join()}]`;
    const seen = hits[node] ?? 0;
    const ticks = seen === 0 ? '' : `,"positionTicks":[{"line":${(of % 977) + 1 + (node % 5)},"ticks":${seen}}]`;
    write(`${node === 0 ? '' : ','}{"id":${node + 1},"callFrame":{${frame}},"hitCount":${seen}${children}${ticks}}`);
  }
  const startUs = 1_000_000_000;
  let endUs = startUs;
  const deltas = Array.from(sampled, () => {
    const delta = INTERVAL_US - 20 + random(40);
    endUs += delta;
    return delta;
  });
  write(`],"startTime":${startUs},"endTime":${endUs + INTERVAL_US},"samples":[`);
  for (const [sample, node] of sampled.entries()) write(`${sample === 0 ? '' : ','}${node + 1}`);
  write('],"timeDeltas":[');
  for (const [sample, delta] of deltas.entries()) write(`${sample === 0 ? '' : ','}${delta}`);
  write(']}');
  writeSync(file, text);
  closeSync(file);
}
