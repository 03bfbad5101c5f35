/** The workflow explore through a whole core on a real Chromium: a leak that nobody named, its hunt, and the exploration in the library. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { penWorkflow } from '../../../shared/capabilities/workflow/workflow.ts';
import { startChromium, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../testing/core-bench.ts';

const PAGE = `<title>Desk</title><button aria-expanded="false">Panel</button><button>Delete desk</button><div></div><script>
const opened = [];
class Panel { constructor() { this.cells = Array.from({ length: 60 }, (_, at) => ({ at })); } }
document.querySelector('button').onclick = ({ target }) => {
  const isOpen = target.getAttribute('aria-expanded') === 'true';
  target.setAttribute('aria-expanded', String(!isOpen));
  document.querySelector('div').textContent = isOpen ? '' : 'open';
  if (!isOpen) opened.push(new Panel());
};
</script>`;

let bench: CoreBench;
let site: Site;

beforeAll(async () => {
  bench = await createCoreBench();
  site = bench.keep(await startSite({ '/': PAGE }));
  await bench.connect(bench.keep(await startChromium([site.url()])));
});
afterAll(() => bench[Symbol.asyncDispose]());

test('an assistant explores the page that is open: the leak, its hunt, and what only a person can allow', async () => {
  const claude = bench.caller('Claude Code');
  const answer = await claude.run('pen_workflow', { name: 'explore' });
  const { verdict, findings, extra, nextSteps } = penWorkflow.result.parse(answer.value);
  expect({ verdict, findings }).toEqual({ verdict: 'FAIL', findings: [expect.stringMatching(/Panel.*Hunt: hunt-/)] });
  expect(extra?.rows).toEqual([['button "Delete desk"', 'its name says "Delete"']]);
  const [kept] = bench.core.library.list().filter(({ kind }) => kind === 'exploration');
  expect(nextSteps.join('\n')).toContain(kept?.id ?? 'not kept');
  const told = await claude.run('pen_export', { capture: kept?.id ?? '', format: 'html', path: 'explored.html' });
  expect(told.text).toContain('explored.html');
});
