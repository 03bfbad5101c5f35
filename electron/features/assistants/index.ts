/** Setting up MCP clients. */
export { createAssistantService, knownClientNamed, type AssistantService } from './assistants.ts';
export { penCommand, type PenCommand } from './pen-command.ts';
