/** Decides whether the token is replaced when another process has the port to which assistants send it. */
import type { Log } from '../log/log.ts';
import { holdsToken } from './proven-connection.ts';
import { replaceInstallToken } from './tokens.ts';

export interface TokenAfterMove {
  /** The token to use from now on. */
  readonly token: string;
  /** A warning for the user. */
  readonly warning: string;
}

/**
 * Call when the server had to move to another port. Assistants may have sent the token to the process that holds the requested port. If
 * that is another PEN of this data folder the token stays; otherwise it is replaced.
 */
export async function tokenAfterMove(options: {
  readonly dataDirectory: string;
  readonly wanted: { readonly host: string; readonly port: number };
  readonly usedPort: number;
  readonly token: string;
  /** Another running PEN of this data folder uses the token: replacing it would lock out its assistants. */
  readonly isShared?: boolean;
  readonly log: Pick<Log, 'error'>;
}): Promise<TokenAfterMove> {
  const { wanted, usedPort, token } = options;
  if (await holdsToken(wanted, token)) {
    const warning = `Port ${wanted.port} is used by another PEN of this data folder, so MCP listens on ${usedPort}. Assistants that are configured for ${wanted.port} reach the other one.`;
    return { token, warning };
  }
  const taken = `Port ${wanted.port} is used by another process, so MCP listens on ${usedPort}. Assistants that are configured for ${wanted.port} over HTTP may have sent their token to that process.`;
  if (options.isShared === true)
    return { token, warning: `${taken} Make a new one: pen token --new, then configure those assistants again.` };
  const replaced = await replaceInstallToken(options.dataDirectory);
  if (replaced.ok)
    return { token: replaced.value, warning: `${taken} A new token was made: configure those assistants again.` };
  options.log.error('the MCP token was not replaced', { error: replaced.error.message });
  return { token, warning: `${taken} A new one could not be made: ${replaced.error.message}` };
}
