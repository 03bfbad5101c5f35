/** MCP over stdio with a core in this process: no app is running, or it must not be joined. */
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import type { Settings } from '../../../shared/core/contracts/settings.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createPersonToken } from '../discovery/index.ts';
import { createMcpServer } from '../mcp/server.ts';
import { createCommandLog } from './command-log.ts';
import { DONE, type CommandContext, type CommandOutcome } from './context.ts';
import { checkProjectRoot, connectUsual, createOwnCore } from './own-core.ts';
import { connectAtStart } from './start-check.ts';

/** `identity`: the assistant of `--assistant`. */
export async function serveOwnCore(
  context: CommandContext,
  cdpUrls: readonly string[],
  identity: AssistantIdentity | null,
): Promise<CommandOutcome> {
  const unfit = checkProjectRoot(context);
  if (unfit !== null) return { error: unfit };
  const log = createCommandLog(context, 'info');
  context.surviveFaults(log);
  const core = await createOwnCore(context, cdpUrls, log);
  try {
    const missing = await connectAtStart(context, core, cdpUrls);
    if (missing !== null) return { error: missing };
    if (cdpUrls.length === 0) {
      // In the background: a handshake must not wait for ports that do not answer.
      connectUsual(core, context.interrupt).catch((thrown: unknown) =>
        log.warn('looking for endpoints failed', { error: String(thrown) }),
      );
    }
    const { runner, sessions, library, version, settings, redactor } = core;
    // This server listens on no port, so no client needs a token.
    const tokens = { mcpToken: createPersonToken(), personToken: createPersonToken() };
    const { clientAccess: access, assistants } = core;
    const disabledCategories = (): Settings['disabledCategories'] => settings.current().disabledCategories;
    const showsSecrets = (assistantId?: string): boolean => access.showsSecrets({ kind: 'mcp', assistantId });
    const structuredResults = (): boolean => settings.current().structuredResults;
    const coreTools = (): boolean => settings.current().coreTools;
    const offered = { access, assistants, disabledCategories, showsSecrets, structuredResults, coreTools };
    const targets = (): TargetInfo[] => core.endpoints.endpoints().flatMap((endpoint) => endpoint.targets);
    const { viewFile } = context.installation;
    const parts = { runner, sessions, library, targets, version, log, redactor, ...offered, ...tokens };
    const mcp = createMcpServer({ ...parts, viewFile });
    const interrupted = new Promise<void>((resolve) => {
      if (context.interrupt.aborted) resolve();
      else context.interrupt.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([mcp.serveStdio({ stdin: context.stdin, stdout: context.stdout, identity }), interrupted]);
    await mcp.close();
    return DONE;
  } finally {
    await core.close();
  }
}
