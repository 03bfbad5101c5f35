/** `pen check` on a real page, a Node program and a test that opens its own browser: budgets that are kept and that are not, and runs that fail. */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CheckReportSchema } from '../../../../shared/features/prove/contract/budget-reports.ts';
import { startSite, type Site } from '../../../core/cdp/testing/real-targets.ts';
import { createCommandLine, type CommandLine, type Ran } from '../../../core/cli/testing/command-line.ts';
import { PLAIN_NODE } from '../../../core/process/own-programs-fixture.ts';

/** A click does a fixed amount of work, some 100 ms, and leaves a detached element behind; code and styles that nothing uses; one more request. */
const PAGE = `<!doctype html><title>shop</title><style>.unused { color: red }</style>
<h1>Shop</h1><button onclick="order()">Order</button><script src="/shop.js"></script>`;
const SCRIPT = `class Order { lines = Array.from({ length: 50 }, (_, id) => ({ id })); }
const orders = [];
function order() { let sum = 0; for (let i = 0; i < 1e8; i++) sum = (sum * 31 + i) | 0; orders.push(sum, new Order(), document.createElement('aside')); }
function neverCalled() { return 'a text that is never used, and long enough to count for something'; }`;

/** Spins for 150 ms of CPU time: waits for a processor count for nothing. */
const PROGRAM = `function spin(ms) { const start = process.cpuUsage(); let sum = 0; do { for (let i = 0; i < 1e4; i += 1) sum += Math.sqrt(sum + 1); } while (process.cpuUsage(start).user < ms * 1000); return sum; }
spin(400);`;
/** The same next to three times as many busy processes as there are processors: writes the CPU time and the duration into the named file. */
const CROWDED = `const others = Array.from({ length: 3 * require('node:os').availableParallelism() }, () =>
  require('node:child_process').spawn(process.execPath, ['-e', 'for (;;);'], { env: { ...process.env, NODE_OPTIONS: '' } }));
const used = () => { const { user, system } = (process.threadCpuUsage ?? process.cpuUsage).call(process); return (user + system) / 1000; };
const [fromMs, before] = [performance.now(), used()];
${PROGRAM}
const figures = { cpuMs: used() - before, wallMs: performance.now() - fromMs };
for (const other of others) other.kill('SIGKILL');
require('node:fs').writeFileSync(process.argv[2], JSON.stringify(figures));`;
/** From outside: a process that kills itself waits for its debugger before. */
const KILLED = `require('node:child_process').spawn('kill', ['-9', String(process.pid)]); setInterval(() => {}, 10);`;
const FORKING = `require('node:child_process').execFileSync(process.execPath, ['-e', '0'], { stdio: 'inherit' });
${PROGRAM} process.exit(0);`;
/** Acts as a test runner: opens a browser with our port, and asks for the recording. */
const TEST = `const { spawn } = require('node:child_process');
const profile = require('node:fs').mkdtempSync(require('node:path').join(require('node:os').tmpdir(), 'pen-check-test-'));
const [browser, url, ends] = process.argv.slice(2);
const child = spawn(browser, ['--headless', '--no-sandbox', '--remote-debugging-port=' + process.env.PEN_CDP_PORT, '--user-data-dir=' + profile, url], { stdio: 'ignore' });
const ask = async (what) => { const answer = await fetch(process.env.PEN_CHECK_URL + what); if (!answer.ok) throw new Error(await answer.text()); };
(async () => {
  for (;;) {
    const open = await fetch(process.env.PEN_CDP_URL + '/json/list').then((list) => list.json(), () => []);
    if (open.some((page) => page.url === url && page.title.endsWith('(loaded)'))) break;
    await new Promise((next) => setTimeout(next, 50));
  }
  await ask('/start');
  if (ends !== undefined) child.kill('SIGKILL');
  await ask('/stop');
})().then(() => child.kill(), (error) => { console.error(error); child.kill(); process.exitCode = 1; });`;

/** Keeps three rows of each request. */
const SERVER = `class OrderRow { constructor(id) { this.id = id; } }
const rows = [];
require('node:http').createServer((request, response) => {
  for (let at = 0; at < 3; at += 1) rows.push(new OrderRow(request.url));
  response.end('3 rows');
}).listen(Number(process.argv[2]), '127.0.0.1');`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

const node = JSON.stringify(PLAIN_NODE);
const browser = process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium';

let line: CommandLine;
let site: Site;
beforeAll(async () => {
  line = await createCommandLine();
  site = await startSite({ '/': PAGE, '/shop.js': SCRIPT });
  for (const [name, text] of Object.entries({ PROGRAM, CROWDED, KILLED, FORKING, TEST, SERVER }))
    await writeFile(join(line.folder, `${name.toLowerCase()}.js`), text);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await line.remove();
});

