/** CDP: endpoints, their targets, and sessions on them. */
export { createEndpoints, type Endpoints, type EndpointsOptions } from './endpoints.ts';
export { parseEndpointAddress, USUAL_PORTS, type EndpointAddress } from './endpoint-address.ts';
export { startDeadline, type Deadline } from './deadline.ts';
export { abortReason } from './abort-reason.ts';
export { protocolError } from './connection-errors.ts';
export type { AttachedSession, AttachOptions, DedicatedSession } from './target-session.ts';
