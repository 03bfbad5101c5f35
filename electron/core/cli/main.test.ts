/** Common behaviour of all command lines: names, help, version, wrong use, and the streams. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from './command-table.ts';
import { createCommandLine, type CommandLine } from './testing/command-line.ts';

let line: CommandLine;
beforeAll(async () => {
  line = await createCommandLine();
});
afterAll(() => line.remove());

describe('pen', () => {
  it('--version prints name, version, commit and build date', async () => {
    const ran = await line.run(['--version']);
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toMatch(/^pen \d+\.\d+\.\d+ \(commit \S+, built \S+\)\n$/);
    expect((await line.run(['-version', '--json'])).json()).toMatchObject({
      name: 'pen',
      version: expect.any(String) as string,
    });
  });

  it('--help lists every command on stdout; no command at all opens the window', async () => {
    const help = await line.run(['--help']);
    expect(help.status).toBe(0);
    for (const { name } of COMMANDS) expect(help.stdout).toContain(`  ${name}`);
    for (const args of [
      ['--addr', 'nowhere'],
      ['open', '--addr', 'nowhere'],
    ])
      expect(await line.run(args)).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining('"nowhere" is not an address.'),
      });
    expect((await line.run(['--json'])).json()).toMatchObject({ error: { code: 'invalid_params' } });
  });

  it('accepts help and version as words too', async () => {
    expect((await line.run(['help'])).stdout).toBe((await line.run(['--help'])).stdout);
    expect((await line.run(['help', 'targets'])).stdout).toBe((await line.run(['targets', '--help'])).stdout);
    expect((await line.run(['version'])).stdout).toMatch(/^pen \d/);
  });

  it.each(COMMANDS.map(({ name }) => name))('%s --help lists its flags', async (name) => {
    const ran = await line.run([name, '--help'], { environment: { PEN_LAUNCH_COMMAND: 'npm run -s pen --' } });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    expect(ran.stdout).toContain(`Usage: npm run -s pen -- ${name}`);
    expect(ran.stdout).toContain('--data-dir DIR');
  });

  it.each([
    ['targest', 'Did you mean pen targets?'],
    ['doktor', 'Did you mean pen doctor?'],
    ['frobnicate', 'pen --help lists every command.'],
  ])('%s is no command', async (word, suggestion) => {
    const ran = await line.run([word]);
    expect(ran).toMatchObject({
      status: 2,
      stdout: '',
      stderr: `pen: There is no command "${word}".\n${suggestion}\n`,
    });
    expect((await line.run([word, '--json'])).json()).toEqual({
      error: { code: 'invalid_params', message: `There is no command "${word}".`, suggestion },
    });
  });

  it('finds the command after flags and their values', async () => {
    const ran = await line.run(['--data-dir', 'targets', '--json', 'analyze', 'nowhere']);
    expect(ran.json()).toMatchObject({ error: { code: 'file_not_found' } });
  });

  const wrong: [string[], string][] = [
    [['targets', '--out', 'x'], 'takes no --out'],
    [['mcp', '--standalone', '--disable-category', 'memory,memroy'], 'no category of tools called "memroy"'],
    [['targets', 'x'], 'does not take "x"'],
    [['analyze'], 'No file was given'],
    [['analyze', 'a', 'b'], 'does not take "b"'],
    [['call'], 'No tool was named'],
    [['call', 'pen_status', '{'], 'are not JSON'],
    [['call', 'pen_status', '[]'], 'not an object'],
    [['capture'], 'No kind of capture'],
    [['capture', 'sound'], '"sound" is not a kind of capture'],
    [['capture', 'soup'], 'is not a kind of capture'],
    [['capture', 'heap', '--duration', '3'], 'takes no --duration'],
    [['capture', 'heap-timeline', '--duration', 'long'], '--duration takes seconds'],
    [['capture', 'heap-sampling', '--duration', '-1'], '--duration takes seconds'],
    [['mcp', '--transport', 'carrier-pigeon'], 'unsupported transport "carrier-pigeon"'],
    [['serve', '--addr', '0.0.0.0:6100'], 'listens on this machine only'],
    [['serve', '--addr', 'nonsense'], 'is not an address'],
    [['targets', '--cdp-url', 'http://10.0.0.1:9222'], 'not on this machine'],
    [['serve', '--cdp-url', 'http://example.org:9222'], 'not on this machine'],
    [['mcp', '--cdp-url', 'http://example.org:9222'], 'not on this machine'],
  ];
  it.each(wrong)('%j is wrong use', async (argv, sentence) => {
    const ran = await line.run([...argv, '--json']);
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain(sentence);
    expect(ran.stderr).not.toMatch(/\n\s+at /);
    const { error } = ran.json() as { error: { message: string; suggestion: string } };
    expect(error.message).toContain(sentence);
    expect(error.suggestion).not.toBe('');
  });

  it('refuses to write to a missing folder before it captures', async () => {
    const ran = await line.run(['capture', 'heap', '--out', 'no/such/folder/x.heapsnapshot', '--json']);
    expect(ran.status).toBe(3);
    expect(ran.json()).toMatchObject({ error: { code: 'write_failed' } });
  });
});