/** One run without a warm-up, unless the file says otherwise. */
async function check(file: Record<string, unknown>, ...flags: readonly string[]): Promise<Ran> {
  await writeFile(join(line.folder, 'pen-budgets.json'), JSON.stringify({ repeats: 1, warmUp: 0, ...file }));
  return line.run(['check', `--browser=${browser}`, ...flags]);
}

/** The medians by the names of the budgets. */
function mediansOf(ran: Ran): Record<string, number> {
  const { budgets } = CheckReportSchema.parse(ran.json());
  return Object.fromEntries(budgets.map(({ name, current }) => [name, current.median]));
}

describe('a page', () => {
  test('has all its figures, and a table with links of the captures that are kept', async () => {
    const scenario = { url: site.url(), steps: ['click Order'], settleMs: 200 };
    const measures = [
      'stepsTime',
      'longTasks',
      'blockingTime',
      'inp',
      'lcp',
      'cls',
      'requests',
      'requestBytes',
      'unusedBytes',
      'cpuTime',
      'heapSize',
      'detachedNodes',
    ];
    const budgets = [
      ...measures.map((measure) => ({ measure, max: 1e9 })),
      { measure: 'functionTime', function: 'order', max: 1e9 },
      { measure: 'retainedBytes', class: 'Order', max: 1e9 },
    ];
    const ran = await check({ scenario, budgets }, '--json');
    expect(ran.stderr).not.toContain('pen: Run');
    expect(ran.status).toBe(0);
    const medians = mediansOf(ran);
    expect(medians).toMatchObject({ cls: 0, requests: 3, detachedNodes: 1 });
    // On a busy machine loading the page is one as well.
    expect(medians['longTasks']).toBeGreaterThanOrEqual(1);
    // The order takes 20 ms of a processor at least.
    expect(medians['stepsTime']).toBeGreaterThan(20);
    for (const name of [
      'blockingTime',
      'inp',
      'lcp',
      'requestBytes',
      'unusedBytes',
      'cpuTime',
      'functionTime order',
      'retainedBytes Order',
    ])
      expect([name, medians[name]]).toEqual([name, expect.any(Number)]);
    expect(Object.values(medians).every((median) => median >= 0)).toBe(true);
    expect(medians['functionTime order']).toBeGreaterThan(20);
    expect(medians['retainedBytes Order']).toBeGreaterThan(500);
    expect(medians['unusedBytes']).toBeGreaterThan(50);
    const links = CheckReportSchema.parse(ran.json()).budgets.map(({ current }) => current.link);
    const listed = await line.run(['call', 'pen_list_captures', '{}', '--standalone', '--json']);
    for (const link of links) expect(listed.stdout).toContain(link?.split('/').at(-1));
  });

  test('has the figures of queries about each of its captures, and an error in one ends the check @night', async () => {
    const scenario = { url: site.url(), steps: ['click Order'], settleMs: 200 };
    const query = (recording: string, sql: string) => ({ measure: 'sql', name: recording, recording, sql, max: 1e9 });
    const queries = [
      query('trace', "select count(*) from request where url like '%shop.js'"),
      query('heap', "select coalesce(sum(count), 0) from class where name = 'Order'"),
      query('cpu', "select count(*) from function where name = 'order'"),
      query('coverage', "select count(*) from file where url like '%shop.js'"),
    ];
    const ran = await check({ scenario, budgets: queries }, '--json');
    expect(ran.stderr).not.toContain('pen: Run');
    expect(mediansOf(ran)).toEqual({ 'sql trace': 1, 'sql heap': 1, 'sql cpu': 1, 'sql coverage': 1 });
    const program = { command: `${node} program.js` };
    const wrong = await check({ scenario: program, budgets: [query('cpu', 'select count(nmae) from function')] });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('The query "cpu": There is no column nmae in function.');
    expect(wrong.stderr).toContain('Did you mean name?');
  });

  test('that exceeds a budget exits with 1, says by how much, and writes the reports', async () => {
    const scenario = { url: site.url(), steps: ['click Order'], settleMs: 200 };
    const budgets = [
      { measure: 'longTasks', max: 0 },
      { measure: 'requests', max: 3 },
    ];
    const ran = await check({ scenario, budgets }, '--report=out.md,out.xml,out.json');
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain('Budgets are exceeded: Long tasks');
    expect(ran.stdout).toMatch(/Long tasks +OVER THE LIMIT/);
    expect(ran.stdout).toMatch(/Requests +within the limit/);
    expect(ran.stdout).toMatch(/Long tasks: pen:\/\/captures\/trace-[0-9a-f]{8}/);
    expect(await readFile(join(line.folder, 'out.xml'), 'utf8')).toContain('failures="1"');
    expect(await readFile(join(line.folder, 'out.md'), 'utf8')).toContain('OVER THE LIMIT');
    expect(CheckReportSchema.parse(JSON.parse(await readFile(join(line.folder, 'out.json'), 'utf8'))).verdict).toBe(
      'fail',
    );
  });

  test('grows by what each click leaves behind @night', async () => {
    const scenario = { url: site.url(), steps: ['click Order'], settleMs: 0 };
    const ran = await check({ scenario, budgets: [{ measure: 'heapGrowthObjects', max: 0 }] }, '--json');
    expect(ran.status).toBe(1);
    expect(mediansOf(ran)['heapGrowthObjects']).toBeGreaterThanOrEqual(1);
    expect(CheckReportSchema.parse(ran.json()).budgets[0]?.current.link).toMatch(
      /^pen:\/\/captures\/hunt-[0-9a-f]{8}$/,
    );
  });

  test('that does not answer ends the check with 3 @night', async () => {
    const ran = await check({ scenario: { url: 'http://127.0.0.1:9/' }, budgets: [{ measure: 'requests', max: 1 }] });
    expect(ran.stderr).toContain('Run 1 of 1 (trace): Navigation to `http://127.0.0.1:9/` failed: `net::ERR_');
    expect(ran.status).toBe(3);
  });

  test('of an error is no page to measure', async () => {
    const server = createServer((_, response) =>
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>No</h1>'),
    );
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const ran = await check({ scenario: { url }, budgets: [{ measure: 'requests', max: 1 }] });
    server.close();
    expect(ran.stderr).toContain('did not load: the server answered with 404.');
    expect(ran.status).toBe(3);
  });
});

