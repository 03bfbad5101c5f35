import { type AccessibilityReport } from '../../contracts/accessibility.ts';
import { type AppResult } from '../../contracts/errors.ts';
/** `damaged_file` where it is no JSON or neither of the two; `unsupported_format` for a later version of ours. */
export declare function readAccessibilityReport(text: string): AppResult<AccessibilityReport>;
