/** An option that a form offers: what kind it is, and what it takes. */

interface Described {
  /** The parameter. */
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly isRequired: boolean;
}
export type OptionField =
  | (Described & { readonly kind: 'switch'; readonly initial: boolean })
  | (Described & {
      readonly kind: 'number';
      /** Null: left out unless it is typed. */
      readonly initial: number | null;
      readonly min: number;
      readonly max: number;
    })
  | (Described & { readonly kind: 'choice'; readonly initial: string; readonly choices: readonly string[] })
  | (Described & { readonly kind: 'text' })
  /** Several texts, with commas between them. */
  | (Described & { readonly kind: 'list' });

export type OptionValues = Readonly<Record<string, unknown>>;
