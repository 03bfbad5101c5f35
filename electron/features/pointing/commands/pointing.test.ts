/** `pen show` and `pen selection` against a running app of toys. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineCapability } from '../../../../shared/core/capability/define.ts';
import { createToyRunner } from '../../../core/mcp/testing/toy-runner.ts';
import { createCommandLine, type CommandLine } from '../../../core/cli/testing/command-line.ts';
import { startToyApp, type ToyApp } from '../../../core/cli/testing/toy-app.ts';

const base = {
  kind: 'read' as const,
  category: 'library' as const,
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  locks: [],
  deadlineMs: 1000,
  summary: '',
  title: 'Toy',
};
let links: string[] = [];
const show = defineCapability({
  ...base,
  name: 'pen_show',
  params: z.strictObject({ link: z.string() }),
  result: z.object({ state: z.string() }),
  run: async ({ link }) => {
    links.push(link);
    return { state: 'shown' };
  },
  summarise: ({ state }) => `It is ${state}.`,
});
const selection = defineCapability({
  ...base,
  name: 'pen_selection',
  params: z.strictObject({}),
  result: z.object({ kind: z.string() }),
  run: async () => ({ kind: 'object' }),
  summarise: ({ kind }) => `Selected: ${kind}`,
});

let line: CommandLine;
let app: ToyApp | null = null;
beforeEach(async () => {
  links = [];
  line = await createCommandLine();
});
afterEach(async () => {
  await app?.stop();
  app = null;
  await line.remove();
});

test('they call the tools of the running app', async () => {
  app = await startToyApp(line.dataDirectory, { toy: createToyRunner([show, selection]) });
  const shown = await line.run(['show', 'pen://captures/heap-00000001/object/@7']);
  expect([shown.status, shown.stdout.trim()]).toEqual([0, 'It is shown.']);
  expect(links).toEqual(['pen://captures/heap-00000001/object/@7']);
  expect((await line.run(['selection'])).stdout.trim()).toBe('Selected: object');
  expect(JSON.parse((await line.run(['selection', '--json'])).stdout)).toEqual({ kind: 'object' });
});

test('without a running app there is no window, and wrong arguments are refused', async () => {
  for (const argv of [['show', 'pen://captures/heap-00000001'], ['selection']]) {
    const ran = await line.run(argv);
    expect(ran.status).toBe(3);
    expect(ran.stderr).toContain('No window of PEN Workbench is open');
  }
  expect((await line.run(['show'])).status).toBe(2);
  expect((await line.run(['show', 'a', 'b'])).status).toBe(2);
  expect((await line.run(['selection', 'a'])).status).toBe(2);
});
