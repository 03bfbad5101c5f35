/** Ports for tests of capabilities that reach for a few: whatever else is reached for fails the test, and says what. */
import type { CapabilityPorts } from '../ports.ts';

/** What may be absent is absent unless it is given. */
const OPTIONAL: readonly PropertyKey[] = ['traceEngine'] satisfies (keyof CapabilityPorts)[];

export function onlyPorts(given: Partial<CapabilityPorts>): CapabilityPorts {
  return new Proxy(given, {
    get: (ports, name, receiver): unknown => {
      if (name in ports) return Reflect.get(ports, name, receiver);
      if (OPTIONAL.includes(name)) return undefined;
      throw new Error(
        `the capability under test reaches for the port "${String(name)}", which this test does not give`,
      );
    },
    // Whatever is not given is answered by the trap above.
  }) as CapabilityPorts;
}
