import type { CaptureSource } from '../contracts/capture-source.ts';
import type { CapabilityPorts } from './ports.ts';

/** The target of a capture, if it is still listed: its sources can be read. */
export function listedTargetOf(
  { captureId }: CaptureSource,
  { library, targets }: Pick<CapabilityPorts, 'library' | 'targets'>,
): string | null {
  const record = captureId === null ? null : library.get(captureId);
  const target = record?.ok === true && record.value.target !== null ? targets.byId(record.value.target.id) : null;
  return target === null || target.state === 'gone' ? null : target.id;
}
