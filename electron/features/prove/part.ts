/** Proofs in the core. */
import type { OpenPart } from '../../core/app/part.ts';
import { createProofs } from './programs/proofs.ts';

export const openProvePart: OpenPart = ({ recordings, ...core }) => ({
  ports: {
    proofs: createProofs({
      ...core,
      cancelRecording: (recordingId) => recordings.cancel(recordingId, 'The end of the proof'),
    }),
  },
});
