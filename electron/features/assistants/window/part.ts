/** Connects assistants from the window. */
import { ASSISTANT_LABELS } from '../../../../shared/features/assistants/contract/assistant-clients.ts';
import type { OpenWindowPart } from '../../../core/workbench/part.ts';
import { createAssistantService } from '../index.ts';
import { penCommand } from '../../../core/pen-on-path/index.ts';

export const openAssistantsWindow: OpenWindowPart = ({ core, installation, mcpUrl, platform }) => {
  const assistants = createAssistantService({
    ...penCommand(installation),
    dataDirectory: core.dataDirectory,
    mcpUrl,
    tokenOf: (assistant) => {
      const identity = core.assistants.byName(ASSISTANT_LABELS[assistant]);
      return identity === null ? null : core.assistants.tokenOf(identity.id);
    },
    connect: (assistant) => core.assistants.connect(ASSISTANT_LABELS[assistant]),
    version: core.version,
    projectRoot: core.projectRoot,
    platform,
  });
  return {
    commands: {
      'assistants.connect': ({ assistant, transport }) => assistants.connect(assistant, transport),
      'assistants.snippet': async ({ assistant, transport }) => assistants.snippet(assistant, transport),
      'assistants.clients': async () => ({ clients: await assistants.clients() }),
      'assistants.add': ({ assistant, program }) => assistants.add(assistant, program),
      'assistants.verify': ({ assistant, program }) => assistants.verify(assistant, program),
      'assistants.remove': ({ assistant, program }) => assistants.remove(assistant, program),
    },
  };
};
