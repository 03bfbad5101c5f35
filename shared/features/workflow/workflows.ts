import { accessibilityPass } from './tools/accessibility-pass.ts';
import { jsBloatCheck } from './tools/js-bloat-check.ts';
import { slowPageTriage } from './tools/slow-page.ts';

export const WORKFLOWS = {
  [slowPageTriage.name]: slowPageTriage,
  [jsBloatCheck.name]: jsBloatCheck,
  [accessibilityPass.name]: accessibilityPass,
};
export const PARAMS = {
  ...slowPageTriage.params,
  ...jsBloatCheck.params,
  ...accessibilityPass.params,
};
export const LISTED = { ...slowPageTriage.listed, ...accessibilityPass.listed };
