/** Starts our server as a client does, and performs the handshake of MCP with it. */
import type { Handshake } from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { appError, type AppError, AppFailure } from '../../../shared/base/errors.ts';
import { errnoOf } from '../../core/files/file-error.ts';
import type { StdioServer } from './client-places.ts';
import { endOfOutput, MAX_OUTPUT_CHARS } from './program-output.ts';

/** A first start in a checkout may build; clients wait as long. */
const DEADLINE_MS = 60_000;

export interface HandshakeOptions {
  readonly server: StdioServer;
  /** The folder in which the client starts it. */
  readonly folder: string;
  readonly version: string;
  /** Milliseconds until a program that does not answer is ended. */
  readonly deadlineMs?: number;
}

/** Codes of the SDK's client. */
const CONNECTION_CLOSED = -32_000;
const TIMED_OUT = -32_001;

function failure(thrown: unknown, { command }: StdioServer, output: string): AppError {
  const errno = errnoOf(thrown);
  if (errno === 'ENOENT')
    return appError('file_not_found', `${command} cannot be started: there is no such program.`, 'Connect again.');
  if (errno !== null)
    return appError('disconnected', `${command} cannot be started: the system answered ${errno}.`, 'Connect again.');
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  const said = endOfOutput(output);
  if (code === TIMED_OUT)
    return appError('deadline_exceeded', `${command} was started but did not answer in time.${said}`, 'Verify again.');
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  const what = code === CONNECTION_CLOSED ? 'ended before it answered' : `did not answer as an MCP server: ${reason}`;
  return appError('disconnected', `${command} ${what}.${said}`, 'Run the command in a terminal to see more.');
}

/**
 * Starts the program without a shell, with the few variables that clients pass on and those of its configuration; then `initialize` and the
 * lists of tools and prompts. It is ended afterwards. Errors: `file_not_found`, `disconnected`, `deadline_exceeded`.
 */
export async function handshake({
  server,
  folder,
  version,
  deadlineMs = DEADLINE_MS,
}: HandshakeOptions): Promise<Handshake> {
  // Loaded when it is needed: the main process starts without a client.
  const [{ Client }, { StdioClientTransport }] = await Promise.all([
    import('@modelcontextprotocol/sdk/client/index.js'),
    import('@modelcontextprotocol/sdk/client/stdio.js'),
  ]);
  const { command, args, env } = server;
  const transport = new StdioClientTransport({
    command,
    args: [...args],
    ...(env === undefined ? {} : { env: { ...env } }),
    cwd: folder,
    stderr: 'pipe',
  });
  let output = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    output = `${output}${chunk.toString('utf8')}`.slice(-16 * MAX_OUTPUT_CHARS);
  });
  const client = new Client({ name: 'pen-verify', title: 'Verification by PEN Workbench', version });
  const began = performance.now();
  const options = { timeout: deadlineMs };
  try {
    await client.connect(transport, options);
    let tools = 0;
    let cursor: string | undefined;
    do {
      const page = await client.listTools(cursor === undefined ? {} : { cursor }, options);
      tools += page.tools.length;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    const durationMs = performance.now() - began;
    const offersPrompts = client.getServerCapabilities()?.prompts !== undefined;
    const prompts = offersPrompts ? (await client.listPrompts({}, options)).prompts.length : 0;
    const { title, name = 'unknown', version: serverVersion = '' } = client.getServerVersion() ?? {};
    return { server: `${title ?? name} ${serverVersion}`.trim(), tools, prompts, durationMs };
  } catch (thrown) {
    // The end of its output may still be on its way.
    await new Promise((resolve) => setTimeout(resolve, 50));
    throw new AppFailure(failure(thrown, server, output));
  } finally {
    await client.close();
  }
}
