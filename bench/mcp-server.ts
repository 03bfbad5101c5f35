/** `pen serve` of this build with a temporary data folder, and a client that calls its tools over HTTP. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { answerOf, connectHttp, PEN, runningPen, type Parameters, type RunningPen } from './mcp-client.ts';

/** Calls a tool and returns its structured content. Throws the text of an answer that is an error. */
export type Call = (tool: string, parameters: Parameters) => Promise<unknown>;

export interface ServerOptions {
  readonly isInspected?: boolean;
  /** `dist/cli/pen.js` of another build, and the Node that runs it. */
  readonly pen?: string;
  readonly node?: string;
}

export interface ServerProcess extends RunningPen {
  readonly pid: number;
  /** The address of its inspector; null if it was started without. */
  readonly inspectorUrl: string | null;
  end(): Promise<void>;
}

/** Starts `pen serve`. `flags`: additional ones, such as `--project-root DIR`. Throws if it does not start. */
export async function startServer(
  dataDirectory: string,
  flags: readonly string[],
  { isInspected = false, pen = PEN, node = process.execPath }: ServerOptions = {},
): Promise<ServerProcess> {
  if (!existsSync(pen)) throw new Error(`${pen} is missing: npm run build`);
  const inspect = isInspected ? ['--inspect=0'] : [];
  const always = ['--addr', 'localhost:0', '--data-dir', dataDirectory, '--log-level', 'error'];
  const child = spawn(node, [...inspect, pen, 'serve', ...always, ...flags], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let inspectorUrl: string | null = null;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    inspectorUrl ??= /ws:\/\/[\d.]+:\d+\/[\w-]{36}/.exec(text)?.[0] ?? null;
    if (!isInspected) process.stderr.write(text);
  });
  const end = async (): Promise<void> => {
    child.removeAllListeners('close');
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  };
  await new Promise<void>((resolve, reject) => {
    child.once('close', (code) => reject(new Error(`pen serve ended with ${code}`)));
    child.stdout.once('data', () => resolve());
  });
  const running = await runningPen(dataDirectory);
  if (running !== null) return { ...running, pid: child.pid ?? 0, inspectorUrl, end };
  await end();
  throw new Error('pen serve did not print its address');
}

export interface McpServer extends ServerProcess {
  readonly call: Call;
  /** Calls a tool and returns its text and its structured content. Throws the text of an answer that is an error. */
  answer(tool: string, parameters: Parameters): Promise<{ text: string; structured: unknown }>;
}

/** Starts `pen serve` with a client. */
export async function startMcpServer(
  dataDirectory: string,
  flags: readonly string[],
  options: ServerOptions = {},
): Promise<McpServer> {
  const server = await startServer(dataDirectory, flags, options);
  try {
    const { client } = await connectHttp(server);
    return {
      ...server,
      answer: (tool, parameters) => answerOf(client, tool, parameters),
      call: async (tool, parameters) => (await answerOf(client, tool, parameters)).structured,
      end: async () => {
        await client.close();
        await server.end();
      },
    };
  } catch (thrown) {
    await server.end();
    throw thrown;
  }
}
