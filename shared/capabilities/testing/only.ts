/** Stand-ins for tests of capabilities that need little of what a call has: whatever else is reached for fails the test, and says what. */
import type { CallContext } from '../define.ts';
import type { CapabilityPorts } from '../ports.ts';

/** `given` as the whole it is a part of. `absent` may be missing, and is then undefined. */
export function only<T extends object>(what: string, given: Partial<T>, absent: readonly (keyof T)[] = []): T {
  const isAbsent = (name: PropertyKey): boolean => absent.some((one) => one === name);
  return new Proxy(given, {
    get: (parts, name, receiver): unknown => {
      if (name in parts) return Reflect.get(parts, name, receiver);
      // A promise asks whether what it resolves to is one.
      if (isAbsent(name) || name === 'then') return undefined;
      throw new Error(`what is tested reaches for "${String(name)}" of ${what}, which this test does not give`);
    },
    // Whatever is not given is answered by the trap above.
  }) as T;
}

export function onlyPorts(given: Partial<CapabilityPorts>): CapabilityPorts {
  return only('the ports', given, ['traceEngine', 'lighthouse', 'captureMaps', 'liveOriginals']);
}

/** A call that nobody cancels, without ports, notes or progress unless they are given. */
export function onlyContext(given: Partial<CallContext>): CallContext {
  return only(
    'the call',
    {
      signal: new AbortController().signal,
      progress: () => undefined,
      note: () => undefined,
      ports: onlyPorts({}),
      ...given,
    },
    // There in a part that is to begin with others alone.
    ['together'],
  );
}
