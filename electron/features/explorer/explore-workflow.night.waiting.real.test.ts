/** The workflow explore through a whole core on a real Chromium: a leak that nobody named, its hunt, and the exploration in the library. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { penWorkflow } from '../../../shared/features/workflow/tools/pen-workflow.ts';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { createLog } from '../../core/log/log.ts';
import { createMcpServer } from '../../core/mcp/server.ts';
import { call, textOf, until } from '../../core/app/testing/access-bench.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';

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
  expect(extra?.rows).toEqual([['button "Delete desk"', 'its name says "delete"']]);
  const [kept] = bench.core.library.list().filter(({ kind }) => kind === 'exploration');
  expect(nextSteps.join('\n')).toContain(kept?.id ?? 'not kept');
});

test('a client that waits for seconds reads an exploration by its run, and one that leaves ends it, with what it found in the library', async () => {
  const { core } = bench;
  const token = 'a-token-of-thirty-two-characters-0';
  const server = createMcpServer({
    ...{ runner: core.runner, sessions: core.sessions, library: core.library, version: '0.0.0' },
    ...{ log: createLog({ level: 'error', write: () => undefined }), mcpToken: token, personToken: `${token}-person` },
    firstAnswerMs: 1500,
  });
  const listening = await server.listen({ host: '127.0.0.1', port: 0, exactPort: true });
  if (!listening.ok) throw new Error(listening.error.message);
  const connect = async (): Promise<{ client: Client; transport: StreamableHTTPClientTransport }> => {
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    const transport = new StreamableHTTPClientTransport(new URL(listening.value.address), { requestInit });
    const client = new Client({ name: 'impatient', version: '1' });
    await client.connect(transport);
    return { client, transport };
  };
  const explorations = (): number => core.library.list().filter(({ kind }) => kind === 'exploration').length;
  try {
    const { client, transport } = await connect();
    const first = textOf(await call(client, 'pen_workflow', { name: 'explore' }));
    const capture = /run-[0-9a-f]{16}/.exec(first)?.[0] ?? first;
    expect(first).toContain('It continues.');
    // Nothing is known yet of how long its parts take.
    expect(first).not.toContain('expected to take');
    const again = await call(client, 'pen_workflow', { name: 'explore' });
    expect(again.isError).toBe(true);
    expect(textOf(again)).toContain(capture);
    let read = '';
    while (!read.includes('Workflow: explore')) read = textOf(await call(client, 'pen_capture_info', { capture }));
    expect(read).toMatch(/Panel.*hunt-/);
    const before = explorations();
    await call(client, 'pen_workflow', { name: 'explore' });
    // A client that leaves before the page is walked leaves nothing to keep.
    const isWalked = (): boolean =>
      core.runner.running().some(({ progress }) => progress?.message.startsWith('Screening') === true);
    await until(() => (isWalked() ? true : undefined));
    await transport.terminateSession();
    await until(() => (core.runner.running().length === 0 ? true : undefined));
    expect(explorations()).toBe(before + 1);
    expect(core.locks.state().held).toEqual([]);
  } finally {
    await server.close();
  }
});
