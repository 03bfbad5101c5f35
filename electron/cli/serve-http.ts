/** The core without a window, over Streamable HTTP on loopback, until it is told to end. */
import { appError, type AppError } from '../../shared/contracts/errors.ts';
import { createPersonToken, installToken, readDiscovery, removeDiscovery, writeDiscovery } from '../discovery/index.ts';
import { connectThrough } from '../mcp/chosen-endpoint.ts';
import { parseListenAddress } from '../mcp/http-guards.ts';
import { createMcpServer } from '../mcp/server.ts';
import { createCommandLog } from './command-log.ts';
import { DONE, type CommandContext, type CommandOutcome } from './context.ts';
import { answersHello } from './joined-pen.ts';
import { printJson, say } from './output.ts';
import { connectUsual, createOwnCore } from './own-core.ts';
import { chosenAddress } from './chosen-address.ts';
import { connectAtStart } from './start-check.ts';

const DEFAULT_LISTEN = 'localhost:6100';

/** Two cores on one data folder have two sets of locks: only who asks for that gets it. */
async function refuseSecond(context: CommandContext): Promise<AppError | null> {
  if (context.arguments.switches.has('standalone')) return null;
  const found = await readDiscovery(context.dataDirectory);
  if (!found.ok) return found.error;
  if (found.value === null || !(await answersHello(found.value))) return null;
  const { pid, mcpUrl } = found.value;
  const where = mcpUrl === null ? 'with its MCP server off' : `and serves MCP at ${mcpUrl}`;
  return appError(
    'address_in_use',
    `PEN is running already with this data folder (process ${pid}) ${where}.`,
    'Use that one. --standalone serves a second one beside it that shares no locks with it; --data-dir DIR one of its own.',
  );
}

/** Serves until the interrupt; prints the one line that says where when it is ready. */
export async function serveHttp(context: CommandContext): Promise<CommandOutcome> {
  const { values, switches } = context.arguments;
  const listenAt = parseListenAddress(values.get('addr') ?? DEFAULT_LISTEN);
  if (!listenAt.ok) return { error: listenAt.error };
  const cdpUrl = await chosenAddress(context);
  if (!cdpUrl.ok) return { error: cdpUrl.error };
  const second = await refuseSecond(context);
  if (second !== null) return { error: second };

  const log = createCommandLog(context, 'info');
  context.surviveFaults(log);
  const made = await createOwnCore(context, cdpUrl.value, log);
  if (!made.ok) return { error: made.error };
  const core = made.value;
  const { runner, sessions, library, version } = core;
  const missing = await connectAtStart(context, core, cdpUrl.value);
  if (missing !== null) {
    await core.close();
    return { error: missing };
  }
  const mcpToken = await installToken(context.dataDirectory, log);
  if (!mcpToken.ok) {
    await core.close();
    return { error: mcpToken.error };
  }
  const personToken = createPersonToken();
  const mcp = createMcpServer({
    runner,
    sessions,
    library,
    version,
    log,
    mcpToken: mcpToken.value,
    personToken,
    stateless: switches.has('stateless'),
    runsCode: () => core.settings.current().evalMode !== 'off',
    connectEndpoint: connectThrough(core.endpoints),
    recordingEnds: core.recordingEnds,
  });
  const end = async (): Promise<boolean> => {
    await removeDiscovery(context.dataDirectory);
    const [clean] = await Promise.all([core.close(), mcp.close()]);
    return clean;
  };

  const listening = await mcp.listen({ ...listenAt.value, exactPort: values.has('addr') });
  if (!listening.ok) {
    await end();
    return { error: listening.error };
  }
  const { address, notice } = listening.value;
  if (notice !== null) say(context, notice);
  const written = await announce(context, { address, mcpToken: mcpToken.value, personToken, version });
  if (written !== null) log.warn('commands will not find this server', { error: written.message });
  if (cdpUrl.value === null) {
    connectUsual(core, context.interrupt).catch((thrown: unknown) =>
      log.warn('looking for endpoints failed', { error: String(thrown) }),
    );
  }
  if (context.json) printJson(context.stdout, { address, token: mcpToken.value });
  else context.stdout.write(`PEN MCP ${address} token ${mcpToken.value}\n`);

  await new Promise<void>((resolve) => {
    if (context.interrupt.aborted) resolve();
    else context.interrupt.addEventListener('abort', () => resolve(), { once: true });
  });
  return (await end()) ? DONE : { status: 3 };
}

/** Writes the discovery file, unless it is another one's that runs (`--standalone` beside an app). */
async function announce(
  context: CommandContext,
  served: { address: string; mcpToken: string; personToken: string; version: string },
): Promise<AppError | null> {
  const found = await readDiscovery(context.dataDirectory);
  if (found.ok && found.value !== null && found.value.pid !== process.pid) return null;
  const written = await writeDiscovery({
    dataDirectory: context.dataDirectory,
    document: {
      pid: process.pid,
      startedAtMs: Date.now(),
      version: served.version,
      mcpUrl: served.address,
      mcpToken: served.mcpToken,
      personUrl: new URL('/pen/call', served.address).href,
      personToken: served.personToken,
    },
  });
  return written.ok ? null : written.error;
}
