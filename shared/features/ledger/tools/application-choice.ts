/** Chooses the application of a call: an endpoint with all of its targets. */
import { foreign } from '../../../base/foreign-text.ts';
import { err, ok } from '../../../base/result.ts';
import { appError, type AppResult } from '../../../base/errors.ts';
import type { ShownEndpoint } from '../../../core/contracts/targets.ts';
import type { PlanContext } from '../../../core/capability/define.ts';

export function connectedEndpoints({ ports }: Pick<PlanContext, 'ports'>): readonly ShownEndpoint[] {
  return ports.targets.endpoints().filter(({ state }) => state === 'connected');
}

/** The endpoint that matches `wanted`, else the one of the selected target, else the only one. Otherwise `target_not_found`. */
export function chooseApplication(
  wanted: string | undefined,
  context: Pick<PlanContext, 'ports' | 'caller'>,
): AppResult<ShownEndpoint> {
  const connected = connectedEndpoints(context);
  const selectedId = context.caller.selectedTargetId();
  const pattern = wanted?.trim().toLowerCase() ?? '';
  const found =
    pattern === ''
      ? (connected.find(({ targets }) => targets.some(({ id }) => id === selectedId)) ??
        (connected.length === 1 ? connected[0] : undefined))
      : connected.find(({ id, address, product }) =>
          [id, address, product].some((text) => text.toLowerCase().includes(pattern)),
        );
  if (found !== undefined) return ok(found);
  const list = connected.map(({ address, product }) => `${address} (${foreign(product)})`).join(', ');
  return err(
    appError(
      'target_not_found',
      pattern === ''
        ? 'No application was given, and no target is selected.'
        : `No connected endpoint matches ${foreign(wanted ?? '')}.`,
      `Name one with "application". Connected: ${list === '' ? 'none' : list}.`,
    ),
  );
}
