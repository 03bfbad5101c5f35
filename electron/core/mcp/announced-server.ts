/** The MCP server with the token of its installation and its discovery file: the app and `pen serve` are found and joined through them. */
import { join } from 'node:path';
import { ok } from '../../../shared/base/result.ts';
import { appError, type AppResult, settle, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import {
  createPersonToken,
  hasInstallToken,
  installToken,
  readDiscovery,
  removeDiscovery,
  replaceInstallToken,
  tokenAfterMove,
  writeDiscovery,
} from '../discovery/index.ts';
import { createMcpServer, type ListenOptions, type McpServer, type McpServerOptions } from './server.ts';

export interface AnnouncedServerOptions extends Omit<McpServerOptions, 'mcpToken' | 'personToken' | 'newToken'> {
  readonly dataDirectory: string;
  /** Leaves the discovery file and the token to another running PEN of this data folder. */
  readonly yieldsToRunning: boolean;
  /** As in the discovery file; default: false. */
  readonly isBackground?: boolean;
}

export interface Announced {
  readonly address: string;
  /** Warnings for the user about ports that other processes hold. */
  readonly warnings: readonly string[];
}

export interface AnnouncedServer {
  readonly server: McpServer;
  /** The token that MCP clients must send now. */
  token(): string;
  /** Listens, replaces all tokens if an unknown process may have received them, and writes the discovery file. */
  listen(options: ListenOptions): Promise<AppResult<Announced>>;
  /** Replaces the token of the installation; clients with the old one are disconnected. */
  newToken(): Promise<AppResult<string>>;
  /** Deletes the discovery file that `listen` wrote. */
  withdraw(): Promise<void>;
}

/** Fails if the token of the installation can neither be read nor created. */
export async function createAnnouncedServer(options: AnnouncedServerOptions): Promise<AnnouncedServer> {
  const { dataDirectory, log, version } = options;
  let isKnown = await hasInstallToken(dataDirectory);
  const installed = await installToken(dataDirectory, log);
  let token = installed;
  const personToken = createPersonToken();
  const server = createMcpServer({
    ...options,
    taskFolder: join(dataDirectory, 'tasks'),
    mcpToken: token,
    personToken,
    newToken: () => settle(newToken),
  });

  /** Another running PEN of this data folder, which has precedence over this one. */
  async function isShared(): Promise<boolean> {
    if (!options.yieldsToRunning) return false;
    const found = await readDiscovery(dataDirectory);
    return found.ok && found.value !== null && found.value.pid !== process.pid;
  }

  async function announce(): Promise<void> {
    const { address } = server.state();
    if (address === null || (await isShared())) return;
    const written = await writeDiscovery({
      dataDirectory,
      document: {
        pid: process.pid,
        startedAtMs: Date.now(),
        version,
        mcpUrl: address,
        mcpToken: token,
        personUrl: address,
        personToken,
        isBackground: options.isBackground === true,
      },
    });
    if (!written.ok) log.error('the discovery file was not written', { error: written.error.message });
  }

  async function take(newOne: string): Promise<void> {
    token = newOne;
    await server.replaceMcpToken(newOne);
  }

  async function newToken(): Promise<string> {
    if (await isShared()) {
      const message = 'Another PEN of this data folder is running, and its assistants use the token.';
      throw new AppFailure(appError('busy', message, 'Make the new token there.'));
    }
    await take(unwrap(await replaceInstallToken(dataDirectory)));
    await announce();
    return token;
  }

  return {
    server,
    token: () => token,
    async listen(wanted) {
      const listening = await server.listen(wanted);
      if (!listening.ok) return listening;
      const { address, port, moved, warning } = listening.value;
      const warnings = warning === null ? [] : [warning];
      // Nobody was given a token or an address yet, so that the other port is as good.
      if (moved && (isKnown || (options.assistants?.list() ?? []).length > 0)) {
        const shared = await isShared();
        const { assistants } = options;
        const usedPort = port;
        const taken = { dataDirectory, wanted, usedPort, token, assistants, isShared: shared, log };
        const after = await tokenAfterMove(taken);
        warnings.push(after.warning);
        if (after.token !== token) await take(after.token);
      }
      isKnown = true;
      await announce();
      return ok({ address, warnings });
    },
    newToken: () => settle(newToken),
    async withdraw() {
      await settle(() => removeDiscovery(dataDirectory));
    },
  };
}
