/** A scan of a profile of another tool for what it measures. */
export interface ProfileKindScan {
  /** The chunk may be reused afterwards. */
  push(chunk: Uint8Array): void;
  /** By what was read so far; a file that does not say counts as a CPU profile, whose reader reports what is wrong. */
  kind(): 'cpu-profile' | 'heap-profile';
}
