/** CDP: endpoints, their targets, and sessions on them. */
export { createEndpoints, type Endpoints } from './endpoints/endpoints.ts';
export { isPipeAddress, parseEndpointAddress, USUAL_PORTS } from './endpoints/endpoint-address.ts';
export type { Destinations } from './destinations.ts';
export { isDebuggerAt } from './discovery.ts';
export { createHeldSessions } from './held-sessions.ts';
export { withWitnesses } from './witnesses.ts';
export { orAborted } from './aborted-wait.ts';
export { startDeadline } from './deadline.ts';
export { CLEANUP_DEADLINE_MS, type DedicatedSession } from './target-session.ts';
export { createBrowserPipe, type BrowserPipe } from './pipe/browser-pipe.ts';
export { streamChannel } from './pipe/browser-channel.ts';
export type { BrowserAccess, MessageRelay } from './browser-access.ts';
export { firstPage } from './first-page.ts';
