/** The MCP server of the app: it listens while the settings allow it, and a port that is taken is a problem in the window. */
import type { PersonWindowPort } from '../../../shared/core/capability/pointing-ports.ts';
import type { Core } from '../app/index.ts';
import { createAnnouncedServer, type AnnouncedServer } from '../mcp/announced-server.ts';
import { connectThrough } from '../mcp/chosen-endpoint.ts';
import { reportProblem } from './opener.ts';

/** Starts to listen, and follows the settings from then on. Errors: those of `createAnnouncedServer`. */
export async function startMcpService(
  core: Core,
  personWindow: PersonWindowPort,
  viewFile: string,
): Promise<AnnouncedServer> {
  const { dataDirectory, version, log } = core;
  const announced = await createAnnouncedServer({
    dataDirectory,
    yieldsToRunning: false,
    runner: core.runner,
    sessions: core.sessions,
    library: core.library,
    targets: () => core.endpoints.endpoints().flatMap(({ targets }) => targets),
    version,
    log,
    connectEndpoint: connectThrough(core.endpoints),
    recordingEnds: core.recordingEnds,
    redactor: core.redactor,
    showsSecrets: (assistantId) => core.clientAccess.showsSecrets({ kind: 'mcp', assistantId }),
    coreTools: () => core.settings.current().coreTools,
    structuredResults: () => core.settings.current().structuredResults,
    disabledCategories: () => core.settings.current().disabledCategories,
    access: core.clientAccess,
    flagsInWindow: core.clientFlags,
    assistants: core.assistants,
    personWindow,
    viewFile,
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
