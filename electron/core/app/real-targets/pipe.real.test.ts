/** A real Chromium that is reached only over its pipe, through a whole core: parallel captures, an audit, and the state after them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OWN_PROGRAMS } from '../../process/own-programs-fixture.ts';
import { unwrap } from '../../../../shared/base/errors.ts';
import { createBrowserLaunch, type BrowserLaunch } from '../../browser-launch/index.ts';
import { listeningPorts } from '../../cdp/testing/listening-ports.ts';
import { eventually, startSite, type Site } from '../../cdp/testing/real-targets.ts';
import { createLighthouse } from '../../../features/audits/index.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../testing/core-bench.ts';

/** Lighthouse waits until a page is idle. */
const QUIET_PAGE = '<!doctype html><html lang="en"><title>Quiet</title><h1>Quiet</h1></html>';

/** Some ten megabytes of snapshot, and activity for a trace. */
const PAGE = `<!doctype html><html lang="en"><title>Piped</title><h1>Piped</h1><script>
class Kept { constructor(i) { this.text = 'kept ' + i; } }
globalThis.kept = Array.from({ length: 60000 }, (_, i) => new Kept(i));
setInterval(() => { const until = performance.now() + 60; while (performance.now() < until); }, 200);
</script></html>`;

const HEADLESS = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-sync',
  // The popup of the address bar is a page that nobody sees here, and more than half of what a start computes.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
];

let bench: CoreBench;
let launch: BrowserLaunch;
let site: Site;
let pid = 0;
let claude: BenchCaller;

beforeAll(async () => {
  bench = await createCoreBench(
    {},
    {
      lighthouse: (log) =>
        createLighthouse({
          execPath: process.execPath,
          ...OWN_PROGRAMS.lighthouse,
          log,
        }),
    },
  );
  const { core } = bench;
  site = bench.keep(await startSite({ '/': PAGE, '/quiet': QUIET_PAGE }));
  launch = createBrowserLaunch({
    dataDirectory: join(bench.folder, 'browser'),
    log: core.log,
    extraArguments: HEADLESS,
    readyDeadlineMs: 600_000,
  });
  const browser = await launch.launch();
  ({ pid } = browser);
  const { targets } = unwrap(await core.endpoints.connect(core.endpoints.addPipe(browser.pipe, 'launched').id));
  claude = bench.caller('Claude Code');
  await claude.run('pen_select_page', { targetId: targets.find(({ type }) => type === 'page')?.id });
  await claude.run('pen_navigate', { action: 'goto', url: site.url() });
});
afterAll(async () => {
  await launch.close();
  await bench[Symbol.asyncDispose]();
});

/** The library's file of an answer's capture. */
async function file(value: Record<string, unknown>): Promise<string> {
  return readFile(unwrap(bench.core.library.get(String(value['captureId']))).file, 'utf8');
}

describe('a browser over its pipe', () => {
  test('is listed with its pages', async () => {
    const listed = await claude.run('pen_list_pages');
    expect(listed.text).toContain('Piped');
    expect(bench.core.endpoints.endpoints()).toMatchObject([{ address: 'pipe:browser', state: 'connected' }]);
  });

  test.runIf(process.platform === 'linux')('listens on no port', async () => {
    expect(await listeningPorts(pid)).toEqual([]);
  });

  test('records a heap snapshot and a trace at once, and answers other calls during that', async () => {
    const other = bench.caller('Another assistant');
    const tracing = claude.run('pen_capture_trace', { duration: 2 });
    const metrics = other.run('pen_performance_metrics');
    const snapshot = await other.run('pen_heap_snapshot');
    await metrics;
    const { strings, snapshot: head } = JSON.parse(await file(snapshot.value)) as {
      strings: string[];
      snapshot: { node_count: number };
    };
    expect(strings).toContain('Kept');
    expect(head.node_count).toBeGreaterThan(60_000);
    const trace = JSON.parse(await file((await tracing).value)) as { traceEvents: { name: string }[] };
    expect(trace.traceEvents.map(({ name }) => name)).toContain('RunTask');
  });

  test('is audited by Lighthouse, which leaves the page usable @night', async () => {
    const audited = await claude.run('pen_lighthouse', { categories: ['seo'], url: site.url('/quiet') });
    expect(audited.text).toMatch(/\*\*`SEO`\*\*: \d+\/100/);
    // If a session that waits for debuggers were left over, nothing would load.
    await claude.run('pen_navigate', { action: 'goto', url: site.url() });
    const status = await claude.run('pen_status');
    expect(status.text).toContain('pipe:browser');
  });

  test('is reported gone when it ends', async () => {
    process.kill(-pid, 'SIGKILL');
    const { core } = bench;
    await eventually('the end', () => (core.endpoints.endpoints()[0]?.state === 'lost' ? true : null));
    expect(await claude.ask('pen_performance_metrics')).toMatchObject({
      ok: false,
      error: { code: 'not_connected', message: expect.stringContaining('pipe:browser') as string },
    });
  });
});