describe('a Node program', () => {
  const budgets = [
    { measure: 'functionTime', function: 'spin', max: 100 },
    { measure: 'cpuTime', max: 10_000 },
  ];

  test('is profiled from its first line to its end', async () => {
    const ran = await check({ scenario: { command: `${node} program.js` }, budgets }, '--json');
    expect(ran.status).toBe(1);
    expect(CheckReportSchema.parse(ran.json()).budgets.map(({ verdict }) => verdict)).toEqual(['over', 'within']);
    expect(mediansOf(ran)['functionTime spin']).toBeGreaterThan(100);
  });

  test('on a busy machine has the CPU time that it used, not the time in which it waited for a processor @night', async () => {
    const written = join(line.folder, 'crowded.json');
    const scenario = { command: `${node} crowded.js ${JSON.stringify(written)}` };
    const ran = await check({ scenario, budgets: [{ measure: 'functionTime', function: 'spin', max: 1e9 }] }, '--json');
    expect({ status: ran.status, stderr: ran.status === 0 ? '' : ran.stderr }).toEqual({ status: 0, stderr: '' });
    const { cpuMs, wallMs } = JSON.parse(await readFile(written, 'utf8')) as { cpuMs: number; wallMs: number };
    const figure = mediansOf(ran)['functionTime spin'] ?? Number.NaN;
    expect(Math.abs(figure - cpuMs)).toBeLessThan(Math.abs(figure - wallMs));
    expect(CheckReportSchema.parse(ran.json()).notes).toEqual([]);
  });

  test('that starts other Node processes, and calls process.exit, is profiled too @night', async () => {
    const scenario = { command: `${node} forking.js`, script: 'forking.js' };
    const ran = await check(
      { scenario, budgets: [{ measure: 'functionTime', function: 'spin', max: 10_000 }] },
      '--json',
    );
    expect({ status: ran.status, stderr: ran.status === 0 ? '' : ran.stderr }).toEqual({ status: 0, stderr: '' });
    expect(mediansOf(ran)['functionTime spin']).toBeGreaterThan(100);
  });

  test('has a baseline file that a later check reads', async () => {
    const file = {
      scenario: { command: `${node} program.js` },
      baseline: { file: 'pen-baseline.json' },
      budgets: [{ measure: 'cpuTime', max: 10_000, regression: null }],
    };
    const missing = await check(file);
    expect(missing.status).toBe(3);
    expect(missing.stderr).toContain('Make it with --update-baseline.');
    const updated = await check(file, '--update-baseline');
    expect(updated.status).toBe(0);
    const written = JSON.parse(await readFile(join(line.folder, 'pen-baseline.json'), 'utf8')) as { budgets: object };
    expect(written.budgets).toEqual({ cpuTime: [expect.any(Number)] });
    expect((await check(file)).status).toBe(0);
  });

  test.each([
    ['opens no inspector', 'echo done', 'ended with status 0 without opening its inspector'],
    ['is killed in the middle', `${node} killed.js`, 'before its profile could be read'],
    ['has another script', `${node} program.js`, 'without running "missing.js" with an open inspector'],
  ])(
    'that %s ends the check with 3',
    async (name, command, message) => {
      const script = name === 'has another script' ? { script: 'missing.js' } : {};
      const ran = await check({ scenario: { command, ...script }, budgets: [{ measure: 'cpuTime', max: 1 }] });
      expect(ran.stderr).toContain(message);
      expect(ran.status).toBe(3);
    },
    600_000,
  );

  test('that stays up has what its action keeps, and one that ends or has no such action is a failed run @night', async () => {
    const action = `GET http://127.0.0.1:${await freePort()}/{i}`;
    const kept = [
      { measure: 'leak', class: 'OrderRow', max: 0 },
      { measure: 'heapGrowthBytes', max: 1e9 },
    ];
    const leaking = { command: `${node} server.js ${new URL(action.slice(4)).port}`, action, timeoutSeconds: 600 };
    const ran = await check({ scenario: leaking, budgets: kept }, '--json');
    expect(ran.status).toBe(1);
    expect(mediansOf(ran)['leak OrderRow']).toBeCloseTo(3, 5);
    const early = await check({ scenario: { command: `${node} program.js`, action: 'act()' }, budgets: kept });
    expect(early.stderr).toContain('ended with status 0 before what it keeps was measured');
    expect(early.stderr).toContain('stays up');
    const busy = { ...leaking, action: site.url('/', '127.0.0.1') };
    expect((await check({ scenario: busy, budgets: kept })).stderr).toContain('answers at');
  });

  test('that does not end in time is ended', async () => {
    const scenario = { command: 'sleep 60', timeoutSeconds: 1 };
    const ran = await check({ scenario, budgets: [{ measure: 'cpuTime', max: 1 }] });
    expect(ran.stderr).toContain('The run had not ended after 1 s.');
    expect(ran.status).toBe(3);
  });

  test('whose function is misspelled ends the check with 2', async () => {
    const ran = await check({
      scenario: { command: `${node} program.js` },
      budgets: [{ measure: 'functionTime', function: 'spni', max: 1 }],
    });
    expect(ran.stderr).toContain('No run sampled a function "spni".');
    expect(ran.status).toBe(2);
  });
});

