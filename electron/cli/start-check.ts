/**
 * Checks that a browser given by its address answers before the MCP server starts: a client would otherwise see the error only with its
 * first call.
 */
import { appError, type AppError } from '../../shared/contracts/errors.ts';
import type { Core } from '../core/index.ts';
import type { CommandContext } from './context.ts';

/** Chrome's default address; required by `--strict` when no address was given. */
export const DEFAULT_ADDRESS = 'http://localhost:9222';

/** The address that must answer: that of `--cdp-url`, with `--strict` else the default one, else none. */
export function addressToCheck(context: CommandContext, cdpUrl: string | null): string | null {
  if (cdpUrl !== null) return cdpUrl;
  return context.arguments.switches.has('strict') ? DEFAULT_ADDRESS : null;
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

/** Connects to the address if the flags require it; null on success or without such flags. */
export async function connectAtStart(
  context: CommandContext,
  core: Core,
  cdpUrl: string | null,
): Promise<AppError | null> {
  const address = addressToCheck(context, cdpUrl);
  const endpoint = core.endpoints.endpoints()[0];
  if (address === null || endpoint === undefined) return null;
  const connected = await core.endpoints.connect(endpoint.id, context.interrupt);
  return connected.ok ? null : cannotReachAtStart(connected.error, address);
}
