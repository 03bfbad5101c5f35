/** `--transport` of the two commands that serve MCP. */
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { CommandContext } from './context.ts';

export type Transport = 'stdio' | 'http';

/** `sse` is Streamable HTTP under its old name (D-50). */
export function chosenTransport(context: CommandContext, fallback: Transport): AppResult<Transport> {
  const named = context.arguments.values.get('transport')?.toLowerCase();
  if (named === undefined) return { ok: true, value: fallback };
  if (named === 'stdio') return { ok: true, value: 'stdio' };
  if (named === 'http' || named === 'sse') return { ok: true, value: 'http' };
  return {
    ok: false,
    error: appError('invalid_params', `unsupported transport "${named}"`, 'Use stdio or http; sse means http.'),
  };
}
