/** The workflow try: changes that exist in a target only, what they do, and that nothing of them stays. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import { startChromium, startNode, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

const SLOWLY =
  'let sum = 0; for (let round = 0; round < 400000; round += 1) { sum = 0; for (const each of numbers) sum += each; } return sum;';
const FAST = 'let sum = 0; for (const each of numbers) sum += each; return sum;';

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;

beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  site = bench.keep(
    await startSite({
      '/': `<html lang="en"><title>sum</title><script src="early.js"></script><button>Add up</button><p>Nothing</p><script src="sum.js"></script>`,
      '/early.js': 'globalThis.early = true;',
      '/sum.js': `const numbers = Array.from({ length: 3000 }, (_, at) => (at * 7919) % 1009);
function addUp() { ${SLOWLY} }
document.querySelector('button').addEventListener('click', () => { document.querySelector('p').textContent = 'Sum ' + addUp(); });`,
    }),
  );
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

const tried = async (params: object) => {
  const answer = await claude.run('pen_workflow', { name: 'try', ...params });
  return penWorkflow.result.parse(answer.value);
};
const refusal = async (params: object) => {
  const asked = await claude.ask('pen_workflow', { name: 'try', ...params });
  return asked.ok ? 'it was done' : asked.error.message;
};
const inPage = async (expression: string): Promise<unknown> =>
  (await claude.run('pen_evaluate', { expression })).value['value'];

describe('a page', () => {
  test('does less with another text of its script, and has its own again afterwards', async () => {
    const change = [{ replace: SLOWLY, with: FAST, in: 'sum.js' }];
    const { verdict, reasons, proof } = await tried({ change, steps: ['click Add up'] });
    expect({ verdict, reasons }).toMatchObject({ verdict: 'NONE' });
    expect(reasons[0]).toMatch(/^With “.+” for “.+” in sum\.js: CPU time of the steps .+ → .+; INP .+ → /);
    expect(proof?.figures.find(({ name }) => name === 'inp')).toMatchObject({ effect: 'less' });
    expect(await inPage('addUp.toString()')).toContain('round < 400000');
  });

  test('waits for a request that is delayed @night', async () => {
    const { verdict, reasons } = await tried({ change: ['delay early.js 2000'] });
    expect({ verdict, reasons }).toMatchObject({ verdict: 'NONE' });
    expect(reasons[0]).toMatch(/^With early\.js delayed by 2000 ms: FCP .+ \(\+/);
  });

  test('that lacks what it shows is told to end with other content @night', async () => {
    const change = ['run document.addEventListener("DOMContentLoaded", () => document.querySelector("p").remove())'];
    const { findings } = await tried({ change });
    expect(findings.join('\n')).toContain('Nothing');
    expect(await inPage('document.querySelector("p").textContent')).toBe('Nothing');
  });

  test('a change that takes no effect is an error that says why @night', async () => {
    expect(await refusal({ change: ['block nowhere.js'] })).toContain('sent no request to `nowhere.js`');
    expect(await refusal({ change: [{ replace: 'gone()', with: '', in: 'sum.js' }] })).toContain(
      'does not have this text',
    );
    expect(await refusal({ change: [{ replace: 'return sum', with: 'return (', in: 'sum.js' }] })).toContain(
      'does not parse with the new text',
    );
    expect(
      await refusal({
        change: [{ replace: 'return sum', with: 'return fewer', in: 'sum.js' }],
        steps: ['click Add up'],
      }),
    ).toContain('`fewer` is neither a variable at this place nor a global of the page');
    expect(await refusal({ change: ['run nonsense()'] })).toContain('nonsense is not defined');
    expect(await refusal({ change: ['style p { colour: red }'] })).toContain('no declaration that the browser knows');
    expect(await inPage('addUp.toString()')).toContain('round < 400000');
  });

  test('is not changed for a caller that may not run code', async () => {
    const strict = await createCoreBench({ evalMode: 'off' });
    try {
      const asked = await strict.caller('Claude Code').ask('pen_workflow', { name: 'try', change: ['block early.js'] });
      expect(asked).toMatchObject({ ok: false });
    } finally {
      await strict[Symbol.asyncDispose]();
    }
  });
});

test('a function of a minified program is another one while it is tried @night', async () => {
  const others = Array.from({ length: 60 }, (_, at) => `function other${at}(a){return a+${at}}`).join('');
  const shop = 'class Shop{price(n){let s=0;for(let i=0;i<n;i+=1)s+=i%7;return s>=0}}const shop=new Shop;';
  const program = `${others}${shop}globalThis.act=()=>shop.price(3e7);setInterval(()=>{},1e6);`;
  const [node] = await bench.connect(bench.keep(await startNode(program)));
  const params = { steps: ['act()'], target: node?.id, claim: 'actionTime' };
  const change = [{ replace: 'i<n', with: 'i<9', in: 'target.js' }];
  expect(await tried({ ...params, change })).toMatchObject({ verdict: 'PASS' });
  const left = await claude.run('pen_evaluate', {
    expression: 'Object.keys(globalThis).filter((name) => name.startsWith("$pen")).length',
    target: node?.id,
  });
  expect(left.value['value']).toBe('0');
  expect(await refusal({ ...params, change: [{ replace: 'a+59', with: 'a', in: 'target.js' }] })).toContain(
    'No call of `other59` was seen',
  );
});

test('a process does less with another function, which is taken back', async () => {
  const slowly =
    'globalThis.act = () => { let sum = 0; for (let at = 0; at < 3e7; at += 1) sum += at % 7; return sum > 0; };';
  const [node] = await bench.connect(bench.keep(await startNode(`${slowly} setInterval(() => {}, 1e6);`)));
  const run =
    'run (() => { const { act } = globalThis; globalThis.act = () => true; return () => { globalThis.act = act; }; })()';
  const params = { steps: ['act()'], target: node?.id };
  const { verdict, reasons } = await tried({ ...params, change: [run] });
  expect({ verdict, reasons }).toMatchObject({ verdict: 'NONE' });
  expect(reasons[0]).toContain('Time of an action ');
  const left = await claude.run('pen_evaluate', { expression: 'act.toString()', target: node?.id });
  expect(left.value['value']).toContain('3e7');
  expect(await refusal({ ...params, change: ['run globalThis.kept = 1'] })).toContain('no function that takes it back');
  expect(await refusal({ ...params, change: ['block x'] })).toContain('has no change “block”');
});
