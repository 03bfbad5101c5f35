/** Names the other files that a capture is exported as, for menus. */
import {
  exportFormatsOf,
  isRedactable,
  isSharedPage,
  type CaptureRecord,
} from '../../../shared/core/contracts/captures.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../../../shared/base/export-formats.ts';

interface OtherExport {
  readonly format: Exclude<ExportFormat, 'native' | 'gzip'>;
  readonly label: string;
  /** A page that shows the capture, and no file of another tool. */
  readonly isPage: boolean;
  /** With its secrets replaced. */
  readonly redact: boolean;
}

export function otherExports(capture: CaptureRecord): readonly OtherExport[] {
  return exportFormatsOf(capture).flatMap((format): OtherExport[] => {
    if (format === 'native' || format === 'gzip') return [];
    const isPage = isSharedPage(format, capture);
    const label = format === 'html' && !isPage ? 'Lighthouse’s own report (.html)' : EXPORT_FORMATS[format].label;
    const whole = { format, label, isPage, redact: false };
    if (!isPage || !isRedactable(capture, format)) return [whole];
    return [whole, { ...whole, label: 'Share as a page, secrets replaced', redact: true }];
  });
}
