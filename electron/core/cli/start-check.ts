/**
 * Checks that a browser given by its address answers before the MCP server starts: a client would otherwise see the error only with its
 * first call.
 */
import { appError, type AppError } from '../../../shared/base/errors.ts';
import { isOwnBrowser } from '../../../shared/core/contracts/targets.ts';
import type { Core } from '../app/index.ts';
import type { CommandContext } from './context.ts';
import { say } from './output/output.ts';

/** Chrome's default address; required by `--strict` when no address was given. */
export const DEFAULT_ADDRESS = 'http://localhost:9222';

/** The addresses that must answer: those of `--cdp-url`, with `--strict` else the default one, else none. */
export function addressesToCheck(context: CommandContext, cdpUrls: readonly string[]): readonly string[] {
  if (cdpUrls.length > 0) return cdpUrls;
  return context.arguments.switches.has('strict') ? [DEFAULT_ADDRESS] : [];
}

/** Returns how to start Chrome, with the separate folder that Chrome 136 and newer require. Other failures have their own texts. */
export function cannotReachAtStart(error: AppError, address: string): AppError {
  if (error.code !== 'cannot_reach_endpoint') return error;
  const port = URL.parse(address)?.port || '9222';
  return appError(
    error.code,
    `cannot reach Chrome at ${address}`,
    `Start Chrome with: chrome --remote-debugging-port=${port} --user-data-dir=DIR (a new folder: without one the port is ignored). Node and Deno: --inspect=127.0.0.1:${port}.`,
    error.data,
  );
}

/**
 * The error of a start at which these addresses did not answer: with `--strict` each must, otherwise one of several is enough, and the others are
 * named on stderr and by `pen_status`.
 */
export function startError(context: CommandContext, addresses: number, failed: readonly AppError[]): AppError | null {
  const [first] = failed;
  if (first === undefined) return null;
  if (failed.length === addresses || context.arguments.switches.has('strict')) return first;
  for (const { message } of failed) say(context, `${message}: PEN continues with the other addresses.`);
  return null;
}

/** Connects to the addresses if the flags require it; null on success or without such flags. */
export async function connectAtStart(
  context: CommandContext,
  core: Core,
  cdpUrls: readonly string[],
): Promise<AppError | null> {
  const addresses = addressesToCheck(context, cdpUrls);
  const failed: AppError[] = [];
  // Endpoints are listed in the order in which they were given.
  for (const [at, endpoint] of core.endpoints.endpoints().slice(0, addresses.length).entries()) {
    const connecting = core.endpoints.connect(endpoint.id, context.interrupt);
    // Its person is asked, and may take long to answer: no client waits for its handshake meanwhile.
    if (isOwnBrowser(endpoint.address)) continue;
    const connected = await connecting;
    if (!connected.ok) failed.push(cannotReachAtStart(connected.error, addresses[at] ?? endpoint.address));
  }
  return startError(context, addresses.length, failed);
}
