/** Network logs of targets. */
export { createNetworkLogs, type NetworkLogs } from './network-logs.ts';
