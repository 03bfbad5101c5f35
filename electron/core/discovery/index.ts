/** Lets other processes of the same user find the running app and the secrets they need. */
export { answersHello, endBackground } from './end-background.ts';
export { readDiscovery, removeDiscovery, writeDiscovery, type Discovery } from './discovery.ts';
export { IDENTITY_PATH, identityProofs } from './identity-proof.ts';
export { createProvenAgent } from './proven-connection.ts';
export { tokenAfterMove } from './taken-port.ts';
export { createPersonToken, hasInstallToken, installToken, replaceInstallToken } from './tokens.ts';
