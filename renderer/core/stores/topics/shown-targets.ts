/** Targets that panels show: each is followed while it is shown, and for a while after, so that a panel that is hidden briefly has no gap. */

/** A target that is hidden longer than this is followed no more. */
const AWAY_AFTER_MS = 20_000;

export interface ShownTargetsOptions {
  /** The first panel shows the target. */
  readonly follow: (targetId: string) => void;
  readonly unfollow: (targetId: string) => void;
  /** Another panel shows a target that is followed. */
  readonly onShownAgain?: (targetId: string) => void;
  /** A hidden target that is needed longer is followed until it is not. */
  readonly isNeeded?: (targetId: string) => boolean;
}

export function createShownTargets({ follow, unfollow, onShownAgain, isNeeded }: ShownTargetsOptions) {
  /** Number of panels; 0 until the target is followed no more. */
  const panels = new Map<string, number>();
  const leaving = new Map<string, ReturnType<typeof setTimeout>>();

  function leaveLater(targetId: string): void {
    const leave = (): void => {
      if (isNeeded?.(targetId) === true) {
        leaveLater(targetId);
        return;
      }
      leaving.delete(targetId);
      panels.delete(targetId);
      unfollow(targetId);
    };
    leaving.set(targetId, setTimeout(leave, AWAY_AFTER_MS));
  }

  return {
    isFollowed: (targetId: string) => panels.has(targetId),
    /** Subscribes a visible panel; call the returned function on unmount. */
    show(this: void, targetId: string) {
      clearTimeout(leaving.get(targetId));
      leaving.delete(targetId);
      const isNew = !panels.has(targetId);
      panels.set(targetId, (panels.get(targetId) ?? 0) + 1);
      if (isNew) follow(targetId);
      else onShownAgain?.(targetId);
      let isShown = true;
      return () => {
        if (!isShown) return;
        isShown = false;
        const left = (panels.get(targetId) ?? 1) - 1;
        panels.set(targetId, left);
        if (left === 0) leaveLater(targetId);
      };
    },
  };
}
