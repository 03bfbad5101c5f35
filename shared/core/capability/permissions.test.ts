import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CAPABILITIES } from '../../features/index.ts';
import type { AnyCapability } from './define.ts';
import { permissionsOf } from './permissions.ts';

const RECORDING = CAPABILITIES.filter(({ lockSpan }) => lockSpan === 'start-to-stop').map(
  (capability: AnyCapability) => [capability.name, capability] as const,
);

/** Every other parameter of the tool by itself, as far as it is a boolean or a text: those that ask for something more. */
function stopsWithMore({ params }: AnyCapability): Record<string, unknown>[] {
  return Object.keys(params.shape).flatMap((name) =>
    [true, 'http://shop.test/', 1].flatMap((value) => {
      const parsed = params.safeParse({ action: 'stop', [name]: value });
      return parsed.success ? [z.record(z.string(), z.unknown()).parse(parsed.data)] : [];
    }),
  );
}

describe.each(RECORDING)('%s', (_name, capability) => {
  test('needs no permission to stop what its start has locked', () => {
    const stop: Record<string, unknown> = capability.params.parse({ action: 'stop' });
    const declared = capability.permissions?.(stop as never) ?? ['capture'];
    expect(permissionsOf(capability, stop)).toEqual(capability.locks.length > 0 ? [] : declared);
  });

  test('needs all that a stop asks for besides', () => {
    const stop: Record<string, unknown> = capability.params.parse({ action: 'stop' });
    const ofStop = capability.locks.length > 0 ? (capability.permissions?.(stop as never) ?? []) : [];
    for (const params of stopsWithMore(capability)) {
      const asked = capability.permissions?.(params as never) ?? (capability.locks.length > 0 ? [] : ['capture']);
      expect(permissionsOf(capability, params)).toEqual(asked.filter((each) => !ofStop.includes(each)));
    }
  });
});

test('a network log that sets the cache changes the page', () => {
  const [capture] = CAPABILITIES.filter(({ name }) => name === 'pen_network_capture');
  if (capture === undefined) throw new Error('no network log');
  const needed = (given: object) => permissionsOf(capture, capture.params.parse({ action: 'start', ...given }));
  expect(needed({})).toEqual(['capture']);
  for (const disableCache of [true, false]) expect(needed({ disableCache })).toEqual(['capture', 'change-page']);
});
