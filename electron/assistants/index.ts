/** Setting up MCP clients. */
export { createAssistantService, type AssistantService } from './assistants.ts';
