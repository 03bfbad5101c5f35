/** The requests of targets while somebody listens to them. */
export { createNetworkLogs, type NetworkLogs } from './network-logs.ts';
