/** The host under test: `pen serve` or the app as its own process, and an MCP client that calls its tools. */
import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { connectPerson } from '../../../electron/core/cli/person-client.ts';
import { readDiscovery, type Discovery } from '../../../electron/core/discovery/index.ts';
import { eventually } from '../../eventually.ts';
import { callTool, connectHttp, PEN, readAnswer, type RunningPen } from '../../mcp-client.ts';

/** No flag of the tests is a right. */
const OWN_COMMAND = { folder: process.cwd(), command: randomUUID() };
const ROOT = join(import.meta.dirname, '..', '..', '..');
const START_LIMIT_MS = 180_000;
const END_LIMIT_MS = 30_000;
const LAST_WORDS_CHARS = 4000;

/** Tools that no MCP client is offered. */
const PERSON_TOOLS: readonly string[] = CAPABILITIES.filter(({ forPersonOnly }) => forPersonOnly === true).map(
  ({ name }) => name,
);
const RecordSchema = z.record(z.string(), z.unknown()).default({});

/** `pen-source`: `pen serve` from source, which needs no build. */
export type HostKind = 'pen' | 'pen-source' | 'app';

/** A tool's answer; `lost`: the client received none, because the process ended or the connection broke. */
export type Answer =
  | { readonly kind: 'result'; readonly value: Readonly<Record<string, unknown>>; readonly text: string }
  | {
      readonly kind: 'error';
      readonly code: string;
      readonly text: string;
    }
  | { readonly kind: 'lost'; readonly text: string };

export interface HostEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Host {
  readonly kind: HostKind;
  readonly pid: number;
  /** Null while it runs. */
  end(): HostEnd | null;
  readonly ended: Promise<HostEnd>;
  call(tool: string, params?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** The end of its standard error. */
  lastWords(): string;
  /** Ends it in order, if it runs. */
  close(): Promise<void>;
}

export interface HostFolders {
  readonly data: string;
  readonly temporary: string;
  readonly project: string;
}

function commandOf(kind: HostKind, { data, project }: HostFolders, cdpUrl: string): string[] {
  const dataFlag = `--data-dir=${data}`;
  if (kind === 'app') {
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return [...asRoot, ROOT, dataFlag, '--mcp-port=0', `--project-root=${project}`, `--cdp-url=${cdpUrl}`];
  }
  const pen = kind === 'pen' ? PEN : join(ROOT, 'electron', 'core', 'cli', 'pen.ts');
  return [pen, 'serve', '--addr', 'localhost:0', dataFlag, `--project-root=${project}`, `--cdp-url=${cdpUrl}`];
}

function environmentOf(kind: HostKind, { temporary }: HostFolders): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...environment } = process.env;
  return {
    ...environment,
    TMPDIR: temporary,
    ...(kind === 'app' ? {} : { ELECTRON_RUN_AS_NODE: '1' }),
  };
}

/** Addresses and tokens of the started process, once it has written them; the file of an earlier one may still be there. */
async function discoveryOf(data: string, pid: number): Promise<(Discovery & RunningPen) | null> {
  const read = await readDiscovery(data);
  if (!read.ok || read.value === null || read.value.pid !== pid) return null;
  const { mcpUrl, mcpToken } = read.value;
  return mcpUrl === null || mcpToken === null ? null : { ...read.value, mcpUrl, mcpToken };
}

function errorOf(value: Readonly<Record<string, unknown>>, text: string): Answer {
  const { code } = z.looseObject({ code: z.string() }).catch({ code: 'no code' }).parse(value);
  return { kind: 'error', code, text };
}

/** Starts a host that uses the endpoint at `cdpUrl`, which must answer. Throws if it does not start. */
export async function startHost(kind: HostKind, folders: HostFolders, cdpUrl: string): Promise<Host> {
  const child = spawn(process.execPath, commandOf(kind, folders, cdpUrl), {
    cwd: folders.project,
    env: environmentOf(kind, folders),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? 0;
  let lastWords = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (lastWords = (lastWords + text).slice(-LAST_WORDS_CHARS)));
  let end: HostEnd | null = null;
  const ended = new Promise<HostEnd>((settle) => {
    child.once('exit', (code, signal) => {
      end = { code, signal };
      settle(end);
    });
  });
  const kill = async (): Promise<void> => {
    if (end !== null) return;
    child.kill('SIGTERM');
    await Promise.race([ended, delay(END_LIMIT_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await ended;
  };
  const discovery = await eventually(
    async () => (end === null ? discoveryOf(folders.data, pid) : false),
    START_LIMIT_MS,
  );
  if (discovery === null || discovery === false) {
    await kill();
    throw new Error(`${kind} did not start: ${lastWords}`);
  }
  const { client } = await connectHttp(discovery, { name: 'faults' });
  const { personUrl, personToken } = discovery;
  const person = await connectPerson({ url: personUrl, token: personToken, personToken }, {}, OWN_COMMAND);
  if (person === null) throw new Error(`${kind} opened no session of the person`);
  const lost = ended.then((): Answer => ({ kind: 'lost', text: `${kind} has ended` }));
  const ask = async (tool: string, params: Readonly<Record<string, unknown>>): Promise<Answer> => {
    try {
      if (PERSON_TOOLS.includes(tool)) {
        const options = { signal: new AbortController().signal, onProgress: () => undefined };
        const { text, ...result } = await person.call({ tool, params: { ...params } }, options);
        // Without an answer of the tool, the connection ended.
        if (!result.ok && text === '') return { kind: 'lost', text: result.error.message };
        return result.ok ? { kind: 'result', value: result.value, text } : errorOf({ ...result.error }, text);
      }
      const { isError, structured, text } = readAnswer(await callTool(client, tool, params));
      const value = RecordSchema.parse(structured);
      return isError ? errorOf(value, text) : { kind: 'result', value, text };
    } catch (thrown) {
      return { kind: 'lost', text: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  };
  return {
    kind,
    pid,
    end: () => end,
    ended,
    call: (tool, params = {}) => Promise.race([ask(tool, params), lost]),
    lastWords: () => lastWords,
    async close() {
      if (end === null)
        await Promise.race([Promise.all([client.close(), person.close()]), delay(1000, undefined, { ref: false })]);
      await kill();
    },
  };
}
