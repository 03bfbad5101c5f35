/** css-tree's tokenizer alone: the complete package includes the data of all properties and reads it from its own folder. */
declare module 'css-tree/tokenizer' {
  export const AtKeyword: number;
  export const CDC: number;
  export const CDO: number;
  export const Colon: number;
  export const Comment: number;
  export const Ident: number;
  export const LeftCurlyBracket: number;
  export const RightCurlyBracket: number;
  export const Semicolon: number;
  export const WhiteSpace: number;
  export function tokenize(text: string, onToken: (type: number, start: number, end: number) => void): void;
}
