/** Captures whose samples name functions that V8 had inlined before the recording. */
import type { CaptureSource } from '../contracts/capture-source.ts';
import type { CapabilityPorts } from './ports.ts';

/** Known of captures that were recorded here only. */
export function namesInlined({ captureId }: CaptureSource, { library }: Pick<CapabilityPorts, 'library'>): boolean {
  if (captureId === null) return false;
  const record = library.get(captureId);
  return record.ok && record.value.options['namesInlined'] === true;
}
