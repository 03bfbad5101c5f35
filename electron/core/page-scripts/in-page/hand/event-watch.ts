/** Receivers of the events of a step, and when the page was painted after them. */
import type { DocumentChanges } from '../../../../../shared/core/contracts/interaction.ts';
import type { Heard, InputDevice } from '../../../../../shared/core/contracts/hand.ts';
import { shortLabel, type DescribedElements } from './described-elements.ts';
import { reaches } from './readiness.ts';
import { everyRoot, isWithin } from './tree.ts';

/** The first of `targetKind` says what was hit; from the first of `startKind` the time to the next paint counts. */
const EVENTS: Readonly<Record<InputDevice, { targetKind: string; startKind: string }>> = {
  mouse: { targetKind: 'pointerdown', startKind: 'pointerup' },
  keys: { targetKind: 'keydown', startKind: 'keydown' },
  wheel: { targetKind: 'wheel', startKind: 'wheel' },
  move: { targetKind: 'pointermove', startKind: 'pointermove' },
  choice: { targetKind: 'input', startKind: 'input' },
};

export interface EventWatch {
  readonly watch: (device: InputDevice, isChanging: boolean) => void;
  readonly unwatch: () => void;
  readonly heard: (ref: number | null) => Heard;
}

interface Watched {
  hit: number | null;
  firstMs: number | null;
  paintedMs: number | null;
  readonly changes: () => DocumentChanges | null;
  readonly stop: () => void;
}

const EVERY_CHANGE = { subtree: true, childList: true, attributes: true, characterData: true };

/** Counts changes of the document and of its shadow roots until `stop`. */
function watchChanges(): { readonly changes: () => DocumentChanges; readonly stop: () => void } {
  const counts = { added: 0, removed: 0, changed: 0 };
  const add = (records: readonly MutationRecord[]): void => {
    for (const { type, addedNodes, removedNodes } of records) {
      counts.added += addedNodes.length;
      counts.removed += removedNodes.length;
      if (type !== 'childList') counts.changed += 1;
    }
  };
  const observer = new MutationObserver(add);
  for (const root of everyRoot(document)) observer.observe(root, EVERY_CHANGE);
  return {
    changes: () => {
      add(observer.takeRecords());
      return { ...counts };
    },
    stop: () => observer.disconnect(),
  };
}

export function createEventWatch({ refOf, known }: DescribedElements): EventWatch {
  let watched: Watched | null = null;
  const unwatch = (): void => {
    watched?.stop();
    watched = null;
  };
  return {
    unwatch,
    watch(device, isChanging) {
      unwatch();
      const { targetKind, startKind } = EVENTS[device];
      const kinds = new Set([targetKind, startKind]);
      const listener = (event: Event): void => {
        // Only the hand chooses an option itself.
        if (!event.isTrusted && device !== 'choice') return;
        const target = event.composedPath()[0];
        if (event.type === targetKind && now.hit === null && target instanceof Element) now.hit = refOf(target);
        if (event.type !== startKind || now.firstMs !== null) return;
        now.firstMs = event.timeStamp;
        // The page's own handlers of this input run before this frame.
        requestAnimationFrame(() => afterThisTask(() => (now.paintedMs = performance.now())));
      };
      const watchedChanges = isChanging ? watchChanges() : null;
      const now: Watched = {
        hit: null,
        firstMs: null,
        paintedMs: null,
        changes: () => watchedChanges?.changes() ?? null,
        stop: () => {
          watchedChanges?.stop();
          for (const kind of kinds) removeEventListener(kind, listener, { capture: true });
        },
      };
      for (const kind of kinds) addEventListener(kind, listener, { capture: true, passive: true });
      watched = now;
    },
    heard(ref) {
      if (watched === null) return null;
      const { hit, firstMs, paintedMs } = watched;
      const changed = watched.changes();
      const target = known(hit);
      const meant = known(ref);
      if (target === undefined || meant === undefined || isWithin(target, meant))
        return { received: null, isMissed: false, firstMs, paintedMs, changed };
      const received = target.isConnected ? shortLabel(target) : null;
      return { received, isMissed: !reaches(target, meant), firstMs, paintedMs, changed };
    },
  };
}

function afterThisTask(then: () => void): void {
  const channel = new MessageChannel();
  channel.port1.addEventListener('message', () => {
    then();
    channel.port1.close();
  });
  channel.port1.start();
  channel.port2.postMessage(null);
}
