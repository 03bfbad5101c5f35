/** Decides whether tokens are replaced when another process has the port to which assistants send them. */
import type { AppResult } from '../../../shared/base/errors.ts';
import type { Log } from '../log/log.ts';
import { holdsToken } from './proven-connection.ts';
import { replaceInstallToken } from './tokens.ts';

export interface TokenAfterMove {
  /** The token of the installation to use from now on. */
  readonly token: string;
  /** A warning for the user. */
  readonly warning: string;
}

/** The assistants with a token of their own, which those that use HTTP send in place of the installation's. */
interface SentTokens {
  list(): readonly { readonly name: string }[];
  /** Replaces the token of each, and returns the assistants. */
  rotateAll(): Promise<AppResult<readonly { readonly name: string }[]>>;
}

interface TakenPortOptions {
  readonly dataDirectory: string;
  readonly wanted: { readonly host: string; readonly port: number };
  readonly usedPort: number;
  readonly token: string;
  /** Default: no assistant has a token of its own. */
  readonly assistants?: SentTokens | undefined;
  /** Another running PEN of this data folder uses the tokens: replacing them would lock out its assistants. */
  readonly isShared?: boolean;
  readonly log: Pick<Log, 'error'>;
}

const quoted = (assistants: readonly { readonly name: string }[]): string =>
  assistants.map(({ name }) => `"${name}"`).join(', ');

/** It is unknown which assistants use HTTP, so each gets a new token. Over stdio `pen mcp` looks its token up by the name. */
async function replaceSentTokens({ assistants, log }: TakenPortOptions): Promise<string> {
  if (assistants === undefined) return '';
  const replaced = await assistants.rotateAll();
  if (!replaced.ok) {
    log.error('the tokens of the assistants were not replaced', { error: replaced.error.message });
    return ` The tokens of these assistants are still valid, because they could not be replaced (${replaced.error.message}): ${quoted(assistants.list())}. Revoke those that use HTTP: pen connect NAME --revoke.`;
  }
  if (replaced.value.length === 0) return '';
  return ` These assistants have a new token of their own: ${quoted(replaced.value)}. Those of them that use HTTP must be configured again with it (pen connect NAME --print shows it); over stdio they continue to work.`;
}

/**
 * Call when the server had to move to another port. Assistants may have sent a token to the process that holds the requested port: that of
 * the installation or, as most do, their own. If that process is another PEN of this data folder the tokens stay; otherwise they are replaced.
 */
export async function tokenAfterMove(options: TakenPortOptions): Promise<TokenAfterMove> {
  const { wanted, usedPort, token, assistants } = options;
  if (await holdsToken(wanted, token)) {
    const warning = `Port ${wanted.port} is used by another PEN of this data folder, so MCP listens on ${usedPort}. Assistants that are configured for ${wanted.port} reach the other one.`;
    return { token, warning };
  }
  const taken = `Port ${wanted.port} is used by another process, so MCP listens on ${usedPort}. Assistants that are configured for ${wanted.port} over HTTP may have sent their token to that process.`;
  if (options.isShared === true) {
    const named = assistants?.list() ?? [];
    const own =
      named.length === 0 ? '' : `, and for each of these that uses HTTP: pen connect NAME --new (${quoted(named)})`;
    return {
      token,
      warning: `${taken} No token was replaced, because another PEN of this data folder uses them. Make new ones: pen token --new${own}. Then configure those assistants again.`,
    };
  }
  const replaced = await replaceInstallToken(options.dataDirectory);
  if (!replaced.ok) options.log.error('the MCP token was not replaced', { error: replaced.error.message });
  const installation = replaced.ok
    ? 'The token of the installation was replaced: configure clients that send it again.'
    : `The token of the installation is still valid, because it could not be replaced: ${replaced.error.message}`;
  return {
    token: replaced.ok ? replaced.value : token,
    warning: `${taken} ${installation}${await replaceSentTokens(options)}`,
  };
}
