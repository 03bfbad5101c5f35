/** The parts of a core that its MCP server needs. */
import type { AnnouncedServerOptions } from './announced-server.ts';
import { connectThrough } from './chosen-endpoint.ts';
import type { Core } from '../app/index.ts';

type CoreServer = Omit<AnnouncedServerOptions, 'yieldsToRunning'>;

/** `viewFile`: the page of the view in a chat. */
export function serverOf(core: Core, viewFile: string): CoreServer {
  const { dataDirectory, runner, sessions, library, version, log, redactor, assistants, recordingEnds } = core;
  const settings = (): ReturnType<Core['settings']['current']> => core.settings.current();
  return {
    ...{ dataDirectory, runner, sessions, library, version, log, redactor, assistants, recordingEnds, viewFile },
    targets: () => core.endpoints.endpoints().flatMap(({ targets }) => targets),
    connectEndpoint: connectThrough(core.endpoints),
    showsSecrets: (assistantId) => core.clientAccess.showsSecrets({ kind: 'mcp', assistantId }),
    coreTools: () => settings().coreTools,
    structuredResults: () => settings().structuredResults,
    disabledCategories: () => settings().disabledCategories,
    access: core.clientAccess,
  };
}
