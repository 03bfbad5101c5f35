/** Samples that watchers requested after they had garbage collected: what a collection does not free. */

export interface CollectedSamples {
  /** True while a watcher waits: the next sample is then taken at once. */
  readonly isWaiting: boolean;
  /** Resolves when the sample is taken, with false if the watch ends first. */
  request(key: string): Promise<boolean>;
  /**
   * A sample that began at this time was taken: the watchers for which it counts. One that began before the request may show what has been
   * collected since.
   */
  taken(beganMs: number): readonly string[];
  /** The watch has ended. */
  end(): void;
}

/** `now`: milliseconds since the Unix epoch. */
export function createCollectedSamples(now: () => number): CollectedSamples {
  let requests: { readonly key: string; readonly fromMs: number; readonly settle: (isTaken: boolean) => void }[] = [];
  return {
    get isWaiting() {
      return requests.length > 0;
    },
    request: (key) => new Promise((settle) => requests.push({ key, fromMs: now(), settle })),
    taken(beganMs) {
      const due = requests.filter(({ fromMs }) => fromMs <= beganMs);
      requests = requests.filter(({ fromMs }) => fromMs > beganMs);
      for (const { settle } of due) settle(true);
      return due.map(({ key }) => key);
    },
    end() {
      for (const { settle } of requests) settle(false);
      requests = [];
    },
  };
}
