/** Waits for columns that are being read: each waiter gets progress, and may leave without ending it for the others. */
import { cancelledFailure } from '../pause.ts';
import type { Waiter } from '../shared-work.ts';

export interface ReadProgress {
  readonly tell: (doneBytes: number, totalBytes: number) => void;
  /** Settles as `work` does; throws `cancelled` when the waiter leaves before. */
  until<T>(work: Promise<T>, waiter: Waiter): Promise<T>;
}

export function createReadProgress(): ReadProgress {
  const waiting = new Set<Waiter>();
  return {
    tell(done, total) {
      for (const { onProgress } of waiting) onProgress({ stage: 'reading', done, total });
    },
    async until(work, waiter) {
      const left = Promise.withResolvers<never>();
      const leave = (): void => left.reject(cancelledFailure());
      waiting.add(waiter);
      waiter.signal.addEventListener('abort', leave, { once: true });
      if (waiter.signal.aborted) leave();
      try {
        return await Promise.race([work, left.promise]);
      } finally {
        waiter.signal.removeEventListener('abort', leave);
        waiting.delete(waiter);
      }
    },
  };
}
