/** Recordings of the command line whose target ends: the command ends with it and reports the reason. */
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { startChromium, startNode, startSite } from '../cdp/testing/real-targets.ts';
import { createCommandLine, type CommandLine } from './testing/command-line.ts';

let line: CommandLine;
const parts: AsyncDisposable[] = [];
beforeEach(async () => {
  line = await createCommandLine();
});
afterEach(async () => {
  for (const part of parts.splice(0)) await part[Symbol.asyncDispose]();
  await line.remove();
});
const keep = <T extends AsyncDisposable>(part: T): T => {
  parts.push(part);
  return part;
};

/** Records for an hour; `recording` resolves when it has started. */
function recordAnHour(kind: string, port: number, more: readonly string[] = []) {
  const begun = Promise.withResolvers<void>();
  const argv = ['capture', kind, '--duration', '3600', '--standalone', '--json', '--cdp-url', `localhost:${port}`];
  const ended = line.run([...argv, ...more], {
    onStderr: (text) => {
      if (text.includes('Recording')) begun.resolve();
    },
  });
  return { begun: begun.promise, ended };
}

it('a CPU profile of a process that is killed', async () => {
  const node = keep(await startNode('setInterval(() => 0, 50)'));
  const { begun, ended } = recordAnHour('cpu', node.port);
  await begun;
  await node.kill();
  const ran = await ended;
  expect(ran.status).toBe(3);
  expect(ran.json()).toMatchObject({
    error: {
      code: 'disconnected',
      message: expect.stringMatching(/^CPU profiling of .* ended after .*No capture was stored/),
    },
  });
});

it('requests of a browser that is killed: earlier ones are stored @night', async () => {
  const site = keep(
    await startSite({ '/': '<title>orders</title><script>setInterval(() => fetch("/x"), 50)</script>', '/x': '' }),
  );
  const browser = keep(await startChromium([site.url()]));
  const { begun, ended } = recordAnHour('network', browser.port, ['--target', 'orders']);
  await begun;
  await browser.kill();
  const ran = await ended;
  expect(ran.json()).toMatchObject({ kind: 'network' });
  expect(ran.stderr).toContain('Network capture ended before the recording was stopped');
});

it('the console of a process that is killed: earlier messages are stored, analysed and asked in SQL @night', async () => {
  const node = keep(await startNode('setInterval(() => console.log("beat of", { shop: 1 }), 20)'));
  const { begun, ended } = recordAnHour('console', node.port);
  await begun;
  await setTimeout(500);
  await node.kill();
  const ran = await ended;
  const { kind, file } = z.object({ kind: z.string(), file: z.string() }).parse(ran.json());
  expect(kind).toBe('console');
  expect(ran.stderr).toContain('Console capture ended before the recording was stopped');
  const analysed = await line.run(['analyze', file, '--json']);
  expect(analysed.json()).toMatchObject({ kind: 'console', frequent: [{ level: 'log', text: 'beat of {shop: 1}' }] });
  const asked = await line.run(['sql', file, 'select level, source, text, line from message limit 1', '--json']);
  expect(asked.stdout).toContain('beat of {shop: 1}');
});
