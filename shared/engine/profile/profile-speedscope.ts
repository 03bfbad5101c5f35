/** Exports a sampled profile to speedscope's file format (https://www.speedscope.app/file-format-schema.json). */
import type { ProfileWeight } from './contract/sampled-profiles.ts';
import { exportedSamples, stackOf } from './exported-samples.ts';
import type { ProfileDocument } from './profile-document.ts';
import type { ProfileRecording } from './profile-recording.ts';
import { createTextBytes } from './text-bytes.ts';

/** Units of the columns' weights. */
const UNITS: Readonly<Record<ProfileWeight, string>> = {
  milliseconds: 'microseconds',
  bytes: 'bytes',
  samples: 'none',
};

/** Idle time is an empty stack. */
export function profileToSpeedscope(
  document: ProfileDocument,
  { title }: Pick<ProfileRecording, 'title'>,
): Uint8Array<ArrayBuffer> {
  const text = createTextBytes();
  const name = JSON.stringify(title === '' ? 'Profile' : title);
  const samples = [...exportedSamples(document)];
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  text.push(
    `{"$schema":"https://www.speedscope.app/file-format-schema.json","exporter":"PEN Workbench","name":${name},` +
      `"activeProfileIndex":0,"shared":{"frames":`,
  );
  text.pushList(
    document.functions.map(({ name: called, url, line, column }) =>
      JSON.stringify({
        name: called === '' ? '(anonymous)' : called,
        ...(url === '' ? {} : { file: url }),
        ...(line === 0 ? {} : { line }),
        ...(column === 0 ? {} : { col: column }),
      }),
    ),
  );
  text.push(
    `},"profiles":[{"type":"sampled","name":${name},"unit":"${UNITS[document.unit]}","startValue":0,"endValue":${total},"samples":`,
  );
  text.pushList(samples.map(({ row }) => `[${stackOf(document, row).join(',')}]`));
  text.push(',"weights":');
  text.pushList(samples.map(({ weight }) => String(weight)));
  text.push('}]}');
  return text.bytes();
}
