/** An option of a form: its kind and the values it accepts. */

interface Described {
  /** Name of the tool parameter. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly isRequired: boolean;
}
export type OptionField =
  | (Described & { readonly kind: 'switch'; readonly initial: boolean })
  | (Described & {
      readonly kind: 'number';
      /** Null: the parameter is omitted until a value is entered. */
      readonly initial: number | null;
      readonly min: number;
      readonly max: number;
    })
  | (Described & {
      readonly kind: 'choice';
      readonly initial: string;
      readonly choices: readonly string[];
      /** Labels of values that do not name themselves. */
      readonly choiceLabels?: Readonly<Record<string, string>>;
    })
  | (Described & { readonly kind: 'text' })
  /** Several values, separated by commas. */
  | (Described & { readonly kind: 'list' });

export type OptionValues = Readonly<Record<string, unknown>>;
