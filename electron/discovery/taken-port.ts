/** What becomes of the token when another process has the port that assistants send it to. */
import type { Log } from '../log/log.ts';
import { holdsToken } from './proven-connection.ts';
import { replaceInstallToken } from './tokens.ts';

export interface TokenAfterMove {
  /** The token to use from now on. */
  readonly token: string;
  /** A sentence for the person. */
  readonly warning: string;
}

/**
 * To be called when the server had to move to another port. Assistants may have sent the token to whichever process holds the
 * wanted port. Where that is another PEN of this data folder the token stays; for every other process it is replaced.
 */
export async function tokenAfterMove(options: {
  readonly dataDirectory: string;
  readonly wanted: { readonly host: string; readonly port: number };
  readonly usedPort: number;
  readonly token: string;
  /** Another PEN of this data folder runs and uses the token: replacing it would lock that one's assistants out. */
  readonly isShared?: boolean;
  readonly log: Pick<Log, 'error'>;
}): Promise<TokenAfterMove> {
  const { wanted, usedPort, token } = options;
  if (await holdsToken(wanted, token)) {
    const warning = `Port ${wanted.port} is taken by another PEN of this data folder, so MCP listens on ${usedPort}. Assistants that are set up for ${wanted.port} reach the other one.`;
    return { token, warning };
  }
  const taken = `Port ${wanted.port} is taken by another process, so MCP listens on ${usedPort}. Assistants that are set up for ${wanted.port} over HTTP may have sent that process their token.`;
  if (options.isShared === true)
    return { token, warning: `${taken} Make a new one: pen token --new, then set those assistants up again.` };
  const replaced = await replaceInstallToken(options.dataDirectory);
  if (replaced.ok)
    return { token: replaced.value, warning: `${taken} A new token was made: set those assistants up again.` };
  options.log.error('the MCP token was not replaced', { error: replaced.error.message });
  return { token, warning: `${taken} No new one could be made: ${replaced.error.message}` };
}
