/** A proof as a call that runs in a tab. Its captures are deleted with it if it does not end. */
export const PROVING = {
  captureKind: 'proof',
  command: 'capture.prove',
  kept: 'Nothing of a proof that does not end is kept: neither its figures nor its captures.',
} as const;
