/** A typed event source whose subscriptions are disposable, so that listener leaks are visible and testable. */

export interface Subscription {
  dispose(): void;
}

/** What other parts see of an emitter: they may listen, not emit. */
export interface Listenable<T> {
  listen(listener: (value: T) => void): Subscription;
}

export class Emitter<T> implements Listenable<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Adds a listener. Disposing twice is harmless. */
  listen(listener: (value: T) => void): Subscription {
    // One wrapper a subscription, so that the same function may be added twice and removed once.
    const entry = (value: T): void => listener(value);
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  }

  /** Calls every listener that was there when the event began. A listener that throws is a bug and is not caught. */
  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }
}
