/**
 * Texts in a CSV file for a spreadsheet. A cell that begins with one of these characters is computed as a formula when the file is opened,
 * and texts of captures are written by the profiled page.
 */
/** Both patterns as texts: the source of an expression has escapes, which a bundler writes, that engines without JavaScript do not know. */
export const SPREADSHEET_PATTERNS = {
  formula: '^[=+\\-@\\t\\r\\n＝＋－＠]',
  number: '^[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?$',
} as const;
const FORMULA = new RegExp(SPREADSHEET_PATTERNS.formula);
const NUMBER = new RegExp(SPREADSHEET_PATTERNS.number);

/** The text with an apostrophe before it, by which a spreadsheet shows it as a text. Numbers and other texts stay as they are. */
export function spreadsheetText(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}
