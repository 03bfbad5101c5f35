import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startChromium, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { InteractResultSchema } from '../../../shared/capabilities/page/interact-result.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';
import { bundlePage } from '../testing/framework-pages/bundle-page.ts';

let bench: CoreBench;
let claude: BenchCaller;
let plain: Site;
beforeAll(async () => {
  bench = await createCoreBench({ evalMode: 'allow' }, { withoutCooldowns: true });
  plain = bench.keep(await startSite({ '/': '<title>plain</title><button>Press</button>' }));
  await bench.connect(bench.keep(await startChromium([plain.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());
async function inPage(expression: string): Promise<unknown> {
  const { value } = await claude.run('pen_evaluate', { expression: `[(${expression})]` });
  return z.tuple([z.unknown()]).parse(JSON.parse(String(value['value'])))[0];
}
test('x', async () => {
  const { files } = await bundlePage('renders-angular.js', { minified: true });
  const site = bench.keep(await startSite(files));
  await claude.run('pen_navigate', { action: 'goto', url: site.url(), wait: 10 });
  const { text, value } = await claude.run('pen_interact', {
    steps: [{ click: 'Save' }, { click: 'More' }, { click: 'Reset 20' }, { click: 'Mark' }],
    measure: true,
    reset: 'counted = {}, true',
  });
  console.log(text);
  const { second } = InteractResultSchema.parse(value);
  for (const s of second?.renders?.steps ?? []) {
    console.log(s?.failure, JSON.stringify(s?.commits));
    for (const c of s?.components ?? [])
      console.log(
        c.name,
        c.place?.url,
        c.place?.line,
        c.renders,
        c.mounts,
        c.reasons
          .map((r) =>
            JSON.stringify([
              r.renders,
              r.equalOutputs,
              r.unknownOutputs,
              r.inputs.map(({ kind, name, sameness, type, isShifted, from }) =>
                [
                  kind,
                  name,
                  sameness,
                  type,
                  isShifted,
                  from?.by,
                  from?.place.url.split('/').at(-1),
                  from?.place.line,
                ].join(' '),
              ),
            ]),
          )
          .join('\n    '),
      );
  }
  console.log(await inPage('counted'));
});
