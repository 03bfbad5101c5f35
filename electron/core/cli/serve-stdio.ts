/** MCP over stdio: joins the running app through the shim; without one, the same core runs in this process. */
import { appError, describeError, type AppError } from '../../../shared/base/errors.ts';
import { answersHello, readDiscovery, type Discovery } from '../discovery/index.ts';
import { createAssistantStore, type AssistantStore } from '../permissions/index.ts';
import { DONE, type CommandContext, type CommandOutcome } from './context.ts';
import { joinApp, ownFlags } from './joined-pen.ts';
import { say } from './output/output.ts';
import { chosenAddresses } from './arguments/chosen-address.ts';
import { categoriesOf } from './disabled-categories.ts';
import type { Address } from './shim/http-exchange.ts';
import { addressesToCheck, cannotReachAtStart, startError } from './start-check.ts';

function mcpOf(discovery: Discovery | null, assistantToken?: string): Address | null {
  if (discovery === null || discovery.mcpUrl === null || discovery.mcpToken === null) return null;
  return { url: discovery.mcpUrl, token: discovery.mcpToken, personToken: discovery.personToken, assistantToken };
}

/** The app to join now; null if none runs, or its MCP server is off. */
async function findApp(context: CommandContext): Promise<Discovery | null> {
  const found = await readDiscovery(context.dataDirectory);
  if (!found.ok || mcpOf(found.value) === null || found.value === null) return null;
  return (await answersHello(found.value)) ? found.value : null;
}

/** The assistants of the data folder, read again at each use: a token may be replaced or revoked at any time. */
function openAssistants(context: CommandContext): Promise<AssistantStore> {
  return createAssistantStore({
    dataDirectory: context.dataDirectory,
    log: { warn: (message) => say(context, message) },
    now: Date.now,
  });
}

function notConnected(name: string): AppError {
  return appError(
    'permission_denied',
    `The assistant "${name}" has no token: it was never connected, or its token was revoked.`,
    `Connect it in the window of PEN Workbench, or run pen connect "${name}".`,
  );
}

/** The app to join as the assistant of `--assistant`; null also when its token was revoked, so that it is never served as another client. */
async function locate(context: CommandContext): Promise<Address | null> {
  const name = context.arguments.values.get('assistant');
  if (name === undefined) return mcpOf(await findApp(context));
  const store = await openAssistants(context);
  const token = store.tokenOf(store.byName(name)?.id ?? '');
  if (token === null) {
    say(context, describeError(notConnected(name)));
    return null;
  }
  return mcpOf(await findApp(context), token);
}

/** Lets the app connect to the endpoint. */
async function connectInApp(context: CommandContext, discovery: Discovery, cdpUrl: string): Promise<AppError | null> {
  const pen = await joinApp(context, discovery, cdpUrl);
  if (pen === null) return appError('shutting_down', 'PEN Workbench ended.', 'Start it again.');
  try {
    const checked = await pen.call({ tool: 'pen_status' }, { signal: context.interrupt, onProgress: () => undefined });
    return checked.ok ? null : checked.error;
  } finally {
    await pen.close();
  }
}

async function join(
  context: CommandContext,
  discovery: Discovery,
  cdpUrls: readonly string[],
): Promise<CommandOutcome> {
  const addresses = addressesToCheck(context, cdpUrls);
  const failed: AppError[] = [];
  for (const toCheck of addresses) {
    const error = await connectInApp(context, discovery, toCheck);
    if (error !== null) failed.push(cannotReachAtStart(error, toCheck));
  }
  const missing = startError(context, addresses.length, failed);
  if (missing !== null) return { error: missing };
  const { switches } = context.arguments;
  const disabled = categoriesOf(context.arguments.values.get('disable-category'));
  const { runStdioShim } = await import('./shim/stdio-shim.ts');
  await runStdioShim({
    stdin: context.stdin,
    stdout: context.stdout,
    cdpUrls,
    asked: {
      structured: switches.has('structured'),
      core: switches.has('core'),
      disabledCategories: (disabled ?? []).join(','),
    },
    flags: ownFlags(context),
    interrupt: context.interrupt,
    say: (sentence) => say(context, sentence),
    locate: () => locate(context),
  });
  return DONE;
}

/** Serves one client over stdin and stdout until stdin ends; resolves with the exit status. */
export async function serveStdio(context: CommandContext): Promise<CommandOutcome> {
  const addresses = await chosenAddresses(context);
  const name = context.arguments.values.get('assistant');
  const identity = name === undefined ? null : (await openAssistants(context)).byName(name);
  if (name !== undefined && identity === null) return { error: notConnected(name) };
  let discovery = context.arguments.switches.has('standalone') ? null : await findApp(context);
  if (discovery?.isBackground === true) {
    // The process of an older program may know nothing of the flags of this one.
    await (await import('./background-pen.ts')).endOutdated(context);
    discovery = await findApp(context);
  }
  if (discovery !== null) return join(context, discovery, addresses);
  const { serveOwnCore } = await import('./own-stdio-server.ts');
  return serveOwnCore(context, addresses, identity);
}
