import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settle } from '../../../shared/base/errors.ts';
import { handshake } from './handshake.ts';

/** A server in a few lines: answers by method, two pages of tools, and puts its arguments, folder and variables into its name. */
const SERVER = `
import { createInterface } from 'node:readline';
const tool = (name) => ({ name, inputSchema: { type: 'object' } });
const results = {
  initialize: () => ({
    protocolVersion: '2025-06-18',
    capabilities: { tools: {}, prompts: {} },
    serverInfo: { name: [process.argv[2], process.cwd(), process.env.OURS, process.env.NOT_PASSED_ON].join(' '), version: '7' },
  }),
  'tools/list': ({ cursor }) => (cursor ? { tools: [tool('c')] } : { tools: [tool('a'), tool('b')], nextCursor: 'more' }),
  'prompts/list': () => ({ prompts: [{ name: 'p' }] }),
};
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: results[method](params ?? {}) }));
});
`;

let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'pen-handshake-')));
  writeFileSync(join(folder, 'server.mjs'), SERVER);
  writeFileSync(join(folder, 'failing.mjs'), "console.error('no such \\u001b[31mdatabase'); process.exit(4);");
  writeFileSync(join(folder, 'silent.mjs'), 'setInterval(() => undefined, 1000);');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (script: string, deadlineMs?: number) =>
  handshake({
    server: {
      command: process.execPath,
      args: [join(folder, script), '--flag'],
      env: { ELECTRON_RUN_AS_NODE: '1', OURS: 'ours' },
    },
    folder,
    version: '1.0',
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
  });

describe('a handshake', () => {
  it('starts the program with its arguments, folder and variables, and counts what it offers', async () => {
    process.env['NOT_PASSED_ON'] = 'the variables of this process';
    try {
      const { durationMs, ...answered } = await start('server.mjs');
      expect(answered).toEqual({ server: `--flag ${folder} ours  7`, tools: 3, prompts: 1 });
      expect(durationMs).toBeGreaterThan(0);
    } finally {
      delete process.env['NOT_PASSED_ON'];
    }
  });

  it('reports what a program wrote before it ended', async () => {
    const failed = await settle(() => start('failing.mjs'));
    expect(failed).toMatchObject({
      ok: false,
      error: { code: 'disconnected', message: expect.stringContaining('no such') as string },
    });
    expect(JSON.stringify(failed)).not.toContain('\\u001b');
  });

  it('reports a program that does not answer, and ends it', async () => {
    expect(await settle(() => start('silent.mjs', 300))).toMatchObject({
      ok: false,
      error: { code: 'deadline_exceeded' },
    });
  });

  it('reports a program that does not exist', async () => {
    const server = { command: join(folder, 'none'), args: [] };
    expect(await settle(() => handshake({ server, folder, version: '1.0' }))).toMatchObject({
      ok: false,
      error: { code: 'file_not_found' },
    });
  });
});
