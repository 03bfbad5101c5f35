/** Limits what noting renders takes from the page: two percent of the time, and a little more at first so that one action is noted as a whole. */
const SHARE = 0.02;
const AT_ONCE_MS = 50;

interface Budget {
  readonly isLeft: () => boolean;
  readonly spend: <T>(act: () => T) => T;
}

export function createBudget(now = (): number => performance.now()): Budget {
  const fromMs = now();
  let spentMs = 0;
  return {
    isLeft: () => spentMs <= AT_ONCE_MS + SHARE * (now() - fromMs),
    spend(act) {
      const sinceMs = now();
      try {
        return act();
      } finally {
        spentMs += now() - sinceMs;
      }
    },
  };
}
