/** Accessibility reports. */
export { readAccessibilityReport } from './read-report.ts';
