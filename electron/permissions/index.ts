/** What a caller may reach. */
export { createPathRule, type PathRule, type PathRuleOptions, type PathScope, type PathUse } from './paths.ts';
