/** Common names for groups of axe-core rules; a rule without one is listed under its axe name. */

const RULES_BY_NAME: Readonly<Record<string, readonly string[]>> = {
  'img-alt': ['image-alt', 'input-image-alt', 'role-img-alt', 'svg-img-alt', 'area-alt', 'object-alt'],
  'input-label': ['label', 'select-name', 'aria-input-field-name', 'aria-toggle-field-name'],
  'button-name': ['button-name', 'input-button-name'],
  'heading-order': ['heading-order', 'empty-heading'],
  'html-lang': ['html-has-lang', 'html-lang-valid', 'html-xml-lang-mismatch', 'valid-lang'],
  contrast: ['color-contrast'],
  'aria-roles': ['aria-roles', 'aria-allowed-role', 'aria-deprecated-role'],
  'aria-attributes': [
    'aria-allowed-attr',
    'aria-braille-equivalent',
    'aria-conditional-attr',
    'aria-prohibited-attr',
    'aria-required-attr',
    'aria-valid-attr',
    'aria-valid-attr-value',
  ],
  'aria-hidden-focusable': ['aria-hidden-focus'],
  'duplicate-id': ['duplicate-id-aria'],
};

const NAME_BY_RULE = new Map(
  Object.entries(RULES_BY_NAME).flatMap(([name, rules]) => rules.map((rule) => [rule, name])),
);

export function ruleName(axeRule: string): string {
  return NAME_BY_RULE.get(axeRule) ?? axeRule;
}
