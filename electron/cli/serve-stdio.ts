/** MCP over stdio: joins the running app through the shim; without one, the same core runs in this process. */
import { readDiscovery, type Discovery } from '../discovery/index.ts';
import { DONE, type CommandContext, type CommandOutcome } from './context.ts';
import { answersHello, callOnce, sayWhatAppDecides } from './joined-pen.ts';
import { say } from './output.ts';
import { chosenAddress } from './chosen-address.ts';
import type { Address } from './shim/http-exchange.ts';
import { addressToCheck, cannotReachAtStart } from './start-check.ts';

function mcpOf(discovery: Discovery | null): Address | null {
  if (discovery === null || discovery.mcpUrl === null || discovery.mcpToken === null) return null;
  return { url: discovery.mcpUrl, token: discovery.mcpToken, personToken: discovery.personToken };
}

/** The app to join now; null if none runs, or its MCP server is off. */
async function findApp(context: CommandContext): Promise<Discovery | null> {
  const found = await readDiscovery(context.dataDirectory);
  if (!found.ok || mcpOf(found.value) === null || found.value === null) return null;
  return (await answersHello(found.value)) ? found.value : null;
}

async function join(context: CommandContext, discovery: Discovery, cdpUrl: string | null): Promise<CommandOutcome> {
  sayWhatAppDecides(context);
  const toCheck = addressToCheck(context, cdpUrl);
  if (toCheck !== null) {
    const checked = await callOnce(discovery, { tool: 'pen_status', cdpUrl: toCheck }, context.interrupt);
    if (!checked.ok) return { error: cannotReachAtStart(checked.error, toCheck) };
  }
  const { switches } = context.arguments;
  const { runStdioShim } = await import('./shim/stdio-shim.ts');
  await runStdioShim({
    stdin: context.stdin,
    stdout: context.stdout,
    cdpUrl,
    asked: { structured: switches.has('structured'), core: switches.has('core') },
    interrupt: context.interrupt,
    say: (sentence) => say(context, sentence),
    locate: async () => mcpOf(await findApp(context)),
  });
  return DONE;
}

/** Serves one client over stdin and stdout until stdin ends; resolves with the exit status. */
export async function serveStdio(context: CommandContext): Promise<CommandOutcome> {
  const address = await chosenAddress(context);
  if (!address.ok) return { error: address.error };
  const discovery = context.arguments.switches.has('standalone') ? null : await findApp(context);
  if (discovery !== null) return join(context, discovery, address.value);
  const { serveOwnCore } = await import('./own-stdio-server.ts');
  return serveOwnCore(context, address.value);
}
