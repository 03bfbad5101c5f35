/** A typed event source. Subscriptions are disposable, so that tests can see a leaked listener. */

export interface Subscription {
  dispose(): void;
}

/** The public side of an emitter: add listeners, but not emit. */
export interface Listenable<T> {
  listen(listener: (value: T) => void): Subscription;
}

export class Emitter<T> implements Listenable<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Adds a listener. A second dispose has no effect. */
  listen(listener: (value: T) => void): Subscription {
    // One wrapper per subscription, so that the same function may be added twice and removed once.
    const entry = (value: T): void => listener(value);
    this.#listeners.add(entry);
    return { dispose: () => void this.#listeners.delete(entry) };
  }

  /** Calls every listener that was registered when the event began. An exception from a listener is a bug and is not caught. */
  emit(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }
}
