/** Accessibility reports. */
export { compareAccessibility, type ComparedIssue, type IssueState } from './compare.ts';
export { readAccessibilityReport } from './read-report.ts';
