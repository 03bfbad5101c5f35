/** Rights of callers: permissions, requests to the person, files, and the assistants with tokens of their own. */
export { createPathRule, type PathRule } from './paths.ts';
export { createConsents, type Consents } from './consents.ts';
export { createProjectRoot, dataFolderConflict } from './project-root.ts';
export { createAssistantStore, type AssistantStore, type AssistantToken } from './assistant-store.ts';
export { createCallPermissions } from './call-permissions.ts';
export { createPausedClients, type PausedClients } from './paused-clients.ts';
