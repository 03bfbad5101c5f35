/** Partial stand-ins for tests of capabilities. Reading a member that the test does not define throws an error with its name. */
import type { CallContext } from '../define.ts';
import type { CapabilityPorts } from '../ports.ts';

/** Returns `given` as a whole `T`. Members in `absent` may be missing, and are then undefined. */
export function only<T extends object>(what: string, given: Partial<T>, absent: readonly (keyof T)[] = []): T {
  const isAbsent = (name: PropertyKey): boolean => absent.some((member) => member === name);
  return new Proxy(given, {
    get: (parts, name, receiver): unknown => {
      if (name in parts) return Reflect.get(parts, name, receiver);
      // `await` reads `then`.
      if (isAbsent(name) || name === 'then') return undefined;
      throw new Error(`the tested code reads "${String(name)}" of ${what}, which this test does not define`);
    },
    // Members that are not in `given` are handled by the trap above.
  }) as T;
}

export function onlyPorts(given: Partial<CapabilityPorts>): CapabilityPorts {
  return only('the ports', given, [
    'lighthouse',
    'captureMaps',
    'liveOriginals',
    'snapshotDigests',
    'answeredTraces',
    'processMemory',
    'runs',
    'personWindow',
    'viewSelections',
  ]);
}

/** An MCP client without a token of its own. */
export function onlyCaller(): CallContext['caller'] {
  return only<CallContext['caller']>(
    'the caller',
    { id: 'm1', kind: 'mcp', name: 'Claude Code', toldLines: () => new Set() },
    ['assistantId'],
  );
}

/** A call that is never cancelled, without ports; notes and progress are dropped. `given` overrides any of it. */
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
    // Only parts of other calls have them.
    ['together', 'isPart', 'patience'],
  );
}

/** The call as a part of another one, which stores nothing of its own. */
export function asPart(context: CallContext): CallContext {
  const part: CallContext = Object.create(context, { isPart: { value: true } });
  return part;
}
