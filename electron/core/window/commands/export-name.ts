/** The file name that is suggested for an exported capture. */
import { FOREIGN_FORMATS, OPENED_EXTENSIONS, type CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { fileNameOf } from './save-picture.ts';

/** Longer ones first: `.speedscope.json` before `.json`. */
const EXTENSIONS = [...Object.values(FOREIGN_FORMATS).map(({ extension }) => extension), ...OPENED_EXTENSIONS];

/** Removes the extensions that the name of an imported file ends with: `busy.cpuprofile.gz` is `busy`. */
function withoutExtensions(name: string): string {
  const extension = EXTENSIONS.find((each) => name.length > each.length && name.toLowerCase().endsWith(each));
  return extension === undefined ? name : withoutExtensions(name.slice(0, -extension.length));
}

/** `busy-cpu-3f9a12cd-redacted.cpuprofile`: name, id, `mark`, and the extension with its dot. */
export function exportName({ name, id }: Pick<CaptureRecord, 'name' | 'id'>, extension: string, mark = ''): string {
  return `${fileNameOf(withoutExtensions(name))}-${id}${mark}${extension}`;
}
