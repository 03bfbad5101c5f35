/** The MCP clients as `pen connect` sees them: programs on the caller's path, and places in the caller's home folder and project. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { ASSISTANT_LABELS } from '../../../shared/features/assistants/contract/assistant-clients.ts';
import { createAssistantService, type AssistantService } from './index.ts';
import { penCommand } from '../../core/pen-on-path/index.ts';
import type { AssistantStore } from '../../core/permissions/index.ts';
import type { CommandContext } from '../../core/cli/context.ts';

const PLATFORMS = { darwin: 'macos', win32: 'windows' } as const;

function homeOf(environment: NodeJS.ProcessEnv): string {
  return (process.platform === 'win32' ? environment['USERPROFILE'] : environment['HOME']) ?? homedir();
}

/** `mcpUrl`: the address of the running app, or the default one. */
export function createClientSetup(context: CommandContext, store: AssistantStore, mcpUrl: string): AssistantService {
  const { environment, installation, workingDirectory, dataDirectory, version } = context;
  const { platform } = process;
  return createAssistantService({
    ...(installation.penCommand ??
      penCommand({ appFolder: installation.rootFolder, isPackaged: installation.rootFolder.endsWith('.asar') })),
    dataDirectory,
    version,
    mcpUrl: () => mcpUrl,
    tokenOf: (assistant) => store.tokenOf(store.byName(ASSISTANT_LABELS[assistant])?.id ?? ''),
    connect: (assistant) => store.connect(ASSISTANT_LABELS[assistant]),
    projectRoot: () => resolve(workingDirectory, context.arguments.values.get('project-root') ?? '.'),
    platform: platform === 'darwin' || platform === 'win32' ? PLATFORMS[platform] : 'linux',
    home: homeOf(environment),
    environment,
  });
}
