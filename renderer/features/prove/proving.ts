/** A proof as a call that runs in a tab. */
export const PROVING = { captureKind: 'proof', command: 'capture.prove' } as const;
