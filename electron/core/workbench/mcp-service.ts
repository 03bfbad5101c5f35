/** The MCP server of the app: it listens while the settings allow it, and a port that is taken is a problem in the window. */
import type { PersonWindowPort } from '../../../shared/core/capability/pointing-ports.ts';
import { serverOf } from '../mcp/core-server.ts';
import type { Core } from '../app/index.ts';
import { createAnnouncedServer, type AnnouncedServer } from '../mcp/announced-server.ts';
import { reportProblem } from './opener.ts';

/** Starts to listen, and follows the settings from then on. Errors: those of `createAnnouncedServer`. */
export async function startMcpService(
  core: Core,
  personWindow: PersonWindowPort,
  viewFile: string,
): Promise<AnnouncedServer> {
  const announced = await createAnnouncedServer({
    ...serverOf(core, viewFile),
    yieldsToRunning: false,
    flagsInWindow: core.clientFlags,
    personWindow,
  });
  const { server } = announced;
  const listen = async (): Promise<void> => {
    const listening = await announced.listen({
      host: '127.0.0.1',
      port: core.settings.current().mcpPort,
      exactPort: false,
    });
    if (!listening.ok) {
      reportProblem(core, 'The MCP server does not listen', listening.error);
      return;
    }
    for (const warning of listening.value.warnings)
      core.activity.report({
        severity: 'warning',
        title: 'Another process holds a port of the MCP server',
        detail: warning,
        suggestion: null,
        callId: null,
      });
  };
  // The person may allow or revoke a permission that a list of tools follows.
  core.consents.changes.listen(() => server.toolListChanged());
  const { mcpEnabled } = core.settings.current();
  if (mcpEnabled) await listen();
  let isWanted = mcpEnabled;
  core.settings.changes.listen((settings) => {
    server.toolListChanged();
    if (settings.mcpEnabled !== isWanted) {
      isWanted = settings.mcpEnabled;
      void (isWanted ? listen() : server.stopListening());
    }
  });
  return announced;
}
