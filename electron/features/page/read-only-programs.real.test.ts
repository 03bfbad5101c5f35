/** Programs from the grammar as read-only code, in a real Node and a real Chromium: none writes, changes the target's values or makes a file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sample } from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pause } from '../../../shared/base/within.ts';
import { ASYNC_PROGRAMS, readOnlyProgram } from '../../../shared/core/capability/testing/read-only-programs.ts';
import { startChromium, startNode, startSite } from '../../core/cdp/testing/real-targets.ts';
import { isNight } from '../../core/process/night-fixture.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

const PROGRAMS = isNight() ? 10_000 : 400;
/** Some run, or the test would show nothing. */
const LEAST_READ = PROGRAMS / 50;

let bench: CoreBench;
let claude: BenchCaller;
beforeEach(async () => {
  bench = await createCoreBench({ evalMode: 'allow' });
  claude = bench.caller('Claude Code');
});
afterEach(() => bench[Symbol.asyncDispose]());

/** `hit(n)` writes, and `stateOf` is what must stay. */
const TARGET = `
  globalThis.hits = [];
  globalThis.hit = (program) => { hits.push(program); };
  globalThis.W = { a: [1, 2, 3], o: { x: 1 }, b: new Uint8Array([1, 2, 3]), getState: function () { return W.a; }, getBytes: function () { return W.b; } };
  globalThis.stateAtFirst = '';
  globalThis.stateOf = ((log) => () => JSON.stringify([
    [globalThis, Array.prototype, Object.prototype, console, W, W.a, W.o, W.b, W.getState, W.getBytes, globalThis.process?.env ?? {}].map((one) => Reflect.ownKeys(one).map(String).sort()),
    W, [...W.b], console.log === log,
  ]))(console.log);
  stateAtFirst = stateOf();
`;

const startPage = async (): Promise<Awaited<ReturnType<typeof startChromium>>> => {
  const site = bench.keep(await startSite({ '/': `<title>programs</title><script>${TARGET}</script>` }));
  return startChromium([site.url()]);
};
const startProgram = (file: string): ReturnType<typeof startNode> =>
  startNode(
    `const { writeFileSync } = require('node:fs');${TARGET.replace('hits.push(program);', `writeFileSync(${JSON.stringify(file)}, ''); $&`)}; setInterval(() => 0, 20);`,
  );

test.each([
  ['Node', startProgram],
  ['Chromium', startPage],
] as const)(
  'read-only programs of every form run no code after the guard in %s',
  async (_name, start) => {
    const file = join(bench.folder, 'written');
    await bench.connect(bench.keep(await start(file)));
    const programs = [...ASYNC_PROGRAMS, ...sample(readOnlyProgram, PROGRAMS)];
    let read = 0;
    for (const [at, program] of programs.entries()) {
      const expression = program.replaceAll('HIT()', `hit(${at})`);
      const outcome = await claude.ask('pen_evaluate', { expression, readOnly: true, timeoutMs: 2000 });
      if (outcome.ok) read += 1;
    }
    await pause(300);
    const { value } = await claude.run('pen_evaluate', {
      expression: '({ hits: [...new Set(hits)], isSame: stateOf() === stateAtFirst, values: JSON.stringify(W) })',
    });
    const { hits, isSame, values } = JSON.parse(String(value['value'])) as {
      hits: number[];
      isSame: boolean;
      values: string;
    };
    expect(hits.map((at) => programs[at])).toEqual([]);
    expect([isSame, values]).toEqual([true, '{"a":[1,2,3],"o":{"x":1},"b":{"0":1,"1":2,"2":3}}']);
    expect(existsSync(file)).toBe(false);
    expect(read).toBeGreaterThan(LEAST_READ);
  },
  1_800_000,
);
