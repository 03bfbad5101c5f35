/**
 * Checks whether anything still needs this process. Its owner asks now and then, and ends an unused one: released documents leave a heap of some
 * ninety megabytes behind, and the next query starts another process within a fraction of a second.
 */
export interface ProcessUse {
  /** A port was attached; call the returned function when it has closed. */
  attached(): () => void;
  /** A request begins; call the returned function when it is answered. */
  began(): () => void;
  /** No port but the owner's, no request, no document, nothing to write, and no request for a while. */
  readonly isUnused: boolean;
}

export interface ProcessUseOptions {
  readonly now: () => number;
  /** Milliseconds after the last request or closed port. */
  readonly idleLimitMs: number;
  readonly hasDocuments: () => boolean;
  /** Columns are being written, or wait for that. */
  readonly isWriting: () => boolean;
}

export function createProcessUse({ now, idleLimitMs, hasDocuments, isWriting }: ProcessUseOptions): ProcessUse {
  let ports = 0;
  let requests = 0;
  let lastUsedMs = now();
  return {
    attached() {
      ports += 1;
      return () => {
        ports -= 1;
        lastUsedMs = now();
      };
    },
    began() {
      requests += 1;
      return () => {
        requests -= 1;
        lastUsedMs = now();
      };
    },
    get isUnused() {
      return ports <= 1 && requests === 0 && !hasDocuments() && !isWriting() && now() - lastUsedMs >= idleLimitMs;
    },
  };
}
