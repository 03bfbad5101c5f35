/** The core without a window, over Streamable HTTP on loopback, until it is stopped. */
import { appError, type AppError, settle } from '../../../shared/base/errors.ts';
import { Emitter } from '../../../shared/base/emitter.ts';
import { serverOf } from '../mcp/core-server.ts';
import { watchIdle, type Core } from '../app/index.ts';
import { answersHello, endBackground, readDiscovery } from '../discovery/index.ts';
import type { McpServer } from '../mcp/server.ts';
import { countOf } from './arguments/flags.ts';
import { parseListenAddress } from '../mcp/http-guards.ts';
import { createAnnouncedServer } from '../mcp/announced-server.ts';
import { createCommandLog } from './command-log.ts';
import { DONE, type CommandContext, type CommandOutcome } from './context.ts';
import { printJson, say } from './output/output.ts';
import { checkProjectRoot, connectUsual, createOwnCore } from './own-core.ts';
import { chosenAddresses } from './arguments/chosen-address.ts';
import { connectAtStart } from './start-check.ts';

const DEFAULT_LISTEN = '127.0.0.1:6100';

/** Two cores on one data folder have separate locks: only on request. */
export async function refuseSecond(context: CommandContext): Promise<AppError | null> {
  if (context.arguments.switches.has('standalone')) return null;
  const found = await readDiscovery(context.dataDirectory);
  if (!found.ok) return found.error;
  if (found.value === null || !(await answersHello(found.value))) return null;
  const { pid, mcpUrl } = found.value;
  const where = mcpUrl === null ? 'with its MCP server off' : `and serves MCP at ${mcpUrl}`;
  return appError(
    'address_in_use',
    `PEN is already running with this data folder (process ${pid}) ${where}.`,
    'Use that one. --standalone serves a second one that shares no locks with it; --data-dir DIR uses another data folder.',
  );
}

/** Returns whether the discovery file leads to this process. */
async function isFound(dataDirectory: string): Promise<boolean> {
  const found = await readDiscovery(dataDirectory);
  return found.ok && found.value?.pid === process.pid;
}

/** Resolves when nobody has used the server for so long. */
function unused({ activity, runner }: Core, server: McpServer, seconds: number): Promise<void> {
  const changes = new Emitter<void>();
  for (const source of [activity.changes, server.changes]) source.listen(() => changes.emit());
  const isRunning = (): boolean => runner.running().length > 0 || server.state().clients.length > 0;
  return new Promise((resolve) => void watchIdle({ changes, isRunning, idleMs: seconds * 1000 }).listen(resolve));
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Serves until the interrupt, or with `--idle` until it is not used; prints one line with the address when it is ready. */
export async function serveHttp(context: CommandContext): Promise<CommandOutcome> {
  const { values, switches } = context.arguments;
  const listenAt = parseListenAddress(values.get('addr') ?? DEFAULT_LISTEN);
  const unfit = checkProjectRoot(context);
  if (unfit !== null) return { error: unfit };
  const cdpUrls = await chosenAddresses(context);
  const idleSeconds = countOf(context.arguments, 'idle');
  // If two commands start a background process at once, the second joins that of the first.
  if (idleSeconds === null) await endBackground(context.dataDirectory);
  const second = await refuseSecond(context);
  if (second !== null) return { error: second };

  const log = createCommandLog(context, 'info');
  context.surviveFaults(log);
  const core = await createOwnCore(context, cdpUrls, log);
  const missing = await connectAtStart(context, core, cdpUrls);
  if (missing !== null) {
    await core.close();
    return { error: missing };
  }
  const announced = await settle(() =>
    createAnnouncedServer({
      ...serverOf(core, context.installation.viewFile),
      yieldsToRunning: true,
      isBackground: idleSeconds !== null,
      // A command expects to find what was started since this process looked.
      ...(idleSeconds === null || cdpUrls.length > 0
        ? {}
        : { beforeCommand: () => connectUsual(core, context.interrupt) }),
      stateless: switches.has('stateless'),
    }),
  );
  if (!announced.ok) {
    await core.close();
    return { error: announced.error };
  }
  const mcp = announced.value;
  const end = async (): Promise<boolean> => {
    await mcp.withdraw();
    const [clean] = await Promise.all([core.close(), mcp.server.close()]);
    return clean;
  };

  const listening = await mcp.listen({ ...listenAt, exactPort: values.has('addr') });
  if (!listening.ok) {
    await end();
    return { error: listening.error };
  }
  if (idleSeconds !== null && !(await isFound(context.dataDirectory))) {
    // Another command was a moment faster, and its process is the one that is found.
    await end();
    return DONE;
  }
  const { address, warnings } = listening.value;
  for (const warning of warnings) say(context, `warning: ${warning}`);
  if (cdpUrls.length === 0)
    connectUsual(core, context.interrupt).catch((thrown: unknown) =>
      log.warn('looking for endpoints failed', { error: String(thrown) }),
    );
  if (context.json) printJson(context.stdout, { address, token: mcp.token() });
  else context.stdout.write(`PEN MCP ${address} token ${mcp.token()}\n`);

  await Promise.race([
    interrupted(context.interrupt),
    ...(idleSeconds === null ? [] : [unused(core, mcp.server, idleSeconds)]),
  ]);
  return (await end()) ? DONE : { status: 3 };
}
