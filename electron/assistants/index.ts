/** Setting up MCP clients. */
export { createAssistantService, type AssistantService, type AssistantServiceOptions } from './assistants.ts';
