/** `pen mcp` and `pen serve`: one server, over stdio or over HTTP. */
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import { refuseArguments } from '../arguments/command-arguments.ts';
import type { CommandContext, CommandOutcome } from '../context.ts';

type Transport = 'stdio' | 'http';

/** `sse` is the old name of the HTTP transport; existing configurations of clients use it. */
function chosenTransport(context: CommandContext, fallback: Transport): Transport {
  const named = context.arguments.values.get('transport')?.toLowerCase();
  if (named === undefined) return fallback;
  if (named === 'stdio') return 'stdio';
  if (named === 'http' || named === 'sse') return 'http';
  throw new AppFailure(
    appError('invalid_params', `unsupported transport "${named}"`, 'Use stdio or http; sse means http.'),
  );
}

/** Runs the server that the flags select; `fallback` without a flag. */
async function serve(context: CommandContext, fallback: Transport): Promise<CommandOutcome> {
  const refused = refuseArguments(context, 0);
  if (refused !== null) return { error: refused };
  const transport = chosenTransport(context, fallback);
  // Loaded separately: the shim starts with every assistant and needs no part of the server.
  if (transport === 'stdio') return (await import('../serve-stdio.ts')).serveStdio(context);
  return (await import('../serve-http.ts')).serveHttp(context);
}

/** `pen mcp`: started by assistants. */
export function runMcp(context: CommandContext): Promise<CommandOutcome> {
  return serve(context, 'stdio');
}

/** `pen serve`: MCP for several clients, without a window. */
export function runServe(context: CommandContext): Promise<CommandOutcome> {
  return serve(context, 'http');
}
