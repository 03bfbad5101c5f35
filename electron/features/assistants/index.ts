/** Setting up MCP clients. */
export { createAssistantService, knownClientNamed, type AssistantService } from './assistants.ts';
