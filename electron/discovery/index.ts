/** How other processes of the same person find the running app, and the secrets they need. */
export { readDiscovery, removeDiscovery, writeDiscovery, type Discovery } from './discovery.ts';
export { createPersonToken, installToken } from './tokens.ts';