describe('a test of the user @night', () => {
  test('is recorded between its two requests', async () => {
    const scenario = { test: `${node} test.js "${browser}" ${site.url()}` };
    const ran = await check(
      {
        scenario,
        budgets: [
          { measure: 'detachedNodes', max: 0 },
          // Those of the load come before the recording.
          { measure: 'requests', max: 0 },
        ],
      },
      '--json',
    );
    expect(ran.status).toBe(0);
    expect(mediansOf(ran)).toEqual({ detachedNodes: 0, requests: 0 });
  });

  test('whose browser ends in the middle ends the check with 3', async () => {
    const scenario = { test: `${node} test.js "${browser}" ${site.url()} early` };
    const ran = await check({ scenario, budgets: [{ measure: 'longTasks', max: 0 }] });
    expect(ran.stderr).toMatch(/Run 1 of 1 \(trace\): .*(?:lost|closed|ended|gone|disconnected)/i);
    expect(ran.status).toBe(3);
  });

  test('that does not ask for the recording ends the check with 3', async () => {
    const ran = await check({ scenario: { test: 'echo passed' }, budgets: [{ measure: 'longTasks', max: 0 }] });
    expect(ran.stderr).toContain('had not asked for the recording');
    expect(ran.status).toBe(3);
  });
});

test.each([
  [['missing.json'], 3, 'there is no such file'],
  [['a.json', 'b.json'], 2, 'does not take "b.json"'],
  [['--report=out.pdf'], 2, 'The format of the report "out.pdf" is unknown.'],
  [['--update-baseline', '--baseline=http://localhost/'], 2, '--update-baseline has no file to write.'],
])('%j is refused before anything runs', async (words, status, message) => {
  await writeFile(
    join(line.folder, 'pen-budgets.json'),
    JSON.stringify({ scenario: { url: 'http://localhost/' }, budgets: [{ measure: 'lcp', max: 1 }] }),
  );
  const ran = await line.run(['check', ...words]);
  expect(ran.stderr).toContain(message);
  expect(ran.status).toBe(status);
});
